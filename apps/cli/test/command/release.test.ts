// quis release: drafted, reviewed, finished and checked in a folder that has nothing else; on the folder itself and through the server that holds it.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openInstance, serveInstance } from "@quis/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../world/data-folder.ts";
import { run } from "../world/run.ts";
import { openFolder } from "../../src/instance/open-folder.ts";

let world: World;
let elsewhere: string;
const PROFILE = `name: invented state
exemptions:
  privacy: {code: (b)(6), description: personal privacy, harm: A person could be found.}
fields:
  - {field: time, action: show}
  - {field: oversight.justification, action: show}
  - {field: actor.user, action: pseudonym, exemption: privacy}
otherwise: privacy
personal: privacy
`;
const WHY = ["--profile", "profile.yaml", "--title", "Accesses", "--case", "R-1", "--reason", "records request"];
const SIGN = ["--name", "R. Invented", "--as", "Release officer"];

beforeAll(async () => {
  world = await makeWorld();
  elsewhere = await mkdtemp(join(tmpdir(), "quis-elsewhere-"));
  await world.seal(0, 20);
  await writeFile(join(world.cwd, "profile.yaml"), PROFILE);
});
afterAll(async () => {
  await world.remove();
  await rm(elsewhere, { recursive: true, force: true });
});

async function decideAll(folder: string): Promise<void> {
  const file = join(world.cwd, folder, "review.json");
  await writeFile(file, (await readFile(file, "utf8")).replaceAll('"decision": null', '"decision": "take out"'));
}
const away = (...args: string[]) => run(args, undefined, { cwd: elsewhere });

describe("quis release", () => {
  it("draft, review, finish, check elsewhere", async () => {
    const drafted = await world.quis("release", "draft", "draft", ...WHY, "--user", "u1");
    expect(drafted).toMatchObject({ code: 0 });
    expect(drafted.stdout).toContain("DRAFT of 3 rows in draft");
    await decideAll("draft");
    const finished = await world.quis("release", "finish", "draft", "public", ...SIGN);
    expect(finished).toMatchObject({ code: 0, stderr: "" });
    expect(finished.stdout).toContain("Released: 3 rows in public");
    await cp(join(world.cwd, "public"), join(elsewhere, "public"), { recursive: true });
    for (const command of [["check"], ["release", "check"]]) {
      const checked = await away(...command, "public");
      expect(checked).toMatchObject({ code: 0 });
      expect(checked.stdout).toContain("This release is proved.");
      expect(checked.stdout).toMatch(/Row 1: 2 fields proved/);
      expect(checked.stdout).toContain("Signed by R. Invented, Release officer");
      expect(checked.stdout).toContain("whose log this is");
    }
    const json = JSON.parse((await away("check", "public", "--json")).stdout) as { rows: object[] };
    expect(json).toMatchObject({ proved: true, erased: 0, signature: { name: "R. Invented" } });
    expect(json.rows).toHaveLength(3);
  });

  it("a changed copy, and other keys, are refused", async () => {
    await cp(join(world.cwd, "public"), join(elsewhere, "changed"), { recursive: true });
    const file = join(elsewhere, "changed", "rows.csv");
    await writeFile(file, `${await readFile(file, "utf8")}\n`);
    const changed = await away("check", "changed");
    expect(changed.code).toBe(1);
    expect(changed.stdout).toContain("RELEASE_FOLDER_INVALID");
    const key = "other.example+4a9d2a2b+AWJ1Zy1idWctYnVnLWJ1Zy1idWctYnVnLWJ1Zy1idWct";
    await writeFile(join(elsewhere, "other.txt"), `log ${key}\nquorum none\n`);
    expect((await away("check", "public", "--policy", "other.txt")).code).not.toBe(0);
  });

  it("an undecided part is refused, and nothing is written", async () => {
    await writeFile(
      join(world.cwd, "open.yaml"),
      PROFILE.replace("actor.user, action: pseudonym, exemption: privacy", "actor.user, action: show"),
    );
    const drafted = await world.quis("release", "draft", "open", ...WHY, "--user", "u2", "--profile", "open.yaml");
    expect(drafted).toMatchObject({ code: 0 });
    const refused = await world.quis("release", "finish", "open", "none", ...SIGN);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("expected a decision on each found part");
  });

  it.each([
    [["release", "draft", "n", "--user", "u1"], "--profile"],
    [["release", "draft", "n", ...WHY, "--user", "nobody"], "got none"],
    [["release", "draft", "n", ...WHY], "filters"],
    [["release", "finish", "draft", "n", "--name", "A"], "--as"],
    [["release", "finish", "draft", "n", ...SIGN], "not finished yet"],
    [["release", "check", "draft"], "release.json"],
  ])("%j says what is missing", async (args, words) => {
    const refused = await world.quis(...args);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain(words);
  });

  it("through the server that holds the folder", async () => {
    const instance = await openInstance({ data: join(world.cwd, "quis-data"), create: false });
    const server = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
    try {
      const drafted = await world.quis("release", "draft", "served", ...WHY, "--user", "u3", "--json");
      expect(drafted).toMatchObject({ code: 0 });
      expect(JSON.parse(drafted.stdout)).toMatchObject({ events: 3 });
      await decideAll("served");
      const finished = await world.quis("release", "finish", "served", "served-public", ...SIGN, "--json");
      expect(finished).toMatchObject({ code: 0, stderr: "" });
      expect(JSON.parse(finished.stdout)).toMatchObject({ rows: 3 });
    } finally {
      await server.close();
      await instance.close();
    }
    expect((await world.quis("check", "served-public")).code).toBe(0);
  });
});

