// The store: access rows in ClickHouse, derived from the records log and its payload, and rebuildable from them.
import { QuisError } from "../instance/error.ts";
import { Queue } from "../instance/queue.ts";
import { type Check, checkConsistent, recover, truncateFrom } from "./consistency.ts";
import { copiesMatch, rangeDigests, type RangeDigest } from "./digest.ts";
import { type Engine, openEngine, type Params, type StoreLocation } from "./engine.ts";
import { type Erased, insertBlock, nextIndex, removeRows } from "./erased.ts";
import { MIGRATIONS, ROW_TABLES } from "./migrations.ts";
import { type RowBlock, stampRows } from "./row-block.ts";
import { dropScratch, makeScratch, type Scratch } from "./scratch.ts";
import type { Settings } from "./settings.ts";

export interface Store {
  /** Name of the database, for statements. */
  readonly database: string;
  /**
   * Adds rows: `lines[i]` (from `rowOf`) becomes the row of index `firstIndex + i`. Resolves when the rows can be asked for.
   * One call is one block, which a crash leaves whole or `openStore` removes; 10,000 to 50,000 rows are a good size.
   * `firstIndex` must be `next()`: rows come in the log's order and once. Calls wait for each other. An empty line is no row: the event of its
   * index was erased.
   */
  insert(firstIndex: number, lines: readonly string[]): Promise<void>;
  /** The same for rows that are laid out already; stamps them with their indices. The blocks follow each other. */
  insertBlocks(firstIndex: number, blocks: readonly RowBlock[]): Promise<void>;
  /**
   * While held, parts are not merged: many blocks in a row are merged once when they are all there, instead of again and again. Questions are
   * slower the more parts there are.
   */
  holdMerges(hold: boolean): Promise<void>;
  /** Rows, that is events, in the store. */
  count(): Promise<number>;
  /** Index of the next row: as many rows as `count()` and those that were erased. */
  next(): Promise<number>;
  /** Highest index in the store, null when it is empty. */
  maxIndex(): Promise<number | null>;
  /** Removes the rows of `index` and above from all tables. */
  truncateFrom(index: number): Promise<void>;
  /** Removes the rows of erased events, also from the disk, and remembers that they are not missing. Returns how many there were. */
  remove(erased: Erased): Promise<number>;
  /** Drops everything and makes empty tables: the first step of a rebuild. */
  reset(): Promise<void>;
  /** Cheap: does every table hold what the first `expectedNext` events must give? Counts only; `rangeDigests` compares contents. */
  checkConsistent(expectedNext: number): Promise<Check>;
  /** Digests of the lines of `from` ≤ index < `to`, one per `chunk` indices; the same as `digestLines` gives for these lines. */
  rangeDigests(from: number, to: number, chunk: number): Promise<RangeDigest[]>;
  /** Does every table hold exactly what the lines say? Reads everything, in bounded memory. */
  copiesMatch(): Promise<Check>;
  /** Rows of a SELECT as arrays of cells. Input goes into `params` only. */
  query<T extends readonly unknown[]>(sql: string, params?: Params, settings?: Settings): Promise<T[]>;
  /** Tables for one long question, which its asker drops. */
  scratch(): Promise<Scratch>;
  /** Result of a SELECT in ClickHouse's Native format. Only numbers of ours may be put into the statement. */
  readNative(sql: string, settings?: Settings): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Opens a store, brings its tables up to date and removes a block that a crash left half done, so that `count()` is where to
 * go on. Rejects with QUIS_STORE when ClickHouse cannot be used and with QUIS_DATA_NEWER when the tables are of a newer version.
 */
export async function openStore(location: StoreLocation): Promise<Store> {
  const engine = await openEngine(location);
  try {
    await migrate(engine);
    await recover(engine);
    await dropScratch(engine);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return storeOn(engine);
}

async function migrate(engine: Engine): Promise<void> {
  const db = engine.database;
  await engine.command(
    `CREATE TABLE IF NOT EXISTS ${db}.migrations (version UInt32, name String, applied DateTime64(3, 'UTC'))
      ENGINE = MergeTree ORDER BY version`,
  );
  const rows = await engine.query<[number]>(`SELECT max(version) FROM ${db}.migrations`);
  const have = rows[0]?.[0] ?? 0;
  const last = MIGRATIONS.at(-1)?.version ?? 0;
  if (have > last) {
    throw new QuisError("QUIS_DATA_NEWER", `expected a store of version ${last} or older, got version ${have}`);
  }
  for (const { version, name, statements, onlyOlder } of MIGRATIONS) {
    if (version <= have) continue;
    for (const statement of have === 0 && onlyOlder === true ? [] : statements)
      await engine.command(statement.replaceAll("DB.", `${db}.`));
    await engine.command(`INSERT INTO ${db}.migrations SELECT {version:UInt32}, {name:String}, now64(3, 'UTC')`, {
      version,
      name,
    });
  }
}

function storeOn(engine: Engine): Store {
  const db = engine.database;
  const number = async (sql: string): Promise<number | null> =>
    (await engine.query<[number | null]>(sql))[0]?.[0] ?? null;
  const writes = new Queue();
  return {
    database: db,
    insert(firstIndex, lines) {
      if (lines.length === 0) return Promise.resolve();
      return writes.run(() => insertBlock(engine, firstIndex, lines));
    },
    insertBlocks(firstIndex, blocks) {
      let index = firstIndex;
      for (const block of blocks) {
        stampRows(block, index);
        index += block.count;
      }
      if (index === firstIndex) return Promise.resolve();
      return writes.run(() => engine.insert(blocks.map((block) => block.bytes)));
    },
    holdMerges: (hold) => engine.holdMerges(ROW_TABLES, hold),
    async count() {
      return (await number(`SELECT count() FROM ${db}.access`)) ?? 0;
    },
    next: () => nextIndex(engine),
    maxIndex: () => number(`SELECT maxOrNull(last_idx) FROM ${db}.blocks`),
    truncateFrom: (index) => truncateFrom(engine, index),
    remove: (erased) => writes.run(() => removeRows(engine, erased)),
    async reset() {
      await engine.command(`DROP DATABASE ${db} SYNC`);
      await engine.command(`CREATE DATABASE ${db}`);
      await migrate(engine);
    },
    checkConsistent: (expectedNext) => checkConsistent(engine, expectedNext),
    rangeDigests: (from, to, chunk) => rangeDigests(engine, from, to, chunk),
    copiesMatch: () => copiesMatch(engine),
    query: (sql, params, settings) => engine.query(sql, params, settings),
    scratch: () => makeScratch(engine, writes),
    readNative: (sql, settings) => engine.readNative(sql, settings),
    close: () => engine.close(),
  };
}
