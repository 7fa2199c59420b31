// Bundles from a real data folder: what they hold, that making one is sealed, and what is refused.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { checkBundle, type Contents, CONTENTS_PATH } from "@quis/bundle";
import type { BundleQuery } from "@quis/contract";
import { parsePolicy } from "@quis/tlog";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openArchive, type Instance } from "../../src/index.ts";
import { bytesOf, dataFolder, type Folder, lines } from "../instance/fixture.ts";

const ACTOR = "local:tester";
let folder: Folder;
let instance: Instance;
let place: string;

beforeAll(async () => {
  folder = await dataFolder();
  place = await mkdtemp(join(tmpdir(), "quis-bundles-"));
  instance = await folder.open();
  await instance.importFile(ACTOR, { file: "e.ndjson", source: "desk", bytes: bytesOf(lines(0, 600)) });
  await instance.settle();
});
afterAll(async () => {
  await instance.close();
  await folder.remove();
  await rm(place, { recursive: true, force: true });
});

const policy = () => parsePolicy(`log ${instance.vkey("records")}\nlog ${instance.vkey("oversight")}\nquorum none\n`);

async function read(root: string): Promise<Map<string, Uint8Array>> {
  const names = await readdir(root, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(files.map(async (path) => [path.slice(root.length + 1), await readFile(path)] as const)),
  );
}

async function lastDeed(): Promise<Readonly<Record<string, any>>> {
  const { logs } = await instance.status();
  const size = logs.find(({ name }) => name === "oversight")!.size;
  return (await instance.event(ACTOR, size - 1, "oversight")).event;
}

const query = (name: string, more: Partial<BundleQuery> = {}): BundleQuery => ({
  folder: join(place, name),
  title: "Accesses",
  case: "Q-1",
  reason: "Asked for by the inspector",
  fields: "user,time",
  ...more,
});
const make = (asked: BundleQuery) => instance.publishing().bundle(ACTOR, asked);

