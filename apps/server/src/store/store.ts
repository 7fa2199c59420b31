// The store: access rows in ClickHouse, derived from the records log and its payload, and rebuildable from them.
import { QuisError } from "../instance/error.ts";
import { type Engine, openEngine, type Params, type StoreLocation } from "./engine.ts";
import { MIGRATIONS } from "./migrations.ts";

/** Result of a check whose failure is an expected outcome. */
export type Check = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface Store {
  /** Name of the database, for statements. */
  readonly database: string;
  /**
   * Adds rows: `lines[i]` (from `rowOf`) becomes the row of index `firstIndex + i`. Returns when the rows can be asked for.
   * Insert in blocks of 10,000 to 50,000; one insert is one block. An index that is there already is not noticed: ask
   * `maxIndex` first and go on from there.
   */
  insert(firstIndex: number, lines: readonly string[]): Promise<void>;
  /** Rows, that is events, in the store. */
  count(): Promise<number>;
  /** Highest index in the store, null when it is empty. */
  maxIndex(): Promise<number | null>;
  /** Removes the rows of `index` and above from all tables: the end of a block that a crash left in some tables only. */
  truncateFrom(index: number): Promise<void>;
  /** Drops everything and makes empty tables: the first step of a rebuild. */
  reset(): Promise<void>;
  /** Rows of a SELECT as arrays of cells. Input goes into `params` only. */
  query<T extends readonly unknown[]>(sql: string, params?: Params): Promise<T[]>;
  close(): Promise<void>;
}

/**
 * Opens a store and brings its tables up to date. Rejects with QUIS_STORE when ClickHouse cannot be used and with
 * QUIS_DATA_NEWER when the tables are of a newer version.
 */
export async function openStore(location: StoreLocation): Promise<Store> {
  const engine = await openEngine(location);
  try {
    await migrate(engine);
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
  for (const { version, name, statements } of MIGRATIONS) {
    if (version <= have) continue;
    for (const statement of statements) await engine.command(statement.replaceAll("DB.", `${db}.`));
    await engine.command(
      `INSERT INTO ${db}.migrations SELECT {version:UInt32}, {name:String}, now64(3, 'UTC')`,
      { version, name },
    );
  }
}

function storeOn(engine: Engine): Store {
  const db = engine.database;
  const number = async (sql: string): Promise<number | null> => (await engine.query<[number | null]>(sql))[0]?.[0] ?? null;
  return {
    database: db,
    async insert(firstIndex, lines) {
      if (lines.length === 0) return;
      await engine.insertTsv("incoming", blockOf(firstIndex, lines));
    },
    async count() {
      return (await number(`SELECT count() FROM ${db}.access`)) ?? 0;
    },
    maxIndex: () => number(`SELECT maxOrNull(idx) FROM ${db}.access`),
    async truncateFrom(index) {
      for (const table of ["access", "access_by_user", "access_by_subject"]) {
        await engine.command(`DELETE FROM ${db}.${table} WHERE idx >= {index:UInt64}`, { index });
      }
      await engine.command(`TRUNCATE TABLE ${db}.sessions`);
      await engine.command(
        `INSERT INTO ${db}.sessions SELECT session, user, min(time), max(time), count() FROM ${db}.access GROUP BY session, user`,
      );
    },
    async reset() {
      await engine.command(`DROP DATABASE ${db} SYNC`);
      await engine.command(`CREATE DATABASE ${db}`);
      await migrate(engine);
    },
    query: (sql, params) => engine.query(sql, params),
    close: () => engine.close(),
  };
}

/** Lines with their index in front, as bytes. */
function blockOf(firstIndex: number, lines: readonly string[]): Buffer {
  const numbered: string[] = [];
  let index = firstIndex;
  for (const line of lines) numbered.push(`${index++}\t${line}\n`);
  return Buffer.from(numbered.join(""));
}
