// From a data folder to a court: quis bundle, and quis check on a machine that has nothing but the bundle.
import { cp, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openInstance, serveInstance } from "@quis/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../world/data-folder.ts";
import { type MadeEntry, makeZip } from "../../../../packages/archive/test/make-zip.ts";
import { run } from "../world/run.ts";
import { makeOpensslAuthority, opensslReply } from "../../../../packages/bundle/test/time-stamp/openssl-authority.ts";

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
      not_proved: [expect.stringContaining("Whose log this is"), ...Array<unknown>(7).fill(expect.anything())],
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

  const zipOfBundle = async (change: (entry: MadeEntry) => MadeEntry = (entry) => entry): Promise<MadeEntry[]> => {
    const entries = await readdir(join(elsewhere, "b"), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return Promise.all(
      files.map(async (path) =>
        change({ name: `bag/${path.slice(join(elsewhere, "b").length + 1)}`, data: await readFile(path) }),
      ),
    );
  };

  it("as a zip is checked as it is", async () => {
    await writeFile(join(elsewhere, "b.zip"), makeZip(await zipOfBundle()));
    const checked = await stranger("check", "b.zip", "--policy", "policy");
    expect(checked).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("Proved: 2 events of ") });
  });

  it.each<readonly [string, () => Promise<Buffer>, RegExp]>([
    [
      "of one file that unpacks to a thousand times its size",
      async () => makeZip([{ name: "b/x", data: Buffer.alloc(64 << 20) }]),
      /ARCHIVE_INVALID/,
    ],
    [
      "of many small files that do so together",
      async () => makeZip(Array.from({ length: 12 }, (_, i) => ({ name: `b/${i}`, data: Buffer.alloc(3 << 20) }))),
      /ARCHIVE_TOO_LARGE: expected at most \d+ bytes in the zip, got 37748736/,
    ],
    [
      "that says less than it unpacks to",
      async () => makeZip([{ name: "b/x", data: Buffer.alloc(64 << 20), lie: { bytes: 9 } }]),
      /ARCHIVE_INVALID/,
    ],
    [
      "with a file twice",
      async () => makeZip([...(await zipOfBundle()), { name: "bag/bagit.txt", data: "x" }]),
      /bagit\.txt twice/,
    ],
    [
      "with two names that are one on some machines",
      async () => makeZip([...(await zipOfBundle()), { name: "bag/BAGIT.txt", data: "x" }]),
      /ARCHIVE_INVALID: expected names that differ in more than capitals/,
    ],
    ["with a name that leads out", async () => makeZip([{ name: "../x", data: "x" }]), /ARCHIVE_INVALID/],
    [
      "with a damaged file",
      async () => makeZip(await zipOfBundle((entry) => ({ ...entry, lie: { crc: 7 } }))),
      /ARCHIVE_INVALID/,
    ],
    ["that ends early", async () => makeZip(await zipOfBundle()).subarray(0, 900), /ARCHIVE_INVALID/],
    [
      "with a link",
      async () => makeZip([{ name: "b/x", data: "/etc/hostname", lie: { mode: 0o120777 } }]),
      /ARCHIVE_INVALID/,
    ],
  ])("a zip %s is refused", async (_, make, why) => {
    await writeFile(join(elsewhere, "bad.zip"), await make());
    expect(await stranger("check", "bad.zip", "--policy", "policy")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(why),
    });
  });

  it("as a zip in which a file was changed is not proved", async () => {
    const changed = await zipOfBundle((entry) => (entry.name.endsWith("events.csv") ? { ...entry, data: "x" } : entry));
    await writeFile(join(elsewhere, "changed.zip"), makeZip(changed));
    const checked = await stranger("check", "changed.zip", "--policy", "policy");
    expect(checked).toMatchObject({ code: 1, stdout: expect.stringContaining("NOT PROVED: data/events.csv") });
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

  it("has it stamped by an authority; a stranger is told when, if they trust its root, and that it counts for nothing if they do not", async () => {
    makeOpensslAuthority(elsewhere);
    const authority = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on("data", (piece: Buffer) => pieces.push(piece));
      request.on("end", () => response.end(opensslReply(elsewhere, Buffer.concat(pieces))));
    });
    await new Promise<void>((done) => authority.listen(0, "127.0.0.1", done));
    const { port } = authority.address() as AddressInfo;
    const tsa = ["--tsa", `http://127.0.0.1:${port}/`, "--tsa-roots", join(elsewhere, "root.pem")];
    try {
      const made = await world.quis("bundle", join(elsewhere, "stamped"), ...ASKED, "--index", "3", ...tsa);
      expect(made).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/stamped \d{4}-/) });
    } finally {
      authority.close();
    }
    const trusting = await stranger("check", "stamped", "--policy", "policy", "--tsa-roots", "root.pem");
    expect(trusting).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/was there on[\s\S]+Invented Time Stamps/),
    });
    const wary = await stranger("check", "stamped", "--policy", "policy");
    expect(wary).toMatchObject({ code: 0, stdout: expect.stringMatching(/you\s+have\s+not\s+said\s+you\s+trust/) });
    expect(await stranger("check", "stamped", "--policy", "policy", "--tsa-roots", "policy")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("BUNDLE_ROOTS_INVALID"),
    });
  });

  it("without an answer of the authority is made all the same, and says that it has no time stamp", async () => {
    const tsa = ["--tsa", "http://127.0.0.1:9/", "--tsa-roots", join(elsewhere, "root.pem")];
    const made = await world.quis("bundle", join(elsewhere, "down"), ...ASKED, "--index", "3", ...tsa);
    expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining("no time stamp") });
    const checked = await stranger("check", "down", "--policy", "policy", "--tsa-roots", "root.pem");
    expect(checked).toMatchObject({ code: 0, stdout: expect.stringMatching(/no\s+time\s+stamp/) });
    expect((await world.quis("bundle", "n", ...ASKED, "--index", "1", ...tsa.slice(0, 2))).code).toBe(2);
  });

  it("works the same through a server", async () => {
    const instance = await openInstance({ data: join(world.cwd, "quis-data"), create: false });
    const server = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
    try {
      const made = await world.quis("bundle", "served", ...ASKED, "--subject", "p1", "--json");
      expect(made.code).toBe(0);
      expect(await readdir(join(world.cwd, "served"))).toContain("bagit.txt");
    } finally {
      await server.close();
      await instance.close();
    }
  });
});
