import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Instance } from "../../src/index.ts";
import { DataKeys } from "../../src/keys/data-keys.ts";
import { LocalMasterKey } from "../../src/keys/master-key.ts";
import { openPayload } from "../../src/ledger/index.ts";
import { encodeBundle, keyIdsOf, openBundle, parseBundle } from "../../src/ledger/payload-bundle.ts";
import { markOf, type Slot } from "../../src/ledger/slot.ts";
import { ACTOR, filesWith, importEvents, marker, openAt, policy } from "./fixture.ts";

const DAY = "2026-08-20T10:00:00Z";
const ORDER = { authority: "Court order 17/26", reason: "wrong person" };
let parent: string;
let data: string;
let instance: Instance;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "quis-erase-"));
  data = join(parent, "data");
  instance = await openAt(data, DAY);
});
afterEach(async () => {
  await instance.close();
  await rm(parent, { recursive: true, force: true });
});

async function openDataKeys(): Promise<DataKeys> {
  return DataKeys.open(
    join(data, "keys"),
    "records",
    new LocalMasterKey(await readFile(join(data, "keys/payload-master"))),
  );
}

async function readSlots(path: string): Promise<Slot[]> {
  const parsed = parseBundle(await readFile(path));
  return openBundle(parsed, { log: "records", number: 0 }, await (await openDataKeys()).resolve(keyIdsOf(parsed)));
}

const answers = async (): Promise<unknown[]> => [
  await instance.who(ACTOR, "p3", { limit: 1000 }),
  await instance.events(ACTOR, { limit: 1000 }),
  await instance.user(ACTOR, "u3", { limit: 1000 }),
];

describe("payload at rest", () => {
  it("shows nothing of an event in payload, write-ahead log or index", async () => {
    await importEvents(instance, "desk", 0, 300);
    for (const folder of ["payload", "wal", "index", "log", "keys"]) {
      expect(await filesWith(join(data, folder), "zebra")).toEqual([]);
      expect(await filesWith(join(data, folder), "Intake")).toEqual([]);
    }
  });

  it("has one data key per source and UTC month of receipt", async () => {
    await importEvents(instance, "desk", 0, 10);
    await importEvents(instance, "plates", 0, 10);
    await instance.close();
    instance = await openAt(data, "2026-09-01T00:00:00Z");
    await importEvents(instance, "desk", 10, 20);
    const names = (await readdir(join(data, "keys/payload/records"))).map((name) =>
      name.replace(/\.[0-9a-f]{32}$/, ""),
    );
    expect(names.sort()).toEqual(["2026-08.desk", "2026-08.plates", "2026-09.desk"]);
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, entries_checked: 30 });
  });

  it("cannot be opened with another master key: refused, nothing changed", async () => {
    await importEvents(instance, "desk", 0, 10);
    await instance.close();
    await writeFile(join(data, "keys/payload-master"), new Uint8Array(32), { mode: 0o600 });
    await expect(openAt(data, DAY)).rejects.toMatchObject({ code: "QUIS_DATA_CORRUPT" });
    await rm(join(data, "keys/payload-master"));
    await expect(openAt(data, DAY)).rejects.toThrow(/expected the key .*payload-master, found none/);
  });
});

