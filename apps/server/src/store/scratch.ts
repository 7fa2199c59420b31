// Tables for one long question: events as JSON and what was found in them. Derived, private to the question, and dropped at its end; what a crash
// left is dropped when the store is opened.
import { QuisError } from "../instance/error.ts";
import type { Queue } from "../instance/queue.ts";
import type { Engine } from "./engine.ts";
import { QUERY_SETTINGS, type Settings, settingsClause } from "./settings.ts";

const PREFIX = "scratch_";
const EVENTS = "idx UInt64, time_ms Int64, user String, json String";
const MATCHES = "rule UInt32, idx UInt64, grp Array(String), value Float64";

/** Statements on a question's own tables. */
export interface Scratch {
  /** Qualified name of the events: `idx UInt64, time_ms Int64, user String, json String`. */
  readonly events: string;
  /** Qualified name of the matches: `rule UInt32, idx UInt64, grp Array(String), value Float64`. */
  readonly matches: string;
  /** Adds events: JSON arrays of the table's four cells, a line each. */
  insert(lines: string): Promise<void>;
  /** Puts the rows of a SELECT of `idx, grp, value` into the matches, as those of a rule. */
  match(rule: number, select: string, settings: Settings): Promise<void>;
  drop(): Promise<void>;
}

let made = 0;

/** Makes the tables. One insert runs at a time, also beside the store's own, which `writes` orders. */
export async function makeScratch(engine: Engine, writes: Queue): Promise<Scratch> {
  const number = ++made;
  const events = `${engine.database}.${PREFIX}events_${number}`;
  const matches = `${engine.database}.${PREFIX}matches_${number}`;
  await engine.command(`CREATE OR REPLACE TABLE ${events} (${EVENTS}) ENGINE = MergeTree ORDER BY idx`);
  await engine.command(`CREATE OR REPLACE TABLE ${matches} (${MATCHES}) ENGINE = MergeTree ORDER BY (rule, idx)`);
  return {
    events,
    matches,
    insert: (lines) => writes.run(() => engine.insertLines(events, EVENTS, lines)),
    match: (rule, select, settings) => {
      if (!Number.isSafeInteger(rule)) throw new QuisError("QUIS_INTERNAL", `expected a rule's number, got ${rule}`);
      const clause = settingsClause({ ...QUERY_SETTINGS, ...settings });
      return engine.command(`INSERT INTO ${matches} SELECT ${rule}, idx, grp, value FROM (${select})${clause}`);
    },
    async drop() {
      for (const table of [events, matches]) await engine.command(`DROP TABLE IF EXISTS ${table} SYNC`);
    },
  };
}

/** Drops what questions of a process that is no more have left. */
export async function dropScratch(engine: Engine): Promise<void> {
  const rows = await engine.query<[string]>(
    `SELECT name FROM system.tables WHERE database = '${engine.database}' AND startsWith(name, '${PREFIX}')`,
  );
  for (const [name] of rows) await engine.command(`DROP TABLE IF EXISTS ${engine.database}.${name} SYNC`);
}
