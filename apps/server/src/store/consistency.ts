// Is the store whole? What a crash can leave, and what counts must agree.
import type { Engine } from "./engine.ts";
import { AGGREGATES, ROW_TABLES } from "./migrations.ts";
import { REBUILD_SETTINGS, settingsClause } from "./settings.ts";

/** Result of a check whose failure is an expected outcome. */
export type Check = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * Removes a half-done last block. Inserts come one after another, each writes at most one part per table, and parts appear
 * whole: so only rows from the last block's first index on can be in some tables and not in others.
 */
export async function recover(engine: Engine): Promise<void> {
  const db = engine.database;
  const blocks = await engine.query<[number, number, number, number]>(
    `SELECT first_idx, last_idx, events, subject_rows FROM ${db}.blocks ORDER BY last_idx DESC LIMIT 1`,
  );
  const block = blocks[0];
  const first = block?.[0] ?? 0;
  const next = block ? block[1] + 1 : 0;
  const inBlock = await countRows(engine, first, next);
  const beyond = await countRows(engine, next, Number.MAX_SAFE_INTEGER);
  const whole = block === undefined || (inBlock[0] === block[2] && inBlock[1] === block[2] && inBlock[2] === block[3]);
  const nothingBeyond = beyond.every((rows) => rows === 0);
  const totals = await totalsOf(engine);
  const aggregated = [totals.sessions, totals.users, totals.sourceDays].every((sum) => sum === totals.blocks);
  if (!whole) await truncateFrom(engine, first);
  else if (!nothingBeyond) await truncateFrom(engine, next);
  else if (!aggregated) await rebuildAggregates(engine);
}

/** Rows of `from` ≤ index < `to` in each of `ROW_TABLES`. */
async function countRows(engine: Engine, from: number, to: number): Promise<number[]> {
  const counts: number[] = [];
  for (const table of ROW_TABLES) {
    const rows = await engine.query<[number]>(
      `SELECT count() FROM ${engine.database}.${table} WHERE idx >= {from:UInt64} AND idx < {to:UInt64}`,
      { from, to },
    );
    counts.push(rows[0]?.[0] ?? 0);
  }
  return counts;
}

interface Totals {
  readonly events: number;
  readonly userRows: number;
  readonly subjectRows: number;
  readonly sessions: number;
  readonly users: number;
  readonly sourceDays: number;
  /** Sums over `blocks`. */
  readonly blocks: number;
  readonly blockSubjectRows: number;
  readonly next: number;
  readonly removed: number;
}

async function totalsOf(engine: Engine): Promise<Totals> {
  const db = engine.database;
  const rows = await engine.query<number[]>(
    `SELECT (SELECT count() FROM ${db}.access), (SELECT count() FROM ${db}.access_by_user),
      (SELECT count() FROM ${db}.access_by_subject), (SELECT sum(events) FROM ${db}.sessions),
      (SELECT sum(events) FROM ${db}.users), (SELECT sum(events) FROM ${db}.source_days), sum(events), sum(subject_rows), if(count() = 0, 0, max(last_idx) + 1),
      (SELECT sum(events) FROM ${db}.removed), (SELECT if(count() = 0, 0, max(last) + 1) FROM ${db}.removed)
    FROM ${db}.blocks`,
  );
  const [events = 0, userRows = 0, subjectRows = 0, sessions = 0, users = 0, sourceDays = 0, ...ofBlocks] =
    rows[0] ?? [];
  const [blocks = 0, blockSubjectRows = 0, blocksNext = 0, removed = 0, removedNext = 0] = ofBlocks;
  const next = Math.max(blocksNext, removedNext);
  return { events, userRows, subjectRows, sessions, users, sourceDays, blocks, blockSubjectRows, next, removed };
}

/** Cheap: do all tables hold the rows that the first `expectedNext` events must give, but for those that were removed? */
export async function checkConsistent(engine: Engine, expectedNext: number): Promise<Check> {
  const totals = await totalsOf(engine);
  const expectedCount = expectedNext - totals.removed;
  const expected: readonly (readonly [string, number, number])[] = [
    ["rows by time", totals.events, expectedCount],
    ["rows by user", totals.userRows, expectedCount],
    ["rows by subject", totals.subjectRows, totals.blockSubjectRows],
    ["events by session", totals.sessions, expectedCount],
    ["events by user's name", totals.users, expectedCount],
    ["events by source and day", totals.sourceDays, expectedCount],
    ["events in blocks", totals.blocks, expectedCount],
    ["next index", totals.next, expectedNext],
  ];
  for (const [what, got, wanted] of expected) {
    if (got !== wanted) return { ok: false, reason: `expected ${wanted} ${what}, got ${got}` };
  }
  return { ok: true };
}

/** Removes the rows of `index` and above from all tables. Safe to repeat; a crash in between is seen by `recover`. */
export async function truncateFrom(engine: Engine, index: number): Promise<void> {
  const db = engine.database;
  for (const table of ROW_TABLES.toReversed()) {
    await engine.command(`DELETE FROM ${db}.${table} WHERE idx >= {index:UInt64}`, { index });
  }
  // Removed rows beyond are counted again when their events are inserted; a span that reaches across makes the store be made again.
  await engine.command(`DELETE FROM ${db}.removed WHERE last >= {index:UInt64}`, { index });
  await rebuildAggregates(engine);
}

/** Makes the aggregates again from `access`. */
export async function rebuildAggregates(engine: Engine): Promise<void> {
  const db = engine.database;
  for (const [table, select] of Object.entries(AGGREGATES)) {
    await engine.command(`TRUNCATE TABLE ${db}.${table}`);
    const having = table === "blocks" ? " HAVING count() > 0" : "";
    await engine.command(
      `INSERT INTO ${db}.${table} ${select.replace("FROM_TABLE", `${db}.access`)}${having}${settingsClause(REBUILD_SETTINGS)}`,
    );
  }
}
