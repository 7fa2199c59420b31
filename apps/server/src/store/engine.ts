// One way to ClickHouse: in this process (chDB) or at a URL, by the same client and the same SQL.
import { mkdirSync } from "node:fs";
import { Readable } from "node:stream";
import { type ClickHouseClient, createClient } from "@clickhouse/client";
import { Session } from "chdb";
import { createChdbConnection } from "chdb/connection";
import { QuisError } from "../instance/error.ts";

/** Values for `{name:Type}` places in a statement. Input reaches SQL in no other way. */
export type Params = Readonly<Record<string, string | number | readonly string[]>>;

export interface StoreLocation {
  /** Folder of the embedded store. One per process: chDB binds one data folder. */
  readonly path?: string;
  /** Base URL of a ClickHouse server, such as `http://127.0.0.1:8123`. */
  readonly url?: string;
  readonly username?: string;
  readonly password?: string;
  /** Database that holds the tables, made if missing. Default `quis`. */
  readonly database?: string;
}

/** Statements on a ClickHouse, wherever it runs. Every failure is a QuisError QUIS_STORE. */
export interface Engine {
  readonly database: string;
  /** Rows of a SELECT as arrays of cells; 64-bit integers are numbers (indices stay below 2^53). */
  query<T extends readonly unknown[]>(sql: string, params?: Params): Promise<T[]>;
  command(sql: string, params?: Params): Promise<void>;
  /** Inserts TabSeparated lines, each ended by a newline, as one block per table. */
  insertTsv(table: string, body: Buffer): Promise<void>;
  close(): Promise<void>;
}

const MIB = 1024 * 1024;

// Server settings of the embedded engine; they bind at connect only. Defaults size caches by the machine's memory.
const EMBEDDED_ARGS: readonly string[] = [
  `--max_server_memory_usage=${768 * MIB}`,
  `--mark_cache_size=${64 * MIB}`,
  `--index_mark_cache_size=${16 * MIB}`,
  `--primary_index_cache_size=${64 * MIB}`,
  `--uncompressed_cache_size=0`,
  `--query_condition_cache_size=${8 * MIB}`,
  `--compiled_expression_cache_size=${8 * MIB}`,
];

// Bounds of one statement. Grouping and sorting spill to disk before they reach the limit.
const LIMITS = {
  max_threads: 2,
  max_memory_usage: 512 * MIB,
  max_bytes_before_external_group_by: 128 * MIB,
  max_bytes_before_external_sort: 128 * MIB,
} as const;
const LIMITS_CLAUSE = ` SETTINGS ${Object.entries(LIMITS)
  .map(([name, value]) => `${name} = ${value}`)
  .join(", ")}, output_format_json_quote_64bit_integers = 0`;

// One insert must make one part per table, so that what a crash leaves is a whole block or none of it.
const INSERT_SETTINGS = {
  input_format_parallel_parsing: 0,
  input_format_tsv_detect_header: 0,
  max_insert_threads: 1,
  max_threads: 2,
  max_insert_block_size: 1_048_576,
  min_insert_block_size_rows: 1_048_576,
  min_insert_block_size_bytes: 1024 * MIB,
} as const;

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;

/** Opens the engine of a location. The database is made if missing. */
export async function openEngine(location: StoreLocation): Promise<Engine> {
  const database = location.database ?? "quis";
  if (!IDENTIFIER.test(database)) {
    throw new QuisError("QUIS_BAD_INPUT", `expected a database name of a-z, 0-9 and _, got ${JSON.stringify(database)}`);
  }
  const engine = location.url === undefined ? openEmbedded(location, database) : openRemote(location, location.url, database);
  await engine.command(`CREATE DATABASE IF NOT EXISTS ${database}${location.url === undefined ? " ENGINE = Atomic" : ""}`);
  return engine;
}

function openEmbedded(location: StoreLocation, database: string): Engine {
  const path = location.path;
  if (path === undefined) throw new QuisError("QUIS_BAD_INPUT", "expected a path or a URL of the store, got neither");
  let settings: Session | undefined;
  try {
    mkdirSync(path, { recursive: true });
    // The first connection to a folder decides the engine's settings; @clickhouse/client's has no way to say them.
    settings = new Session(path, { connectionArgs: EMBEDDED_ARGS });
    const connection = createChdbConnection({ path });
    const client = createClient({ connection });
    return engineOf(client, database, {
      async insert(table, body) {
        // Measured: handing the bytes over whole takes 25 % less time than the client's stream, which makes a string of them.
        await connection.chdb.rawInsert({
          table,
          values: body,
          format: "TabSeparated",
          settings: INSERT_SETTINGS,
        });
      },
      async close() {
        await client.close();
        settings?.close();
      },
    });
  } catch (error) {
    settings?.close();
    throw storeError(error, `open the embedded store at ${path}`);
  }
}

function openRemote(location: StoreLocation, url: string, database: string): Engine {
  let client: ClickHouseClient;
  try {
    client = createClient({
      url,
      ...(location.username === undefined ? {} : { username: location.username }),
      ...(location.password === undefined ? {} : { password: location.password }),
      compression: { request: false, response: false },
    });
  } catch (error) {
    throw storeError(error, `use the ClickHouse server at ${url}`);
  }
  return engineOf(client, database, {
    async insert(table, body) {
      await client.insert({
        table,
        values: Readable.from([body], { objectMode: false }),
        format: "TabSeparated",
        clickhouse_settings: INSERT_SETTINGS_TEXT,
      });
    },
    close: () => client.close(),
  });
}

const INSERT_SETTINGS_TEXT = Object.fromEntries(
  Object.entries(INSERT_SETTINGS).map(([name, value]) => [name, String(value)]),
);

interface Differences {
  insert(table: string, body: Buffer): Promise<void>;
  close(): Promise<void>;
}

function engineOf(client: ClickHouseClient, database: string, differences: Differences): Engine {
  return {
    database,
    async query<T extends readonly unknown[]>(sql: string, params: Params = {}): Promise<T[]> {
      try {
        const result = await client.query({
          query: sql + LIMITS_CLAUSE,
          query_params: { ...params },
          format: "JSONCompactEachRow",
        });
        return await result.json<T>();
      } catch (error) {
        throw storeError(error, "answer a query");
      }
    },
    async command(sql, params = {}) {
      try {
        await client.command({ query: sql, query_params: { ...params } });
      } catch (error) {
        throw storeError(error, "run a statement");
      }
    },
    async insertTsv(table, body) {
      try {
        await differences.insert(`${database}.${table}`, body);
      } catch (error) {
        throw storeError(error, `insert into ${table}`);
      }
    },
    async close() {
      try {
        await differences.close();
      } catch (error) {
        throw storeError(error, "close");
      }
    },
  };
}

function storeError(error: unknown, what: string): QuisError {
  if (error instanceof QuisError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new QuisError("QUIS_STORE", `expected the store to ${what}, got: ${message.slice(0, 2000)}`, { cause: error });
}
