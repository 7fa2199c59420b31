// Declared relationships over a data folder: what explains one access, how much is explained, and that what was in force is kept.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { keptExplanations, PROFILES, readExplanations } from "../../src/detect/explanations.ts";
import { bytesOf, dataFolder } from "../instance/fixture.ts";
import { ACTOR, agency, FIRST_MS, importLines, openAgency } from "./agency.ts";

describe("explain-access and coverage", () => {
  it("name the relationship with its rows, or nothing; shares of accesses stand beside those of made-up ones", async () => {
    const folder = await dataFolder();
    onTestFinished(() => folder.remove());
    const instance = await openAgency(folder.path, () => FIRST_MS + 5 * 86_400_000);
    onTestFinished(() => instance.close());
    await importLines(instance, agency(0, 2));
    const put = (kind: "cases" | "assignments", text: string) =>
      instance.importContext(ACTOR, { kind, file: `${kind}.csv`, bytes: bytesOf(text) });
    await put("cases", "case,subject,opened,closed\nC-1,p-0-0-0,2026-01-01T00:00:00Z,\n");
    await put("assignments", "case,user,role,from,to\nC-1,u0,lead,2026-02-01T00:00:00Z,\n");
    const door = instance.detection();
    const first = await door.explain(ACTOR, 0);
    expect(first).toMatchObject({
      index: 0,
      user: "u0",
      subjects: [{ subject: "p-0-0-0", explanation: { id: "assigned" } }],
      context: [expect.stringMatching(/^assignments@1:/), expect.stringMatching(/^cases@1:/)],
    });
    expect(first.subjects[0]?.explanation?.rows).toEqual([
      { table: "cases", row: 1 },
      { table: "assignments", row: 1 },
    ]);
    expect(first.explanations).toMatch(/^case-agency:[0-9a-f]{16}$/);
    expect((await door.explain(ACTOR, 1)).subjects).toEqual([{ subject: "p-0-0-1", explanation: null }]);
    await expect(door.explain(ACTOR, 5000)).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
    const coverage = await door.coverage(ACTOR);
    expect(coverage).toMatchObject({ days: 2, all: { count: 120, explained: 1 }, first: { count: 120, explained: 1 } });
    expect(coverage.randomFakes.count).toBeGreaterThan(0);
    expect(coverage.text).toContain("random fakes");
  });
});

describe("declared relationships in force", () => {
  const folder = (): string => {
    const path = mkdtempSync(join(tmpdir(), "quis-explanations-"));
    onTestFinished(() => rmSync(path, { recursive: true, force: true }));
    return path;
  };

  it.each(PROFILES)("the shipped profile %s is found, kept and given back by its name", async (profile) => {
    const data = folder();
    const keep = join(data, "kept");
    const declared = await readExplanations(data, profile, keep);
    expect(declared.name).toMatch(new RegExp(`^${profile}:[0-9a-f]{16}$`));
    expect(await keptExplanations(keep, declared.name)).toEqual(declared);
  });

  it("a file of the data folder; one that was changed after it was kept is not what it was", async () => {
    const data = folder();
    const keep = join(data, "kept");
    writeFileSync(join(data, "ours.yaml"), "explanations: 1\n");
    const { name } = await readExplanations(data, "ours.yaml", keep);
    writeFileSync(join(keep, `${name.slice(-16)}.yaml`), "explanations: 2\n");
    expect(await keptExplanations(keep, name)).toBe(undefined);
    expect(await keptExplanations(keep, "ours.yaml:0123456789abcdef")).toBe(undefined);
    expect(await keptExplanations(keep, "../../x:../../etc/passwd")).toBe(undefined);
  });

  it("what is neither is refused with the nearest profile", async () => {
    const data = folder();
    await expect(readExplanations(data, "hospitl", join(data, "kept"))).rejects.toMatchObject({
      code: "QUIS_BAD_INPUT",
      message: expect.stringMatching(/case-agency, hospital, police.*hospital/) as string,
    });
  });
});
