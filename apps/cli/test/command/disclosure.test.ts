// From a data folder to a stranger: prove, check, subject-key, statement; on the folder and through a server.
import { existsSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openInstance, serveInstance } from "@quis/server";
import { verifyInclusionReceipt } from "@quis/tlog/cose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../world/data-folder.ts";
import { run } from "../world/run.ts";

let world: World;
let policy: string;

beforeAll(async () => {
  world = await makeWorld();
  await world.seal(0, 300);
  policy = `log ${(await world.quis("vkey")).stdout.trim()}\nquorum none\n`;
  await writeFile(join(world.cwd, "policy"), policy);
});
afterAll(() => world.remove());

/** A command of a stranger, who has no data folder: opening one would throw. */
const stranger = (...args: string[]) => run(args, undefined, { cwd: world.cwd });

describe("quis prove", () => {
  it("without -o shows which fields there are, and writes nothing", async () => {
    const ran = await world.quis("prove", "17");
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^Entry 17 of the records log: no field is disclosed, \d+ fields stay hidden\./);
    expect(ran.stdout).toMatch(/^ {2}hidden {2}actor\.user$/m);
    expect(ran.stdout).not.toMatch(/^ {2}shown/m);
    expect(ran.stdout).toContain("No disclosure file was written.");
  });
  it("writes the chosen fields into a file that only its owner can read, and says what it shows", async () => {
    const ran = await world.quis("prove", "17", "--disclose", "actor, time,operation", "-o", "one.quis.json");
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.stdout).toContain("actor.session, actor.user, oversight.operation and time are disclosed");
    expect(ran.stdout).toMatch(/^ {2}shown {3}time$/m);
    expect((await stat(join(world.cwd, "one.quis.json"))).mode & 0o777).toBe(0o600);
  });
  it("--cose writes a receipt (RFC 9942) that verifies under the log's key, for this entry only", async () => {
    const ran = await world.quis("prove", "17", "--disclose", "time", "-o", "c.quis.json", "--cose", "c.cose");
    expect(ran.code).toBe(0);
    const receipt = await readFile(join(world.cwd, "c.cose"));
    const { entry } = JSON.parse(await readFile(join(world.cwd, "c.quis.json"), "utf8")) as { entry: string };
    const vkey = policy.split(/\s/)[1]!;
    expect(verifyInclusionReceipt({ receipt, vkey, entry: Buffer.from(entry, "base64") })).toMatchObject({
      ok: true,
      index: 17,
      size: 300,
    });
    expect(verifyInclusionReceipt({ receipt, vkey, entry: Buffer.from("another") }).ok).toBe(false);
  });
  it("never writes over a file", async () => {
    await writeFile(join(world.cwd, "mine"), "mine");
    expect(await world.quis("prove", "17", "-o", "mine")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("CLI_FILE"),
    });
    expect(await readFile(join(world.cwd, "mine"), "utf8")).toBe("mine");
  });
  it.each([["Actor"], ["a b"], ["time,"], ["time,,actor"], ["a.b.c"]])(
    "--disclose %j is refused before anything is opened",
    async (names) => {
      const ran = await stranger("prove", "1", "--disclose", names, "-o", "never.quis.json");
      expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining("CLI_USAGE") });
      expect(existsSync(join(world.cwd, "never.quis.json"))).toBe(false);
    },
  );
  it("a field that the event does not have is named, and no file made", async () => {
    const ran = await world.quis("prove", "1", "--disclose", "time,place", "-o", "never.quis.json");
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringMatching(/QUIS_BAD_INPUT.*actor\.user.*got "place"/) });
    expect(existsSync(join(world.cwd, "never.quis.json"))).toBe(false);
  });
  it("--json has the fields and where the file is", async () => {
    const ran = await world.quis("prove", "2", "--disclose", "time", "-o", "j.quis.json", "--json");
    expect(JSON.parse(ran.stdout)).toMatchObject({
      index: 2,
      log: "records",
      disclosed: ["time"],
      output: "j.quis.json",
    });
  });
});

