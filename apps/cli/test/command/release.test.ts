// quis release: drafted, reviewed, finished and checked in a folder that has nothing else; on the folder itself and through the server that holds it.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openInstance, serveInstance } from "@quis/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../world/data-folder.ts";
import { run } from "../world/run.ts";

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
    expect((await away("check", "public", "--vkey", key)).code).not.toBe(0);
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
