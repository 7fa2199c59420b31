// Rows of the store as detection reads them: the same accesses as by the rows' lines, in time order, whatever the order in which they came.
import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AccessTable, Names } from "@quis/detect";
import { accessOfRow } from "../../src/detect/access.ts";
import { type Piece, readChunks, tableOf } from "../../src/detect/columns.ts";
import { nativeBlocks } from "../../src/detect/native.ts";
import { countRows, readRows } from "../../src/detect/read-rows.ts";
import { cellsOfLine, openStore, rowOf, type Store } from "../../src/store/index.ts";
import { accessEvent } from "../store/events.ts";

const LINES = Array.from({ length: 500 }, (_, i): string => {
  const timeMs = Date.UTC(2026, 2, 1) + ((i * 7919) % 500) * 600_000;
  const event = accessEvent({
    timeMs,
    ...(i % 11 === 0 ? {} : { user: `u${i % 7}`, userName: "Ada Example" }),
    session: `s${i % 40}`,
    subjects: Array.from({ length: i % 4 }, (_none, n) => `p-${i % 13}-${n}`),
    operation: i % 3 === 0 ? "consultation" : "disclosure",
    justification: i % 5 === 0 ? "prüfen 検査 🔎\n\0\u0001" : `case ${i % 9}`,
    object: `table ${i % 3}`,
    ...(i % 6 === 0 ? {} : { recordCount: i % 12 === 1 ? Number.MAX_SAFE_INTEGER : i }),
  });
  const more = {
    status_id: i % 4 === 0 ? 2 : 1,
    src_endpoint: { ip: `10.0.0.${i % 5}`, hostname: `ws-${i % 6}` },
    oversight: { ...event.oversight, break_glass: i % 10 === 0, case_ref: `C-${i % 8}`, purpose: `purpose ${i % 2}` },
    actor: { ...event.actor, user: { ...event.actor?.user, type_id: i % 9 === 0 ? 4 : 1 } },
  };
  return rowOf({ ...event, ...more }, i % 2 === 0 ? "desk" : "alpr");
});

let folder: string;
let store: Store;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "quis-rows-"));
  store = await openStore({ path: folder });
  await store.insert(0, LINES);
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = <T>(work: () => Promise<T>): Promise<T> => work();

async function bytesOf(range: Parameters<typeof readRows>[1]): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const { bytes } of readRows(store, range, run)) all.push(bytes);
  return all;
}

async function tableFrom(range: Parameters<typeof readRows>[1]): Promise<AccessTable> {
  const names = new Names();
  const pieces: Piece[] = [];
  for (const bytes of await bytesOf(range))
    for (const chunk of readChunks(names, bytes)) pieces.push({ chunk, from: 0, to: chunk.rows });
  return tableOf(names, pieces);
}

function tableOfLines(keep: (timeMs: number, index: number) => boolean): AccessTable {
  const table = new AccessTable(new Names());
  LINES.map((line, index) => accessOfRow(cellsOfLine(index, line)))
    .filter(({ timeMs, index }) => keep(timeMs, index))
    .toSorted((a, b) => a.timeMs - b.timeMs || a.index - b.index)
    .forEach((one) => table.append(one));
  return table;
}

const COLUMNS = [
  "index",
  "timeMs",
  "source",
  "user",
  "unit",
  "session",
  "activity",
  "operation",
  "category",
  "purpose",
  "caseRef",
  "reason",
  "object",
  "address",
  "device",
  "recordCount",
  "flags",
] as const;

function plain(table: AccessTable): Record<string, unknown> {
  const { names, length, subjectCount } = table;
  return {
    ...Object.fromEntries(COLUMNS.map((name) => [name, [...table[name].subarray(0, length)]])),
    subjectFrom: [...table.subjectFrom.subarray(0, length + 1)],
    subject: [...table.subject.subarray(0, subjectCount)],
    names: Object.values(names).map((dictionary: Names["users"]) =>
      Array.from({ length: dictionary.size }, (_, id) => dictionary.text(id)),
    ),
  };
}

describe("rows that detection reads", () => {
  it("are the accesses of the lines, with the same numbers as one by one", async () => {
    expect(plain(await tableFrom({ cut: 500 }))).toEqual(plain(tableOfLines(() => true)));
  });

  it("of the first entries, of those after, and of a span of time", async () => {
    const fromMs = Date.UTC(2026, 2, 2);
    const toMs = Date.UTC(2026, 2, 3);
    const range = { cut: 400, after: 100, fromMs, toMs };
    const kept = (timeMs: number, index: number): boolean =>
      index < 400 && index >= 100 && timeMs >= fromMs && timeMs < toMs;
    expect(plain(await tableFrom(range))).toEqual(plain(tableOfLines(kept)));
    const { before, within, beyond } = await countRows(store, 400, 100, { fromMs, toMs });
    expect(before + within + beyond).toBe(300);
    expect(within).toBe(tableOfLines(kept).length);
  });

  it("an empty range gives nothing", async () => {
    expect(await bytesOf({ cut: 0 })).toEqual([]);
  });
});

describe("the Native format", () => {
  it("cut short, it is refused with what was expected, and never read beyond its end", async () => {
    const [bytes] = await bytesOf({ cut: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: bytes!.length - 1 }), (length) => {
        expect(() => [...nativeBlocks(bytes!.subarray(0, length))]).toThrow(/expected/);
      }),
    );
  });

  it("a column of another type is refused by its name", async () => {
    const bytes = await store.readNative("SELECT 'x' AS letter");
    expect(() => [...nativeBlocks(bytes)]).toThrow(/got letter of String/);
  });
});
