import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findRunning, type Instance, openInstance, serveInstance } from "../../src/index.ts";
import { bytesOf, dataFolder, type Folder, lines } from "./fixture.ts";

let folder: Folder;
beforeEach(async () => {
  folder = await dataFolder();
});
afterEach(() => folder.remove());

async function filled(events = 600): Promise<Instance> {
  const instance = await folder.open();
  await instance.importFile("local:test", { file: "f", source: "demo", bytes: bytesOf(lines(0, events)) });
  return instance;
}

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at]! ^= 1;
  await writeFile(path, bytes);
}

async function folderWith(path: string, name: string, content: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await writeFile(join(path, name), content);
}

describe("opening a data folder", () => {
  it("makes keys that only the owner can read, two logs with keys of their own, and opens again", async () => {
    const instance = await folder.open();
    const [records, oversight] = [instance.vkey("records"), instance.vkey("oversight")];
    expect(records).not.toBe(oversight);
    await instance.close();
    for (const name of ["records.skey", "oversight.skey", "subject-master", "dedupe"]) {
      expect((await stat(join(folder.path, "keys", name))).mode & 0o777).toBe(0o600);
    }
    const again = await folder.open();
    expect(again.vkey("records")).toBe(records);
    await again.close();
  });

  it("refuses a second opening, and finds the server that has the folder", async () => {
    const instance = await folder.open();
    await expect(openInstance({ data: folder.path })).rejects.toMatchObject({ code: "QUIS_DATA_BUSY" });
    const server = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
    expect(await findRunning(folder.path)).toMatchObject({ url: server.url, pid: process.pid });
    await server.close();
    await instance.close();
    expect(await findRunning(folder.path)).toBeUndefined();
  });

  it.each([
    ["a folder of somebody's documents", (path: string) => folderWith(path, "thesis.txt", ""), "QUIS_DATA_UNUSABLE"],
    ["a file", async (path: string) => writeFile(path, ""), "QUIS_DATA_UNUSABLE"],
    [
      "a folder of a newer version",
      (path: string) => folderWith(path, "quis.json", '{"format":99}'),
      "QUIS_DATA_NEWER",
    ],
    ["a damaged label", (path: string) => folderWith(path, "quis.json", "{"), "QUIS_DATA_CORRUPT"],
  ])("refuses %s and writes nothing into it", async (_name, make, code) => {
    await make(folder.path);
    const before = (await stat(folder.path)).isDirectory() ? await readdir(folder.path) : [];
    await expect(folder.open()).rejects.toMatchObject({ code });
    const after = (await stat(folder.path)).isDirectory() ? await readdir(folder.path) : [];
    expect(after).toEqual(before);
  });

  it.skipIf(process.platform !== "linux")("refuses a place where no folder can be made, at once", async () => {
    await expect(openInstance({ data: "/proc/quis-data", create: true })).rejects.toMatchObject({
      code: "QUIS_DATA_UNUSABLE",
    });
  });

  it("makes the folders above it", async () => {
    const deep = join(folder.path, "a", "b", "c");
    await (await openInstance({ data: deep, create: true })).close();
    expect(await readdir(deep)).toContain("quis.json");
  });

  it("refuses a key that others can read", async () => {
    await (await folder.open()).close();
    await chmod(join(folder.path, "keys", "records.skey"), 0o644);
    await expect(folder.open()).rejects.toMatchObject({
      code: "QUIS_DATA_UNUSABLE",
      message: expect.stringContaining("chmod 600") as string,
    });
  });

  it("refuses a changed signing key and a missing one", async () => {
    await (await filled()).close();
    const path = join(folder.path, "keys", "records.skey");
    const own = await readFile(path);
    await writeFile(path, await readFile(join(folder.path, "keys", "oversight.skey")));
    await expect(folder.open()).rejects.toMatchObject({ code: "QUIS_KEY_CHANGED" });
    await rm(path);
    await expect(folder.open()).rejects.toMatchObject({
      code: "QUIS_DATA_CORRUPT",
      message: expect.stringContaining("second history") as string,
    });
    await writeFile(path, own, { mode: 0o600 });
    await (await folder.open()).close();
  });

  it.each([
    "log/records/tile/0/002.p/88",
    "log/records/tile/entries/002.p/88",
    "log/records/tile/1/000.p/2",
    "log/records/checkpoint",
    "payload/records/002.p/88",
  ])("refuses to start on a flipped byte in %s", async (path) => {
    await (await filled()).close();
    await flip(join(folder.path, path), 40);
    await expect(folder.open()).rejects.toMatchObject({
      code: expect.stringMatching(/QUIS_DATA_CORRUPT|QUIS_KEY_CHANGED/) as string,
    });
  });

  it.each([
    ["log/records/tile/0/000", "tile"],
    ["log/records/tile/entries/001", "entry"],
    ["payload/records/000", "payload"],
  ])("verify finds a flipped byte in %s and names the first bad place", async (path, what) => {
    await (await filled()).close();
    await flip(join(folder.path, path), 700);
    const instance = await folder.open();
    const verified = await instance.verify("local:test");
    expect(verified.ok).toBe(false);
    expect([what, "entry", "tile"]).toContain(verified.first_bad?.what);
    expect(verified.first_bad?.path).toContain(path.split("/")[0]);
    expect((await instance.status()).verified?.ok).toBe(false);
    await instance.close();
  });

  it("a store that is gone is made again from the log, with the same answers", async () => {
    const instance = await filled();
    const before = await instance.events("local:test", { limit: 1000 });
    await instance.close();
    await rm(join(folder.path, "store"), { recursive: true });
    const again = await folder.open();
    await again.settle();
    expect(await again.events("local:test", { limit: 1000 })).toEqual(before);
    expect(await again.verify("local:test")).toMatchObject({ ok: true });
    await again.close();
  });

  it("the dedupe index is derived too: without it nothing is sealed twice", async () => {
    await (await filled()).close();
    await rm(join(folder.path, "index"), { recursive: true });
    const again = await folder.open();
    const summary = await again.importFile("local:test", { file: "f", source: "demo", bytes: bytesOf(lines(0, 600)) });
    expect(summary).toMatchObject({ sealed: 0, duplicates: 600 });
    await again.close();
  });

  it("every question is in the oversight log before it is answered", async () => {
    const instance = await filled(20);
    const before = (await instance.status()).logs[1]!.size;
    await instance.who("local:someone", "p3", { limit: 10 });
    await instance.user("local:someone", "u1", { limit: 10 });
    await instance.event("local:someone", 0);
    expect((await instance.status()).logs[1]!.size).toBe(before + 3);
    const deed = await instance.event("local:auditor", before, "oversight");
    expect(deed.event).toMatchObject({
      actor: { user: { uid: "local:someone" } },
      oversight: { subjects: [{ uid: "p3" }] },
    });
    await instance.close();
  });
});