describe("quis release import: somebody's own Quis", () => {
  let keys: string;
  // Another history under the same keys: a copy that went on by itself.
  let fork: World;
  const mine = (...args: string[]) => run(args, undefined, { cwd: elsewhere, openFolder });
  const PUBLISHED = join("quis-data", "log", "records");

  beforeAll(async () => {
    fork = await makeWorld();
    await cp(join(world.cwd, "quis-data"), join(fork.cwd, "quis-data"), { recursive: true });
    await world.seal(20, 27);
    await fork.seal(40, 47);
    await world.quis("release", "draft", "late", ...WHY, "--user", "u1");
    await decideAll("late");
    await world.quis("release", "finish", "late", "late-public", ...SIGN);
    await cp(join(world.cwd, "late-public"), join(elsewhere, "late"), { recursive: true });
    const vkeys = [await world.quis("vkey"), await world.quis("vkey", "oversight")];
    keys = join(elsewhere, "keys.txt");
    await writeFile(keys, `${vkeys.map(({ stdout }) => `log ${stdout.trim()}`).join("\n")}\nquorum none\n`);
  });
  afterAll(() => fork.remove());

  it("takes its rows once, and they can be asked by pseudonym", async () => {
    const url = join(world.cwd, PUBLISHED);
    const first = await mine("release", "import", "late", "--policy", keys, "--url", url, "--source", "county");
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toContain("This release is proved: 4 rows.");
    expect(first.stdout).toContain("The published log of 27 entries goes on from the 27");
    expect(first.stdout.replaceAll(/\s+/g, " ")).toContain("4 read, 4 sealed, 0 duplicates, 0 quarantined");
    const again = await mine("release", "import", "late", "--source", "county");
    expect(again.stdout.replaceAll(/\s+/g, " ")).toContain("4 read, 0 sealed, 4 duplicates");
    expect(again.stderr).toContain("the keys in the release were believed");
    const listed = await mine("events", "--source", "county", "--json");
    const { user } = JSON.parse(listed.stdout.split("\n")[0]!) as { user: string };
    expect(user).toMatch(/^[a-z0-9]{16}$/);
    const asked = await mine("user", user);
    expect(asked).toMatchObject({ code: 0 });
    expect(asked.stdout).toContain("4 accesses");
    expect(asked.stdout).not.toContain("Ada Sample");
    expect((await mine("verify")).code).toBe(0);
  });

  it("of two releases that overlap, each is a source of its own: their pseudonyms do not join them", async () => {
    const done = await mine("release", "import", "public");
    expect(done.stdout.replaceAll(/\s+/g, " ")).toContain("3 read, 3 sealed, 0 duplicates");
    expect(done.stdout.replaceAll(/\s+/g, " ")).toMatch(/ocsf from release-[0-9a-f]{8},/);
  });

  it.each([
    ["another history under the same keys", () => join(fork.cwd, PUBLISHED), "Two histories were signed"],
    [
      "a published log that is shorter",
      () => join(elsewhere, "short"),
      "expected a published log of at least 27 entries, got 20",
    ],
    ["no log", () => join(elsewhere, "late"), "expected a published checkpoint, found none"],
    ["another log", () => join(elsewhere, "quis-data", "log", "records"), "the published checkpoint"],
  ])("refuses it beside %s, and takes nothing", async (_what, url, words) => {
    await cp(join(elsewhere, "public", "log"), join(elsewhere, "short"), { recursive: true });
    const refused = await mine("release", "import", "late", "--policy", keys, "--url", url(), "--source", "refused");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("CLI_RELEASE_REFUSED");
    expect(refused.stderr).toContain(words);
    expect((await mine("events", "--source", "refused")).stdout).not.toContain("4 accesses");
  });

  it.each([
    [["release", "import", "changed"], 1, "Nothing was imported"],
    [["release", "import", "short"], 2, "found no release.json"],
    [["release", "import", "late", "--source", "A B"], 2, "expected --source"],
    [["release", "check", "late", "--vkey", "x"], 2, "--vkey"],
    [["import", "late", "--source", "x"], 2, "quis release import"],
  ])("%j says what to do", async (args, code, words) => {
    const refused = await mine(...args.map((arg, i) => (i === 1 && arg === "late" ? join(elsewhere, arg) : arg)));
    expect(refused.code).toBe(code);
    expect(refused.stderr).toContain(words);
  });

  it("through the server that holds one's own folder", async () => {
    const instance = await openInstance({ data: join(elsewhere, "quis-data"), create: false });
    const server = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
    try {
      const done = await mine("release", "import", "late", "--source", "served", "--json");
      expect(done).toMatchObject({ code: 0 });
      expect(JSON.parse(done.stdout)).toMatchObject({ read: 4, quarantined: 0, source: "served" });
    } finally {
      await server.close();
      await instance.close();
    }
  });
});