describe("erasure of one event", () => {
  it("takes its payload and rows, and nothing else: all others stay proved, the log verifies and says what is gone", async () => {
    await importEvents(instance, "desk", 0, 600);
    const before = await instance.event(ACTOR, 301);
    const { deed, ...erased } = await instance.erase(ACTOR, { index: 300, ...ORDER });
    expect(erased).toEqual({ index: 300, source: "desk", month: "2026-08", ...ORDER, at: "2026-08-20T10:00:00.000Z" });
    const gone = { kind: "erased", ...ORDER, at: erased.at, by: [ACTOR], deed };
    expect(await instance.event(ACTOR, 300)).toMatchObject({ gone, event: {}, raw: "", event_key: "", source: "desk" });
    const after = await instance.event(ACTOR, 301);
    expect(after.proof.path).toEqual(before.proof.path);
    expect(after.event).toEqual(before.event);
    expect(await instance.verify(ACTOR)).toMatchObject({
      ok: true,
      entries_checked: 600,
      gone: { erased: 1, destroyed: 0 },
    });
    // Person 300 % 17 = 11 is told, others are not.
    const asked = await instance.who(ACTOR, "p11", { limit: 1000 });
    expect(asked.gone?.erased).toEqual([{ index: 300, ...gone }]);
    expect(asked.rows.map((row) => row.index)).not.toContain(300);
    expect((await instance.who(ACTOR, "p12", { limit: 1000 })).gone).toBeUndefined();
    expect((await instance.events(ACTOR, { limit: 1000 })).gone?.erased_count).toBe(1);
    const decision = await instance.event(ACTOR, deed, "oversight");
    expect(decision.source).toBe("quis-retention");
    expect(decision.event).toMatchObject({
      activity_id: 4,
      web_resources: [
        { name: "erase", data: { index: 300, ...ORDER, approval: { needed: 1, by: [{ actor: ACTOR }] } } },
      ],
    });
  });

  it("leaves no bytes of it: not in any bundle of any width, the write-ahead log or the store", async () => {
    await importEvents(instance, "desk", 0, 40);
    await instance.erase(ACTOR, { index: 30, ...ORDER });
    await instance.close();
    expect(await readdir(join(data, "payload/records/000.p"))).toEqual(["40"]);
    expect(await readdir(join(data, "wal/records"))).toEqual([]);
    await expect((await openPayload(data, "records")).records(0, 40)).rejects.toMatchObject({ code: "QUIS_ERASED" });
    const slots = await readSlots(join(data, "payload/records/000.p/40"));
    const told = slots.map((slot) => (slot.kind === "live" && Buffer.from(slot.record).includes("zebra") ? 1 : 0));
    expect(told).toEqual(Array.from({ length: 40 }, (_, i) => (i === 30 ? 0 : 1)));
    instance = await openAt(data, DAY);
    // Parts of the store are compressed, so their rows are asked for: by text, over all copies.
    expect((await instance.events(ACTOR, { limit: 10, text: marker(30) })).rows).toEqual([]);
    expect((await instance.events(ACTOR, { limit: 10, text: marker(29) })).rows).toHaveLength(1);
    expect(await filesWith(join(data, "store"), marker(30))).toEqual([]);
  });

  it("is the same after a restart, a rebuild and more imports, at the right edge too", async () => {
    await importEvents(instance, "desk", 0, 20);
    await instance.erase(ACTOR, { index: 19, ...ORDER });
    await instance.erase(ACTOR, { index: 0, ...ORDER });
    const before = await answers();
    await instance.close();
    instance = await openAt(data, DAY);
    expect(await answers()).toEqual(before);
    await instance.rebuild(ACTOR);
    expect(await answers()).toEqual(before);
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, gone: { erased: 2 } });
    await importEvents(instance, "desk", 20, 700);
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, entries_checked: 700, gone: { erased: 2 } });
    expect((await instance.event(ACTOR, 19)).gone?.authority).toBe(ORDER.authority);
    expect((await instance.status()).indexed).toBe(700);
  });

  it("does not let the event in again: the same record is a duplicate, also by an index made anew", async () => {
    await importEvents(instance, "desk", 0, 20);
    await instance.erase(ACTOR, { index: 7, ...ORDER });
    expect(await importEvents(instance, "desk", 0, 20)).toMatchObject({ sealed: 0, duplicates: 20 });
    await instance.close();
    await rm(join(data, "index"), { recursive: true });
    instance = await openAt(data, DAY);
    expect(await importEvents(instance, "desk", 0, 20)).toMatchObject({ sealed: 0, duplicates: 20 });
    expect((await instance.event(ACTOR, 7)).gone?.kind).toBe("erased");
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true });
  });

  it("is refused for what is gone, not there, held or below the minimum; what was asked is sealed all the same", async () => {
    await importEvents(instance, "desk", 0, 20);
    await importEvents(instance, "plates", 0, 20);
    await instance.erase(ACTOR, { index: 3, ...ORDER });
    await expect(instance.erase(ACTOR, { index: 3, ...ORDER })).rejects.toMatchObject({ code: "QUIS_ERASED" });
    await expect(instance.erase(ACTOR, { index: 40, ...ORDER })).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
    const rules = "  - {sources: [desk], minimum: 1 year, authority: Act}\n  - {sources: [plates], authority: Act}\n";
    const holds = "holds:\n  - {name: inquiry, entries: [25], authority: Court, start: 2026-01-01}\n";
    await instance.retain(ACTOR, { policy: policy(rules, holds), dry_run: false });
    await expect(instance.erase(ACTOR, { index: 4, ...ORDER })).rejects.toThrow(
      /must be kept until 2027-09-01T00:00:00/,
    );
    // A held entry holds its source and month.
    await expect(instance.erase(ACTOR, { index: 26, ...ORDER })).rejects.toThrow(/is held by inquiry/);
    await instance.retain(ACTOR, { policy: policy(rules), dry_run: false });
    await instance.erase(ACTOR, { index: 26, ...ORDER });
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, gone: { erased: 2 } });
  });
});