describe("quis check", () => {
  it("needs neither data folder nor network, shows the fields, and says what is not proved", async () => {
    const ran = await stranger("check", "one.quis.json", "--policy", "policy");
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.stdout).toMatch(/^Proved: 4 fields of entry 17 of /);
    expect(ran.stdout).toContain("    name: Ada Sample");
    for (const said of ["Integrity is not capture", "Integrity is not truth", "No witness cosigned", "hidden fields"]) {
      expect(ran.stdout.replaceAll(/\s+/g, " ")).toContain(said);
    }
    expect(ran.stdout).not.toContain("case work");
  });
  it("takes the log's key alone", async () => {
    expect((await stranger("check", "one.quis.json", "--vkey", policy.split(/\s/)[1]!)).code).toBe(0);
  });
  it("a changed file is not proved: exit code 1, and no field of it is shown", async () => {
    const text = await readFile(join(world.cwd, "one.quis.json"), "utf8");
    await writeFile(join(world.cwd, "bad.quis.json"), text.replace(/("disclosures": \[\n\s+"W.{30})./, "$1A"));
    const ran = await stranger("check", "bad.quis.json", "--policy", "policy");
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/^NOT PROVED: what the file shows is not what was sealed\.\nEVENT_/);
    expect(ran.stdout).not.toContain("Ada Sample");
    const json = JSON.parse(
      (await stranger("check", "bad.quis.json", "--policy", "policy", "--json")).stdout,
    ) as object;
    expect(json).toMatchObject({ proved: false, reason: { code: expect.stringMatching(/^EVENT_/) } });
    expect(json).not.toHaveProperty("fields");
  });
  it("checks a .tlog-proof with --entry, and a checkpoint", async () => {
    const { proof, entry } = JSON.parse(await readFile(join(world.cwd, "one.quis.json"), "utf8")) as Record<
      string,
      string
    >;
    await writeFile(join(world.cwd, "one.tlog-proof"), proof!);
    await writeFile(join(world.cwd, "one.entry"), Buffer.from(entry!, "base64"));
    expect(await stranger("check", "one.tlog-proof", "--policy", "policy", "--entry", "one.entry")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("Proved: the entry given is entry 17 of"),
    });
    expect((await stranger("check", "one.tlog-proof", "--policy", "policy")).code).toBe(1);
    expect((await stranger("check", "one.tlog-proof", "--policy", "policy", "--entry", "policy")).code).toBe(1);
    const checkpoint = join(world.cwd, "quis-data", "log", "records", "checkpoint");
    expect(await stranger("check", checkpoint, "--policy", "policy")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("signed a log of 300 entries"),
    });
  });
  it("asks for exactly one of policy and key, and refuses a broken one", async () => {
    expect((await stranger("check", "one.quis.json")).code).toBe(2);
    expect((await stranger("check", "one.quis.json", "--policy", "policy", "--vkey", "x")).code).toBe(2);
    await writeFile(join(world.cwd, "cut"), policy.slice(0, -1));
    expect(await stranger("check", "one.quis.json", "--policy", "cut")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("TLOG_POLICY_MALFORMED"),
    });
    for (const vkey of ["x", `${policy.split(/\s/)[1]!}\nquorum none`]) {
      expect(await stranger("check", "one.quis.json", "--vkey", vkey)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("TLOG_KEY_MALFORMED"),
      });
    }
    expect(await stranger("check", "nothing", "--policy", "policy")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("CLI_FILE"),
    });
  });
});

describe("quis subject-key and quis statement --verify", () => {
  it("count and list all entries about one person, by that person's key and the public files alone", async () => {
    expect((await world.quis("subject-key", "p3", "-o", "p3.key.json")).code).toBe(0);
    expect((await stat(join(world.cwd, "p3.key.json"))).mode & 0o777).toBe(0o600);
    const ran = await stranger("statement", "--verify", "p3.key.json", "--log", "quis-data/log/records");
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^30 entries about p3 among the 300 of /);
    expect(ran.stdout).toContain("entry 3, from desk\n");
    expect(ran.stdout).toContain("Integrity is not capture");
    expect(ran.stderr).toContain("the log's key came with the key file");
    const json = JSON.parse(
      (
        await stranger(
          "statement",
          "--verify",
          "p3.key.json",
          "--log",
          "quis-data/log/records",
          "--policy",
          "policy",
          "--json",
        )
      ).stdout,
    ) as { entries: { index: number }[] };
    expect(json).toMatchObject({ ok: true, subject: "p3", count: 30, tree_size: 300 });
    expect(json.entries.map(({ index }) => index)).toEqual(Array.from({ length: 30 }, (_, i) => 3 + 10 * i));
  });
  it("give no number for a log that does not verify", async () => {
    const other = await makeWorld();
    try {
      await other.seal(0, 20);
      const log = join(other.cwd, "quis-data", "log", "records");
      const ran = await stranger("statement", "--verify", "p3.key.json", "--log", log);
      expect(ran).toMatchObject({ code: 1, stdout: expect.stringMatching(/^NOT VERIFIED: TLOG_NOTE_UNSIGNED/) });
      expect(ran.stdout).not.toMatch(/\d entries about/);
    } finally {
      await other.remove();
    }
  });
  it("refuse what is no key file", async () => {
    expect(await stranger("statement", "--verify", "policy", "--log", "quis-data/log/records")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("DISCLOSURE_BAD_KEY_FILE"),
    });
    expect((await stranger("statement", "--verify", "p3.key.json", "--log", "ftp://x/")).code).toBe(2);
  });
});

describe("through a running server", () => {
  it("prove and subject-key do the same", async () => {
    const instance = await openInstance({ data: join(world.cwd, "quis-data"), create: false });
    const served = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
    try {
      expect((await world.quis("prove", "18", "--disclose", "reason", "-o", "remote.quis.json")).code).toBe(0);
      expect(await world.quis("prove", "18", "--disclose", "place")).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("QUIS_BAD_INPUT"),
      });
      const key = await world.quis("subject-key", "p3");
      expect(key.stdout).toBe(await readFile(join(world.cwd, "p3.key.json"), "utf8"));
      const url = `${served.url}/log/records`;
      expect(await stranger("statement", "--verify", "p3.key.json", "--log", url, "--policy", "policy")).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^30 entries about p3/),
      });
    } finally {
      await served.close();
      await instance.close();
    }
    const ran = await stranger("check", "remote.quis.json", "--policy", "policy");
    expect(ran.stdout).toMatch(/^Proved: 1 field of entry 18 .* is as sealed/);
    expect(ran.stdout).toContain("case work");
  });
});
