import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Change, changeSchema, setupChangesSchema, todaySchema } from "@quis/contract";
import { simulate } from "@quis/simulator";
import { createReadStream } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openInstance } from "../../src/index.ts";
import type { Instance } from "../../src/index.ts";

const actor = "local:overview-test";
let folder: string;
let instance: Instance;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-overview-"));
  const out = join(folder, "sim");
  await simulate({ seed: "overview", users: 8, days: 30, out });
  instance = await openInstance({ data: join(folder, "data"), create: true, demo: true });
  const bytes = createReadStream(join(out, "events.ndjson"));
  await instance.importFile(actor, { file: "events.ndjson", bytes, source: "records" });
  await instance.settle();
});
afterAll(async () => {
  await instance?.close();
  await rm(folder, { recursive: true, force: true });
});

const sizeOf = async (log: string): Promise<number> =>
  (await instance.status()).logs.find(({ name }) => name === log)?.size ?? -1;

describe("the first screen", () => {
  it("names nobody: no user, subject or text of an access is in it", async () => {
    const today = todaySchema.parse(await instance.overview().today(actor));
    const text = JSON.stringify(today);
    const { rows } = await instance.events(actor, { limit: 1000 });
    const names = new Set(rows.flatMap(({ user, user_name: name, subjects }) => [user, name, ...subjects]));
    names.delete("");
    expect([...names].filter((name) => text.includes(JSON.stringify(name)))).toEqual([]);
  });

  it("is one sealed deed", async () => {
    const before = await sizeOf("oversight");
    await instance.overview().today(actor);
    expect(await sizeOf("oversight")).toBe(before + 1);
  });

  it("its hours are those of the accesses, with a band of the weeks before", async () => {
    const { rhythm } = await instance.overview().today(actor);
    expect(rhythm).toHaveLength(48);
    const from = rhythm[0]!.hour;
    const to = new Date(Date.parse(rhythm.at(-1)!.hour) + 3_600_000).toISOString();
    const { summary } = await instance.events(actor, { from, to, limit: 1 });
    expect(rhythm.reduce((sum, { events }) => sum + events, 0)).toBe(summary?.events);
    expect(rhythm.every(({ usual }) => usual !== null)).toBe(true);
  });

  it("gaps are those of the last look; without one there is none, and the status says that nobody looked", async () => {
    expect((await instance.overview().today(actor)).gaps.open).toBe(0);
    const { gaps } = await instance.gaps(actor, {});
    const today = await instance.overview().today(actor);
    expect(today.gaps.open).toBe(gaps.length);
    expect(today.gaps.kinds.reduce((sum, { open }) => sum + open, 0)).toBe(gaps.length);
  });
});

describe("changes", () => {
  it("say sizes and counts; they are no deed", async () => {
    const before = await sizeOf("oversight");
    const change: Change = changeSchema.parse(await instance.overview().change());
    expect(change.status.logs.map(({ size }) => size)).toContain(before);
    expect(await sizeOf("oversight")).toBe(before);
  });
});

describe("who changed how Quis is set up", () => {
  it("shows changes, newest first, without parameters; questions are not among them", async () => {
    await instance.addMirror(actor, { name: "copy", to: join(folder, "copy") });
    const changes = setupChangesSchema.parse(await instance.overview().setupChanges(actor));
    expect(changes.deeds[0]).toMatchObject({ actor, what: "mirror add", log: "oversight", refused: false });
    expect(changes.deeds.map(({ what }) => what)).toContain("import");
    expect(changes.deeds.map(({ what }) => what)).not.toContain("events");
    expect(JSON.stringify(changes)).not.toContain(join(folder, "copy"));
    const indices = changes.deeds.map(({ index }) => index);
    expect(indices).toEqual(indices.toSorted((a, b) => b - a));
  });
});