describe("a payload that is missing without a sealed decision", () => {
  const bundleOf = (): string => join(data, "payload/records/000.p/20");

  // Replaces the bundle as somebody with the keys and the disk would.
  async function forge(change: (slots: Slot[]) => void): Promise<void> {
    const slots = await readSlots(bundleOf());
    change(slots);
    const keys = await openDataKeys();
    await writeFile(
      bundleOf(),
      await encodeBundle(slots, { log: "records", number: 0 }, (scope) => keys.current(scope)),
    );
  }

  it("fails verify, whatever mark of erasure stands in its place", async () => {
    await importEvents(instance, "desk", 0, 20);
    const { deed } = await instance.erase(ACTOR, { index: 3, ...ORDER });
    await forge((slots) => {
      slots[5] = { kind: "erased", mark: new Uint8Array(markOf(slots[5]!)), timeMs: Date.parse(DAY), deed };
    });
    const first_bad = { what: "payload", index: 5, reason: expect.stringContaining("no such decision") as string };
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: false, first_bad });
    await expect(instance.rebuild(ACTOR)).rejects.toMatchObject({ code: "QUIS_DATA_CORRUPT" });
  });

  it("fails verify, when another event's decision or time is borrowed", async () => {
    await importEvents(instance, "desk", 0, 20);
    await instance.erase(ACTOR, { index: 3, ...ORDER });
    await forge((slots) => {
      const slot = slots[3]!;
      if (slot.kind === "erased") slots[3] = { ...slot, timeMs: slot.timeMs - 1 };
    });
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: false, first_bad: { index: 3 } });
  });

  it("fails verify, when a data key is gone and nobody decided it", async () => {
    await importEvents(instance, "desk", 0, 20);
    await instance.close();
    const folder = join(data, "keys/payload/records");
    for (const name of await readdir(folder)) await rm(join(folder, name));
    instance = await openAt(data, DAY);
    const first_bad = { what: "payload", index: 0, reason: expect.stringContaining("found neither") as string };
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: false, first_bad });
    await expect(instance.event(ACTOR, 2)).rejects.toMatchObject({ code: "QUIS_ERASED" });
  });

  it("fails verify, when an event lies under the key of another month, which retention would destroy early", async () => {
    await importEvents(instance, "desk", 0, 20);
    await instance.close();
    await forge((slots) => {
      const slot = slots[4]!;
      if (slot.kind === "live") slots[4] = { ...slot, scope: { source: "desk", month: 2020 * 12 } };
    });
    instance = await openAt(data, DAY);
    expect(await instance.verify(ACTOR)).toMatchObject({
      ok: false,
      first_bad: { index: 4, reason: expect.stringContaining("it is under that of desk, 2020-01") as string },
    });
  });

  it("is told from one that a restored copy brought back: verify says so, quis rebuild erases it again", async () => {
    await importEvents(instance, "desk", 0, 20);
    await cp(join(data, "payload"), join(parent, "payload"), { recursive: true });
    await instance.erase(ACTOR, { index: 3, ...ORDER });
    await instance.close();
    await cp(join(parent, "payload/records"), join(data, "payload/records"), { recursive: true });
    instance = await openAt(data, DAY);
    expect(await instance.verify(ACTOR)).toMatchObject({
      ok: false,
      first_bad: { index: 3, reason: expect.stringContaining("quis rebuild erases it") as string },
    });
    await instance.rebuild(ACTOR);
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, gone: { erased: 1 } });
  });
});