describe("an evidence bundle", () => {
  it("by index: checks out under the logs' keys, and its making is sealed with the hash of its contents", async () => {
    const summary = await make(query("by-index", { indices: "300,7,7,12" }));
    expect(summary).toMatchObject({ events: 3, erased: 0, tree_size: 600 });
    const deed = await lastDeed();
    expect(deed).toMatchObject({
      activity_id: 7,
      actor: { user: { uid: ACTOR } },
      web_resources: [{ name: "bundle", data: { sha256: summary.sha256, case: "Q-1", events: 3 } }],
    });
    const verdict = checkBundle(await read(summary.folder), policy());
    expect(verdict.reason).toBeUndefined();
    expect(verdict.events?.map(({ index }) => index)).toEqual([7, 12, 300]);
    expect(verdict.events?.[0]?.fields.map(({ name }) => name)).toEqual(["actor.user", "time"]);
    expect(verdict.contents).toMatchObject({ made_by: ACTOR, case: "Q-1", sources: [{ id: "desk", events: 3 }] });
  });

  it("by a question: every access that matches, as the question itself answers", async () => {
    const { rows } = await instance.events(ACTOR, { limit: 1000, operation: "consultation" });
    const { subject } = { subject: rows[0]!.subjects[0]! };
    const answer = await instance.who(ACTOR, subject, { limit: 1000 });
    const summary = await make(query("by-subject", { subject }));
    const files = await read(summary.folder);
    const verdict = checkBundle(files, policy());
    expect(verdict.events?.map(({ index }) => index)).toEqual(
      answer.rows.map(({ index }) => index).toSorted((a, b) => a - b),
    );
    const contents = JSON.parse(Buffer.from(files.get(CONTENTS_PATH)!).toString()) as Contents;
    expect(contents.question).toEqual({ words: `All accesses to the record of ${subject}.`, parameters: { subject } });
  });

  it("of events that do not all have a field shows it where it is; a word that is none is refused", async () => {
    const summary = await make(query("lenient", { indices: "3,4", fields: "time,purpose" }));
    const verdict = checkBundle(await read(summary.folder), policy());
    expect(verdict.events?.every(({ fields }) => fields.some(({ name }) => name === "time"))).toBe(true);
    await expect(make(query("typo", { indices: "3,4", fields: "time,purpos" }))).rejects.toMatchObject({
      code: "QUIS_BAD_INPUT",
      message: expect.stringContaining('got "purpos"'),
    });
  });

  it("shows nothing that was not named: no value of another field is in any file", async () => {
    const summary = await make(query("few", { indices: "5", fields: "time" }));
    const { event } = await instance.event(ACTOR, 5);
    const user = (event as { actor: { user: { uid: string } } }).actor.user.uid;
    const files = await read(summary.folder);
    // As a value of its own: a short name is met by chance in the salts and hashes, which are base64 and hexadecimal.
    const value = new RegExp(`(?<![A-Za-z0-9+/=_-])${user.replaceAll(/\W/g, "\\$&")}(?![A-Za-z0-9+/=_-])`);
    const naming = [...files].filter(([, bytes]) => value.test(Buffer.from(bytes).toString("latin1")));
    expect(files.size).toBeGreaterThan(10);
    expect(naming.map(([path]) => path)).toEqual([]);
  });

  it("of what was erased says how many cannot be shown", async () => {
    await instance.erase(ACTOR, { index: 9, authority: "court", reason: "ordered" });
    const summary = await make(query("erased", { indices: "8,9" }));
    expect(summary).toMatchObject({ events: 1, erased: 1 });
    const verdict = checkBundle(await read(summary.folder), policy());
    expect(verdict.contents?.sources[0]?.gaps.join()).toContain("1 of the events that match were erased");
  });

  it("of nothing: the question had no answer, which can be proved to have been asked", async () => {
    const summary = await make(query("none", { subject: "nobody-at-all" }));
    expect(summary.events).toBe(0);
    expect(checkBundle(await read(summary.folder), policy()).proved).toBe(true);
  });

  it.each([
    ["no events named", {}, "QUIS_BAD_INPUT"],
    ["events named in two ways", { indices: "1", subject: "p" }, "QUIS_BAD_INPUT"],
    ["an index beyond the log", { indices: "600" }, "QUIS_NOT_FOUND"],
    ["a field that events do not have", { indices: "1", fields: "colour" }, "QUIS_BAD_INPUT"],
    ["a finding that does not exist", { finding: "0".repeat(32) }, "QUIS_NOT_FOUND"],
    ["a folder that is not absolute", { indices: "1", folder: "here" }, "QUIS_USAGE"],
  ])("is refused for %s; that it was tried is sealed, and nothing is left behind", async (name, more, code) => {
    const asked = query(`refused-${name.replaceAll(" ", "-")}`, more);
    await expect(make(asked)).rejects.toMatchObject({ code });
    expect(await lastDeed()).toMatchObject({ web_resources: [{ name: "bundle", data: { failed: code } }] });
    expect((await readdir(place)).filter((entry) => entry.startsWith("refused"))).toEqual([]);
  });

  it("as one file: a zip of the size it was said to have, in one order, of at most 5,000 events", async () => {
    const { folder: _folder, ...asked } = query("zip", { indices: "3,4" });
    const file = await instance.publishing().bundleFile(ACTOR, asked);
    const zip = await buffer(file.bytes);
    expect(file).toMatchObject({ rows: 2, sizeBytes: zip.length, mediaType: "application/zip" });
    const path = join(place, file.name);
    await writeFile(path, zip);
    const files = new Map<string, Uint8Array>();
    await using archive = await openArchive(path);
    for (const each of archive!.files)
      files.set(each.name!.slice(each.name!.indexOf("/") + 1), await buffer(each.bytes()));
    const names = archive!.files.map(({ name }) => name!);
    expect(names).toEqual(names.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(checkBundle(files, policy()).events?.map(({ index }) => index)).toEqual([3, 4]);
    expect(await lastDeed()).toMatchObject({ web_resources: [{ name: "bundle", data: { case: "Q-1", events: 2 } }] });
    const many = Array.from({ length: 5001 }, (_, i) => i).join(",");
    await expect(instance.publishing().bundleFile(ACTOR, { ...asked, indices: many })).rejects.toMatchObject({
      code: "QUIS_BAD_INPUT",
    });
  });

  it("is never written over another, nor into the data folder", async () => {
    await make(query("once", { indices: "1" }));
    await expect(make(query("once", { indices: "2" }))).rejects.toMatchObject({ code: "QUIS_USAGE" });
    const inside = query("x", { indices: "1", folder: join((await instance.status()).data, "bundle") });
    await expect(make(inside)).rejects.toMatchObject({ code: "QUIS_USAGE" });
  });

  it("stops when it is stopped, and leaves no half of it", async () => {
    const stop = AbortSignal.abort(new Error("stopped"));
    const asked = query("stopped", { indices: "1,2,3" });
    await expect(instance.publishing().bundle(ACTOR, asked, { signal: stop })).rejects.toThrowError("stopped");
    expect((await readdir(place)).filter((entry) => entry.startsWith("stopped"))).toEqual([]);
  });
});
