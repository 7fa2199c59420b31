// From a data folder to a court: quis bundle, and quis check on a machine that has nothing but the bundle.
import { cp, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openInstance, serveInstance } from "@quis/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../world/data-folder.ts";
import { run } from "../world/run.ts";

let world: World;
let elsewhere: string;

const ASKED = [
  "--title",
  "Accesses",
  "--case",
  "Q-1",
  "--reason",
  "Asked for by the inspector",
  "--disclose",
  "user,time",
];

beforeAll(async () => {
  world = await makeWorld();
  await world.seal(0, 300);
  elsewhere = await mkdtemp(join(tmpdir(), "quis-elsewhere-"));
  let policy = "";
  for (const log of ["records", "oversight"]) policy += `log ${(await world.quis("vkey", log)).stdout.trim()}\n`;
  await writeFile(join(elsewhere, "policy"), `${policy}quorum none\n`);
});
afterAll(async () => {
  await world.remove();
  await rm(elsewhere, { recursive: true, force: true });
});

/** A command on the other machine: a fresh folder, no data folder (opening one would throw). */
const stranger = (...args: string[]) => run(args, undefined, { cwd: elsewhere });

describe("quis bundle", () => {
  it("makes a folder that a stranger checks", async () => {
    const made = await world.quis("bundle", "b", ...ASKED, "--index", "3,17");
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(made.stdout).toContain("2 events in b");
    expect(made.stdout).toMatch(/entry \d+ of the oversight log/);
    expect((await stat(join(world.cwd, "b/data/events.csv"))).mode & 0o777).toBe(0o600);
    await cp(join(world.cwd, "b"), join(elsewhere, "b"), { recursive: true });
    const checked = await stranger("check", "b", "--policy", "policy");
    expect(checked).toMatchObject({ code: 0, stderr: "" });
    expect(checked.stdout).toContain("Proved: 2 events of ");
    expect(checked.stdout).toContain("That it is everything.");
  });

  it("without keys from elsewhere says first that it does not show whose log this is", async () => {
    const checked = await stranger("check", "b", "--json");
    expect(JSON.parse(checked.stdout)).toMatchObject({
      proved: true,
      keys: "those in the bundle",
      events: 2,
      not_proved: [expect.stringContaining("Whose log this is"), ...Array<unknown>(6).fill(expect.anything())],
    });
  });

  it("that was changed is refused with the file and the reason, exit code 1", async () => {
    await cp(join(elsewhere, "b"), join(elsewhere, "changed"), { recursive: true });
    const path = join(elsewhere, "changed/data/events.csv");
    await writeFile(path, (await readFile(path, "utf8")).replace("17,", "18,"));
    const checked = await stranger("check", "changed", "--policy", "policy");
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(/NOT PROVED: data\/events\.csv: expected SHA-256/);
  });

  it("with a link in it is not read: it could lead anywhere", async () => {
    await cp(join(elsewhere, "b"), join(elsewhere, "linked"), { recursive: true });
    await symlink("/etc/hostname", join(elsewhere, "linked/data/extra"));
    expect(await stranger("check", "linked", "--policy", "policy")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("CLI_FILE"),
    });
  });

  it.each([
    [["bundle", "n", "--index", "1"], "--title"],
    [["bundle", "n", ...ASKED.slice(0, 4), "--index", "1"], "--reason"],
  ])("%j says what is missing", async (args, missing) => {
    expect(await world.quis(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(missing) });
  });

  it("works the same through a server", async () => {
    const instance = await openInstance({ data: join(world.cwd, "quis-data"), create: false });
    const server = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
    try {
      const made = await world.quis("bundle", "served", ...ASKED, "--subject", "p-1", "--json");
      expect(made.code).toBe(0);
      expect(await readdir(join(world.cwd, "served"))).toContain("bagit.txt");
    } finally {
      await server.close();
      await instance.close();
    }
  });
});
