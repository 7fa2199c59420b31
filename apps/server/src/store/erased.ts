// Rows that are gone for good: events whose payload was erased. The table `removed` counts them, so that a row that is missing without
// a reason is still noticed.
import { setTimeout } from "node:timers/promises";
import { blockOf } from "./block.ts";
import { rebuildAggregates } from "./consistency.ts";
import type { Engine } from "./engine.ts";
import { ROW_TABLES } from "./migrations.ts";

// A part that a running question reads stays until it has been answered.
const OLD_PARTS_WAIT_MS = 3000;
const OLD_PARTS_POLL_MS = 100;

/** Which rows: of these indices, or of one source received within a span, up to an index. */
export type Erased =
  | { readonly indices: readonly number[] }
  | { readonly source: string; readonly fromMs: number; readonly toMs: number; readonly last: number };

/** Puts lines into the tables; empty ones are counted as removed. */
export async function insertBlock(engine: Engine, firstIndex: number, lines: readonly string[]): Promise<void> {
  const holes = lines.reduce((count, line) => (line === "" ? count + 1 : count), 0);
  if (holes < lines.length) await engine.insert([blockOf(firstIndex, lines)]);
  // If a crash comes in between, the counts do not agree at the next start, and the store is made again.
  if (holes > 0) await addRemoved(engine, firstIndex, firstIndex + lines.length - 1, holes);
}

async function addRemoved(engine: Engine, first: number, last: number, events: number): Promise<void> {
  await engine.command(`INSERT INTO ${engine.database}.removed SELECT {first:UInt64}, {last:UInt64}, {events:UInt64}`, {
    first,
    last,
    events,
  });
}

/** Index behind the last row or removed row. */
export async function nextIndex(engine: Engine): Promise<number> {
  const db = engine.database;
  const rows = await engine.query<[number]>(
    `SELECT max(next) FROM (SELECT if(count() = 0, 0, max(last_idx) + 1) AS next FROM ${db}.blocks
      UNION ALL SELECT if(count() = 0, 0, max(last) + 1) FROM ${db}.removed)`,
  );
  return rows[0]?.[0] ?? 0;
}

/** Removes rows from all tables and from the disk. Safe to repeat; what a crash leaves half done makes the store be made again. */
export async function removeRows(engine: Engine, erased: Erased): Promise<number> {
  const db = engine.database;
  const [where, params] =
    "indices" in erased
      ? ([`idx IN (${erased.indices.map((index) => Math.trunc(index)).join(", ")})`, {}] as const)
      : ([
          `source = {source:String} AND idx <= {last:UInt64} AND received >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')
            AND received < fromUnixTimestamp64Milli({toMs:Int64}, 'UTC')`,
          { source: erased.source, last: erased.last, fromMs: erased.fromMs, toMs: erased.toMs },
        ] as const);
  const found = await engine.query<[number, number, number]>(
    `SELECT count(), min(idx), max(idx) FROM ${db}.access WHERE ${where}`,
    params,
  );
  const [events, first, last] = found[0] ?? [0, 0, 0];
  if (events === 0) return 0;
  // Where merges are held, a mutation would wait for ever.
  await engine.holdMerges(ROW_TABLES, false);
  // A mutation writes the parts without the rows; the lightweight DELETE would only mark them. The copies first, since they are found
  // through `access`.
  for (const table of ROW_TABLES.toReversed()) {
    const rows = table === "access" ? where : `idx IN (SELECT idx FROM ${db}.access WHERE ${where})`;
    await engine.command(`ALTER TABLE ${db}.${table} DELETE WHERE ${rows} SETTINGS mutations_sync = 2`, params);
    await dropOldParts(engine, table);
  }
  await rebuildAggregates(engine);
  await addRemoved(engine, first, last, events);
  return events;
}

// Parts that a mutation replaced stay for eight minutes by default, with what was erased in them, and an idle ClickHouse does not clean up
// at all. Dropping a partition that is not there (without PARTITION BY the only one is `all`) makes it do so at once: measured, the parts are
// gone when the statement returns.
async function dropOldParts(engine: Engine, table: string): Promise<void> {
  const name = `${engine.database}.${table}`;
  await engine.command(`ALTER TABLE ${name} MODIFY SETTING old_parts_lifetime = 0`);
  for (let waitedMs = 0; waitedMs < OLD_PARTS_WAIT_MS; waitedMs += OLD_PARTS_POLL_MS) {
    await engine.command(`ALTER TABLE ${name} DROP PARTITION ID 'none'`);
    const rows = await engine.query<[number]>(
      `SELECT count() FROM system.parts WHERE database = {database:String} AND table = {table:String} AND NOT active`,
      { database: engine.database, table },
    );
    if (rows[0]?.[0] === 0) return;
    await setTimeout(OLD_PARTS_POLL_MS);
  }
}
