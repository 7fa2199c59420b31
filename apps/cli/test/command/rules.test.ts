// quis rules list, check, test and backtest, on a real folder and on none.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../world/data-folder.ts";
import { run } from "../world/run.ts";

const RULE = `title: Views by u1
name: views_by_u1
logsource: { product: quis }
detection:
  s: { actor.user.uid: u1, oversight.operation: consultation }
  condition: s
cases:
  given: { class_uid: 6001, time: 0, oversight: { operation: consultation } }
  match:
    - { name: by u1, events: [{ actor: { user: { uid: u1 } } }] }
  quiet:
    - { name: by u2, events: [{ actor: { user: { uid: u2 } } }] }
`;

const jsonLines = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("without a data folder", () => {
  let cwd: string;
  const quis = (...args: string[]) => run(args, undefined, { cwd });
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), "quis-rules-"));
    await mkdir(join(cwd, "mine"));
    await writeFile(join(cwd, "mine", "good.yml"), RULE);
  });
  afterAll(() => rm(cwd, { recursive: true, force: true }));

  it("check: nothing wrong is 0; what is wrong is 1, with file, line, code and the nearest right name", async () => {
    expect(await quis("rules", "check", "mine")).toMatchObject({
      code: 0,
      stdout: "1 file, 1 rule: nothing is wrong.\n",
    });
    await writeFile(join(cwd, "bad.yml"), RULE.replace("oversight.operation:", "oversight.operaton:"));
    const { code, stdout } = await quis("rules", "check", "bad.yml", "mine");
    expect(code).toBe(1);
    expect(stdout.replaceAll("\n", " ")).toContain("bad.yml:5: SIGMA_FIELD: Views by u1: expected a path");
    expect(stdout.replaceAll("\n", " ")).toContain('did you mean "oversight.operation"?');
    const lines = jsonLines((await quis("rules", "check", "bad.yml", "--json")).stdout);
    expect(lines).toMatchObject([{ file: "bad.yml", rules: [], problems: [{ line: 5, code: "SIGMA_FIELD" }] }]);
  });

  it("check: the starter rules are right, and so are their cases", async () => {
    expect((await quis("rules", "check")).code).toBe(0);
    const { code, stdout } = await quis("rules", "test");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/cases hold, 0 failed\.\n$/)]);
  });

  it("test: says which case failed and what it got", async () => {
    expect(await quis("rules", "test", "mine/good.yml")).toMatchObject({
      code: 0,
      stdout: "2 cases hold, 0 failed.\n",
    });
    await writeFile(
      join(cwd, "wrong.yml"),
      RULE.replace("name: by u2", "name: by u1 again").replace("uid: u2", "uid: u1"),
    );
    const { code, stdout } = await quis("rules", "test", "wrong.yml");
    expect(code).toBe(1);
    expect(stdout).toContain("wrong.yml: Views by u1: by u1 again\n  expected quiet, got a match at event 1 of 1\n");
    const [, failed] = jsonLines((await quis("rules", "test", "wrong.yml", "--json")).stdout);
    expect(failed).toMatchObject({ case: "by u1 again", expected: "quiet", passed: false, got: { event: 1 } });
  });

  it("a path that is not there is said, and nothing passes for tested", async () => {
    expect(await quis("rules", "test", "nowhere.yml")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("QUIS_NOT_FOUND"),
    });
    await mkdir(join(cwd, "empty"), { recursive: true });
    expect((await quis("rules", "check", "empty")).code).toBe(1);
  });
});

describe("on a data folder", () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
    await world.seal(0, 70);
    await mkdir(join(world.cwd, "quis-data", "rules"));
    await writeFile(join(world.cwd, "quis-data", "rules", "mine.yml"), RULE);
  });
  afterAll(() => world.remove());

  it("list: the folder's own beside the starter rules", async () => {
    const { code, stdout } = await world.quis("rules", "list", "--json");
    expect(code).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines).toContainEqual(expect.objectContaining({ id: "views_by_u1", origin: "own", file: "rules/mine.yml" }));
    expect(lines).toContainEqual(expect.objectContaining({ name: "bulk_views", origin: "quis" }));
  });

  it("backtest: counts, share, users, days, first evidence", async () => {
    const { code, stdout } = await world.quis("rules", "backtest", "views_by_u1", "--limit", "2", "--json");
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toMatchObject([
      {
        events: 70,
        rules: [{ id: "views_by_u1", events: 10, users: 1, share: 10 / 70, evidence: [{ index: 1 }, { index: 8 }] }],
      },
    ]);
    const plain = await world.quis("rules", "backtest", "views_by_u1", "--limit", "2");
    expect(plain.stdout).toContain("1 with 10 to 19");
    expect(plain.stdout).toContain("the first 2 of 10");
  });

  it("backtest: a file is a draft", async () => {
    await writeFile(join(world.cwd, "draft.yml"), RULE.replaceAll("u1", "u2"));
    const { stdout } = await world.quis("rules", "backtest", "draft.yml", "--json");
    expect(jsonLines(stdout)).toMatchObject([{ rules: [{ id: "views_by_u2", events: 10 }] }]);
  });

  it.each([
    [["nobody"], 1, "QUIS_NOT_FOUND"],
    [["views_by_u1", "--limit", "1001"], 2, "CLI_USAGE"],
    [["views_by_u1", "--from", "2026-03-02", "--to", "2026-03-01"], 2, "CLI_USAGE"],
    [["a.yml", "b.yml"], 2, "CLI_USAGE"],
  ])("backtest %j is refused", async (args, code, reason) => {
    expect(await world.quis("rules", "backtest", ...args)).toMatchObject({
      code,
      stderr: expect.stringContaining(reason),
    });
  });
});
