// The rules that come with Quis: each links by itself, all link together, and each says by cases when it matches and when it stays quiet.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { linkRules, parseRules, QUIS_PIPELINE, runCases, testRules } from "../src/index.ts";

const folder = join(import.meta.dirname, "../rules");
const files = readdirSync(folder).filter((name) => name.endsWith(".yml"));
const placeholders = { leavers: ["u00099"] };
const textOf = (file: string) => readFileSync(join(folder, file), "utf8");
const read = (file: string) => parseRules(textOf(file), file, placeholders);

describe("starter rules", () => {
  it("are ten or more, under names of Sigma's convention", () => {
    expect(files.length).toBeGreaterThanOrEqual(10);
    expect(files.filter((name) => !/^[a-z0-9_]{6,66}\.yml$/.test(name))).toEqual([]);
  });

  it.each(files)("%s passes its cases, of both kinds", (file) => {
    const [outcome] = testRules([{ file, text: textOf(file) }], QUIS_PIPELINE);
    expect(outcome?.problem).toBe(undefined);
    const results = outcome?.results ?? [];
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(new Set(results.map(({ expected }) => expected))).toEqual(new Set(["match", "quiet"]));
  });

  it.each(files)("%s says what it is for, when it is wrong, and how grave it is", (file) => {
    const [main] = read(file);
    expect(main).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: "experimental",
      level: expect.any(String),
    });
    expect(main?.description.length).toBeGreaterThan(40);
    expect(main?.falsepositives.length).toBeGreaterThan(0);
  });

  it("link together", () => {
    const set = linkRules(files.flatMap(read), QUIS_PIPELINE);
    expect(set.rules.filter(({ reports }) => reports)).toHaveLength(files.length);
  });

  it("a case that is wrong fails", () => {
    const text = readFileSync(join(folder, "bulk_views.yml"), "utf8").replace("repeat: 61", "repeat: 60");
    expect(runCases(parseRules(text, "changed.yml"), QUIS_PIPELINE).filter(({ passed }) => !passed)).toMatchObject([
      { name: "61 persons in half an hour", expected: "match", matchedAt: undefined },
    ]);
  });
});
