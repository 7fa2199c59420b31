// Disclosure from a real data folder: what leaves, what it proves, and that it is sealed.
import { checkFile, parseSubjectKey, formatSubjectKey, SubjectSearch } from "@quis/disclosure";
import { parsePolicy } from "@quis/tlog";
import { auditLog } from "@quis/tlog/audit";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Instance } from "../../src/index.ts";
import { bytesOf, dataFolder, type Folder, lines } from "../instance/fixture.ts";

const ACTOR = "local:tester";
let folder: Folder;
let instance: Instance;

beforeAll(async () => {
  folder = await dataFolder();
  instance = await folder.open();
  await instance.importFile(ACTOR, { file: "e.ndjson", source: "desk", bytes: bytesOf(lines(0, 600)) });
  await instance.settle();
});
afterAll(async () => {
  await instance.close();
  await folder.remove();
});

const policy = () => parsePolicy(`log ${instance.vkey("records")}\nquorum none\n`);

async function lastDeed(): Promise<{ event: Record<string, any>; tags: number }> {
  const { logs } = await instance.status();
  const size = logs.find(({ name }) => name === "oversight")?.size ?? 0;
  const detail = await instance.event(ACTOR, size - 1, "oversight");
  const entry = Buffer.from(detail.entry, "base64");
  return { event: detail.event, tags: entry.readUInt16BE(2 + entry[1]! + 32) };
}

describe("a disclosure", () => {
  it("shows no field that was not named, and all that were", async () => {
    const disclosure = await instance.disclose(ACTOR, {
      index: 300,
      log: "records",
      disclose: ["actor", "time", "case"],
    });
    expect(disclosure.disclosed).toEqual(["actor.session", "actor.user", "oversight.case_ref", "time"]);
    expect(disclosure.hidden).toBe(disclosure.fields.length - 4);
    const verdict = checkFile({ file: Buffer.from(disclosure.file), policy: policy() });
    expect(verdict).toMatchObject({ proved: true, index: 300, entry: { source: "desk", subjects: 1 } });
    expect(verdict.disclosed?.fields.map(({ name }) => name)).toEqual(disclosure.disclosed);
    const { event } = await instance.event(ACTOR, 300);
    expect(verdict.disclosed?.fields.find(({ name }) => name === "time")?.value).toBe(event["time"]);
  });
  it("of nothing proves that there is an entry", async () => {
    const { file, disclosed } = await instance.disclose(ACTOR, { index: 0, log: "records", disclose: [] });
    expect(disclosed).toEqual([]);
    expect(checkFile({ file: Buffer.from(file), policy: policy() })).toMatchObject({ proved: true, index: 0 });
  });
  it("is possible of an entry that no checkpoint covered yet, and of the oversight log", async () => {
    await instance.importFile(ACTOR, { file: "f.ndjson", source: "desk", bytes: bytesOf(lines(600, 601)) });
    const { file } = await instance.disclose(ACTOR, { index: 600, log: "records", disclose: ["time"] });
    expect(checkFile({ file: Buffer.from(file), policy: policy() }).proved).toBe(true);
    const own = await instance.disclose(ACTOR, { index: 0, log: "oversight", disclose: ["time"] });
    const key = parsePolicy(`log ${instance.vkey("oversight")}\nquorum none\n`);
    expect(checkFile({ file: Buffer.from(own.file), policy: key }).proved).toBe(true);
    expect(checkFile({ file: Buffer.from(own.file), policy: policy() }).proved).toBe(false);
  });
  it("is sealed as a disclosure before it is answered, with the fields asked for", async () => {
    await instance.disclose("local:asker", { index: 5, log: "records", disclose: ["actor", "time"] });
    const { event } = await lastDeed();
    expect(event).toMatchObject({
      activity_id: 7,
      type_uid: 600107,
      actor: { user: { uid: "local:asker" } },
      oversight: { operation: "disclosure" },
      web_resources: [{ name: "disclosure", data: { log: "records", index: 5, fields: "actor,time" } }],
    });
  });
  it("of a field or entry that is not there is refused, and sealed when it could say something", async () => {
    await expect(instance.disclose(ACTOR, { index: 1, log: "records", disclose: ["place"] })).rejects.toMatchObject({
      code: "QUIS_BAD_INPUT",
      message: expect.stringContaining("oversight.justification"),
    });
    expect((await lastDeed()).event["web_resources"][0].data.fields).toBe("place");
    for (const index of [-1, 1e9, 0.5, Number.NaN]) {
      await expect(instance.disclose(ACTOR, { index, log: "records", disclose: [] })).rejects.toMatchObject({
        code: "QUIS_NOT_FOUND",
      });
    }
  });
});

describe("a subject's key", () => {
  it("finds exactly this subject's entries in the public files, as many as the answer to who looked", async () => {
    const key = await instance.subjectKey(ACTOR, "p3");
    const search = new SubjectSearch(parseSubjectKey(formatSubjectKey(key)).keyBytes);
    const report = await auditLog({
      policy: policy(),
      source: { read: (path) => readFile(join(instance.logFolder("records"), path)).catch(() => undefined) },
      onEntries: (first, entries) => search.look(first, entries),
    });
    expect(report.ok).toBe(true);
    const { rows } = await instance.who(ACTOR, "p3", { limit: 1000 });
    expect(search.found.map(({ index }) => index)).toEqual(rows.map(({ index }) => index).toSorted((a, b) => a - b));
    expect(search.found.length).toBeGreaterThan(30);
  });
  it("is sealed as a disclosure about that subject", async () => {
    await instance.subjectKey("local:asker", "p3");
    const { event, tags } = await lastDeed();
    expect(event).toMatchObject({
      activity_id: 7,
      actor: { user: { uid: "local:asker" } },
      oversight: { operation: "disclosure", subjects: [{ uid: "p3" }] },
      web_resources: [{ name: "subject key" }],
    });
    expect(tags).toBe(1);
  });
});

describe("verify", () => {
  it("says how many subject tags it found to be those of the events' subjects", async () => {
    const summary = await instance.verify(ACTOR);
    expect(summary).toMatchObject({ ok: true, entries_checked: 601, tags_checked: 601 });
  });
});
