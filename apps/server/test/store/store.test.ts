import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Engine, openEngine } from "../../src/store/engine.ts";
import {
  accessRowOf,
  cellsOfLine,
  digestLines,
  openStore,
  ROW_COLUMNS,
  type RowCells,
  rowOf,
  type Store,
} from "../../src/store/index.ts";
import { accessEvent } from "./events.ts";
import { MODES, testPlace, type TestPlace } from "./stores.ts";

const START_MS = Date.UTC(2026, 0, 1);

function line(index: number): string {
  return rowOf(
    accessEvent({
      timeMs: START_MS + ((index * 7919) % 1000) * 60_000,
      user: `u${index % 7}`,
      userName: `User ${index % 5}`,
      session: `s${index % 11}`,
      subjects: Array.from({ length: index % 4 }, (_, n) => `p${(index * 3 + n) % 23}`),
      operation: "consultation",
      text: `it's no. ${index}\t\\N`,
    }),
    index % 2 === 0 ? "records" : "alpr",
  );
}

function lines(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, n) => line(from + n));
}

describe.each(MODES)("the store (%s)", { timeout: 120_000 }, (mode) => {
  let place: TestPlace;
  let store: Store;
  let engine: Engine;
  const db = (sql: string): string => sql.replaceAll("DB.", `${store.database}.`);

  beforeAll(async () => {
    place = await testPlace(mode);
    store = await openStore(place.location);
    engine = await openEngine(place.location);
  });
  beforeEach(() => store.reset());
  afterAll(async () => {
    await engine?.close();
    await store?.close();
    await place?.stop();
  });

  async function reopen(): Promise<void> {
    await store.close();
    store = await openStore(place.location);
  }

  async function insertBlocks(...ends: number[]): Promise<void> {
    let from = 0;
    for (const to of ends) {
      await store.insert(from, lines(from, to));
      from = to;
    }
  }

  it("counts from nothing to the next index", async () => {
    expect([await store.count(), await store.maxIndex(), await store.checkConsistent(0)]).toEqual([
      0,
      null,
      { ok: true },
    ]);
    await store.insert(0, []);
    await insertBlocks(300, 500);
    expect([await store.count(), await store.maxIndex(), await store.checkConsistent(500)]).toEqual([
      500,
      499,
      { ok: true },
    ]);
    expect(await store.checkConsistent(501)).toMatchObject({ ok: false });
  });

  it("keeps rows when it is opened again", async () => {
    await insertBlocks(50);
    await reopen();
    expect([await store.count(), await store.checkConsistent(50)]).toEqual([50, { ok: true }]);
  });

  it("makes one part per table and insert", async () => {
    await engine.command(db("SYSTEM STOP MERGES DB.access"));
    await store.insert(0, lines(0, 70_000));
    await engine.command(db("SYSTEM START MERGES DB.access"));
    expect(await store.query(db("SELECT count(), sum(events) FROM DB.blocks"))).toEqual([[1, 70_000]]);
  });

  it("gives back any string byte for byte, in columns and in lines", async () => {
    const units = fc
      .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })), { maxLength: 12 })
      .map((codes) => String.fromCharCode(...codes));
    const sketch = fc.record({
      timeMs: fc.integer({ min: -3e12, max: 1.2e13 }),
      user: units,
      userName: units,
      session: units,
      subjects: fc.array(units, { maxLength: 3 }),
      justification: units,
      object: units,
      text: fc.oneof(units, fc.string({ unit: "grapheme", maxLength: 300 })),
      recordCount: fc.maxSafeNat(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(sketch, { minLength: 20, maxLength: 200 }), units, async (sketches, source) => {
        await store.reset();
        const given = sketches.map((one) => rowOf(accessEvent(one), source.toWellFormed()));
        await store.insert(0, given);
        const stored = await store.query<[number, string]>(db("SELECT idx, row FROM DB.access_by_user ORDER BY idx"));
        expect(stored).toEqual(given.map((text, index) => [index, text]));
        const columns = await store.query<RowCells>(db(`SELECT ${ROW_COLUMNS} FROM DB.access ORDER BY idx`));
        expect(columns.map(accessRowOf)).toEqual(given.map((text, index) => accessRowOf(cellsOfLine(index, text))));
        expect(await store.copiesMatch()).toEqual({ ok: true });
      }),
      { numRuns: mode === "embedded" ? 12 : 4, endOnFailure: true },
    );
  });

  it("passes parameters as values, whatever they hold", async () => {
    await insertBlocks(10);
    const hostile = [
      "' OR 1=1 --",
      "\\' OR 1=1 --",
      "'); DROP TABLE quis.access; --",
      "{x:String}",
      "\0\t\n\\N",
      "`",
      "💥'\u2028",
    ];
    for (const value of hostile) {
      expect(await store.query("SELECT {x:String}", { x: value })).toEqual([[value]]);
      expect(await store.query(db("SELECT count() FROM DB.access WHERE user = {x:String}"), { x: value })).toEqual([
        [0],
      ]);
    }
    expect(await store.count()).toBe(10);
  });

  it("gives first and last right for times before and after 1970, however often it is asked", async () => {
    const times = [-1.5e12, 8.6e12, -1, 0, 1];
    await store.insert(
      0,
      times.map((timeMs) => rowOf(accessEvent({ timeMs }), "records")),
    );
    for (let run = 0; run < 6; run += 1) {
      const span = await store.query(
        db("SELECT toUnixTimestamp64Milli(min(time)), toUnixTimestamp64Milli(max(time)) FROM DB.access GROUP BY user"),
      );
      expect(span).toEqual([[-1.5e12, 8.6e12]]);
    }
    expect(await store.copiesMatch()).toEqual({ ok: true });
  });

  it("digests a range as its lines give it", async () => {
    await insertBlocks(700, 1000);
    const all = lines(0, 1000);
    for (const [from, to, chunk] of [
      [0, 1000, 256],
      [0, 1000, 1000],
      [13, 900, 100],
      [999, 1000, 1],
    ] as const) {
      const digests = await store.rangeDigests(from, to, chunk);
      expect(digests.map(({ first }) => first)).toEqual(
        Array.from({ length: digests.length }, (_, n) => from + n * chunk),
      );
      for (const { first, count, digest } of digests) {
        expect(count).toBe(Math.min(chunk, to - first));
        expect(digest).toBe(digestLines(first, all.slice(first, first + count)));
      }
    }
    expect(await store.rangeDigests(5, 5, 10)).toEqual([]);
    await expect(store.rangeDigests(0, 10, 0)).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
  });

  it("sees a changed, an exchanged and a missing line by digest", async () => {
    await insertBlocks(40);
    const digest = digestLines(0, lines(0, 40));
    const update = "SETTINGS mutations_sync = 2";
    await engine.command(
      db(
        `ALTER TABLE DB.access_by_user UPDATE row = replaceOne(row, 'no. 7\\\\t', 'no. 8\\\\t') WHERE idx = 7 ${update}`,
      ),
    );
    const [changed] = await store.rangeDigests(0, 40, 40);
    expect(changed?.digest).not.toBe(digest);

    await store.reset();
    const exchanged = lines(0, 40);
    [exchanged[3], exchanged[4]] = [exchanged[4] as string, exchanged[3] as string];
    await store.insert(0, exchanged);
    expect((await store.rangeDigests(0, 40, 40))[0]?.digest).not.toBe(digest);

    await store.reset();
    await insertBlocks(40);
    await engine.command(db("DELETE FROM DB.access_by_user WHERE idx = 39"));
    expect((await store.rangeDigests(0, 40, 40))[0]).toMatchObject({ count: 39 });
  });

  it.each([
    ["rows by time", "ALTER TABLE DB.access UPDATE text = 'x' WHERE idx = 5 SETTINGS mutations_sync = 2"],
    ["rows by time", "ALTER TABLE DB.access UPDATE record_count = 0 WHERE idx = 5 SETTINGS mutations_sync = 2"],
    ["rows by time", "ALTER TABLE DB.access UPDATE sequence = 7 WHERE idx = 5 SETTINGS mutations_sync = 2"],
    ["rows by time", "ALTER TABLE DB.access UPDATE shape = 'x' WHERE idx = 5 SETTINGS mutations_sync = 2"],
    ["rows by user", "ALTER TABLE DB.access_by_user UPDATE session = 'x' WHERE idx = 5 SETTINGS mutations_sync = 2"],
    ["rows by subject", "ALTER TABLE DB.access_by_subject UPDATE user = 'x' WHERE idx = 5 SETTINGS mutations_sync = 2"],
    ["rows by subject", "DELETE FROM DB.access_by_subject WHERE idx = 5"],
    ["sessions", "INSERT INTO DB.sessions SELECT 'x', 'x', now64(3), now64(3), 1"],
    ["users", "INSERT INTO DB.users SELECT 'x', 'x', now64(3), now64(3), 1"],
    ["days of sources", "INSERT INTO DB.source_days SELECT 'x', today(), now64(3), now64(3), 1"],
  ])("sees a difference in %s by comparing tables: %s", async (what, statement) => {
    await insertBlocks(60);
    expect(await store.copiesMatch()).toEqual({ ok: true });
    await engine.command(db(statement));
    expect(await store.copiesMatch()).toMatchObject({ ok: false, reason: expect.stringContaining(what) });
  });

  it("truncates every table and goes on", async () => {
    await insertBlocks(100, 250, 400);
    for (const index of [399, 250, 180, 0]) {
      await store.truncateFrom(index);
      expect([await store.count(), await store.checkConsistent(index), await store.copiesMatch()]).toEqual([
        index,
        { ok: true },
        { ok: true },
      ]);
      await store.insert(index, lines(index, 410));
      expect([await store.checkConsistent(410), await store.copiesMatch()]).toEqual([{ ok: true }, { ok: true }]);
    }
  });

  it.each(["access", "access_by_user", "access_by_subject", "blocks"])(
    "removes a last block that %s never got",
    async (table) => {
      await insertBlocks(100, 200);
      await engine.command(db(`DELETE FROM DB.${table} WHERE ${table === "blocks" ? "first_idx" : "idx"} >= 100`));
      await reopen();
      expect([await store.count(), await store.checkConsistent(100), await store.copiesMatch()]).toEqual([
        100,
        { ok: true },
        { ok: true },
      ]);
    },
  );

  it.each(["sessions", "users", "source_days"])("makes %s again when a last block is not in it", async (table) => {
    await insertBlocks(100, 200);
    await engine.command(db(`TRUNCATE TABLE DB.${table}`));
    await reopen();
    expect([await store.count(), await store.checkConsistent(200), await store.copiesMatch()]).toEqual([
      200,
      { ok: true },
      { ok: true },
    ]);
  });

  it("reports a hole that no crash explains, and leaves it to a rebuild", async () => {
    await insertBlocks(100, 200);
    await engine.command(db("DELETE FROM DB.access_by_subject WHERE idx = 50"));
    await reopen();
    expect(await store.checkConsistent(200)).toMatchObject({
      ok: false,
      reason: expect.stringContaining("rows by subject"),
    });
  });

  it("refuses tables of a newer version", async () => {
    await engine.command(db("INSERT INTO DB.migrations SELECT 1000, 'from the future', now64(3)"));
    await expect(openStore(place.location)).rejects.toMatchObject({ code: "QUIS_DATA_NEWER" });
  });

  it("reports failures with its code", async () => {
    await expect(store.query("SELECT nonsense")).rejects.toMatchObject({ code: "QUIS_STORE" });
    await expect(store.query("SELECT {x:UInt32}", { x: "not a number" })).rejects.toMatchObject({ code: "QUIS_STORE" });
  });
});

describe("openStore", () => {
  it.each([
    [{}, "QUIS_BAD_INPUT"],
    [{ path: "/x", url: "http://127.0.0.1:1" }, "QUIS_BAD_INPUT"],
    [{ path: "/proc/nowhere/store" }, "QUIS_STORE"],
    [{ url: "http://127.0.0.1:1" }, "QUIS_STORE"],
    [{ url: "nonsense" }, "QUIS_STORE"],
    [{ url: "http://127.0.0.1:1", database: "a; DROP DATABASE b" }, "QUIS_BAD_INPUT"],
  ])("refuses %j with %s", async (location, code) => {
    await expect(openStore(location)).rejects.toMatchObject({ code });
  });
});
