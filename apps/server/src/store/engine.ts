// One way to ClickHouse: in this process (chDB) or at a URL, by the same client and the same SQL.
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { drainPending, Session } from "chdb";
import { createChdbConnection } from "chdb/connection";
import { QuisError } from "../instance/error.ts";
import { BLOCK_STRUCTURE } from "./row-block.ts";
import {
  EMBEDDED_ARGS,
  INSERT_SETTINGS,
  NEWER_SETTINGS,
  QUERY_SETTINGS,
  type Settings,
  settingsClause,
} from "./settings.ts";

/** Values for `{name:Type}` places in a statement. Input reaches SQL in no other way. */
export type Params = Readonly<Record<string, string | number | readonly string[]>>;

export interface StoreLocation {
  /** Folder of the embedded store, made if missing. One per process: chDB binds one data folder. */
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
  query<T extends readonly unknown[]>(sql: string, params?: Params, settings?: Settings): Promise<T[]>;
  /** Result of a SELECT as ClickHouse's Native format, for reading much: it waits for no question, and none waits for it. */
  readNative(sql: string, settings?: Settings): Promise<Uint8Array>;
  command(sql: string, params?: Params): Promise<void>;
  /** Finds out which of the newer settings this ClickHouse knows; it refuses statements with others. */
  learnSettings(): Promise<void>;
  /** Puts rows (row-block.ts) into the table `incoming` as one block. One at a time. */
  insert(parts: readonly Uint8Array[]): Promise<void>;
  /** Puts lines of JSON arrays into a table of this structure. One at a time, and not while `insert` runs. */
  insertLines(table: string, structure: string, lines: string): Promise<void>;
  /**
   * Stops merging parts of tables, or lets it go on; a restart lets it go on too. Only the embedded engine does: a server's merges use other
   * cores, and their settings are its operator's.
   */
  holdMerges(tables: readonly string[], hold: boolean): Promise<void>;
  close(): Promise<void>;
}

type ClientConnection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>["connection"]>;

// The client would write statements and parameters to stderr; failures reach the caller anyway.
const SILENT = { level: ClickHouseLogLevel.OFF };

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;

/** Opens the engine of a location and makes its database if missing. */
export async function openEngine(location: StoreLocation): Promise<Engine> {
  const database = location.database ?? "quis";
  if (!IDENTIFIER.test(database)) {
    throw new QuisError(
      "QUIS_BAD_INPUT",
      `expected a database name of a-z, 0-9 and _, got ${JSON.stringify(database)}`,
    );
  }
  if ((location.path === undefined) === (location.url === undefined)) {
    throw new QuisError(
      "QUIS_BAD_INPUT",
      `expected either a path or a URL of the store, got ${location.url ? "both" : "neither"}`,
    );
  }
  const engine =
    location.url === undefined
      ? openEmbedded(location.path as string, database)
      : openRemote(location, location.url, database);
  try {
    await engine.command(`CREATE DATABASE IF NOT EXISTS ${database}`);
    await engine.learnSettings();
  } catch (error) {
    await engine.close();
    throw error;
  }
  return engine;
}

function openEmbedded(path: string, database: string): Engine {
  const folder = resolve(path);
  const blockFile = join(folder, "incoming.block");
  const insertSql =
    `INSERT INTO ${database}.incoming SELECT * FROM file(${literal(blockFile)}, 'RowBinary', '${BLOCK_STRUCTURE}')` +
    settingsClause(INSERT_SETTINGS);
  let session: Session | undefined;
  try {
    // Not recursive: Node spins forever on a missing folder under /proc, and the data folder is there before its store.
    if (!existsSync(folder)) mkdirSync(folder);
    // The first connection to a folder decides the engine's settings; the client's connection has no way to say them.
    // It also takes the inserts: a connection runs one statement at a time, and questions have their own.
    const inserting = new Session(folder, { connectionArgs: EMBEDDED_ARGS });
    session = inserting;
    // The cast: both packages' types of the same interface differ under exactOptionalPropertyTypes only.
    const connection = createChdbConnection({ path: folder }) as unknown as ClientConnection;
    const client = createClient({ connection, log: SILENT });
    let reading: Session | undefined;
    return engineOf(client, database, {
      async readNative(sql) {
        reading ??= new Session(folder);
        return (await reading.queryAsync(sql, { format: "Native" })).bytes();
      },
      // Measured against inline data (text formats only, which the client makes a string of): the same block in a file as
      // RowBinary takes a tenth of the engine's time to read, and no copy of it stays in memory.
      async insert(parts) {
        await writeFile(blockFile, parts);
        try {
          await inserting.queryAsync(insertSql);
        } finally {
          rmSync(blockFile, { force: true });
        }
      },
      async insertLines(table, structure, lines) {
        const file = join(folder, "scratch.ndjson");
        await writeFile(file, lines);
        try {
          const source = `file(${literal(file)}, 'JSONCompactEachRow', ${literal(structure)})`;
          await inserting.queryAsync(`INSERT INTO ${table} SELECT * FROM ${source}${settingsClause(INSERT_SETTINGS)}`);
        } finally {
          rmSync(file, { force: true });
        }
      },
      async holdMerges(tables, hold) {
        for (const table of tables)
          await inserting.queryAsync(`SYSTEM ${hold ? "STOP" : "START"} MERGES ${database}.${table}`);
      },
      async close() {
        await client.close();
        reading?.close();
        inserting.close();
        // Closing waits for what still runs; only then may this process open another folder.
        await drainPending();
      },
    });
  } catch (error) {
    session?.close();
    throw storeError(error, `open the embedded store at ${folder}`);
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
      log: SILENT,
    });
  } catch (error) {
    throw storeError(error, `use the ClickHouse server at ${url}`);
  }
  return engineOf(client, database, {
    async insert(parts) {
      const result = await client.exec({
        query: `INSERT INTO ${database}.incoming${settingsClause(INSERT_SETTINGS)} FORMAT RowBinary`,
        values: Readable.from(parts, { objectMode: false }),
      });
      for await (const _ of result.stream); // the connection is free again when the answer is read
    },
    async insertLines(table, _structure, lines) {
      const result = await client.exec({
        query: `INSERT INTO ${table}${settingsClause(INSERT_SETTINGS)} FORMAT JSONCompactEachRow`,
        values: Readable.from([Buffer.from(lines)], { objectMode: false }),
      });
      for await (const _ of result.stream);
    },
    async readNative(sql) {
      const result = await client.exec({ query: `${sql} FORMAT Native` });
      const chunks: Uint8Array[] = [];
      for await (const chunk of result.stream) chunks.push(chunk as Uint8Array);
      return Buffer.concat(chunks);
    },
    holdMerges: () => Promise.resolve(),
    close: () => client.close(),
  });
}

interface Differences {
  readNative(sql: string): Promise<Uint8Array>;
  insert(parts: readonly Uint8Array[]): Promise<void>;
  insertLines(table: string, structure: string, lines: string): Promise<void>;
  holdMerges(tables: readonly string[], hold: boolean): Promise<void>;
  close(): Promise<void>;
}

function engineOf(client: ClickHouseClient, database: string, differences: Differences): Engine {
  let newer: Settings = {};
  const engine: Engine = {
    database,
    async learnSettings() {
      const names = Object.keys(NEWER_SETTINGS);
      const list = names.map((name) => `'${name}'`).join(", ");
      const known = await engine.query<[string]>(`SELECT name FROM system.settings WHERE name IN (${list})`);
      newer = Object.fromEntries(
        Object.entries(NEWER_SETTINGS).filter(([name]) => known.some(([one]) => one === name)),
      );
    },
    async query<T extends readonly unknown[]>(sql: string, params: Params = {}, settings: Settings = {}): Promise<T[]> {
      try {
        const result = await client.query({
          query: sql + settingsClause({ ...QUERY_SETTINGS, ...newer, ...settings }),
          query_params: { ...params },
          format: "JSONCompactEachRow",
        });
        return await result.json<T>();
      } catch (error) {
        throw storeError(error, "answer a query");
      }
    },
    async readNative(sql, settings = {}) {
      try {
        return await differences.readNative(sql + settingsClause({ ...QUERY_SETTINGS, ...newer, ...settings }));
      } catch (error) {
        throw storeError(error, "read rows");
      }
    },
    async command(sql, params = {}) {
      try {
        await client.command({ query: sql, query_params: { ...params } });
      } catch (error) {
        throw storeError(error, "run a statement");
      }
    },
    async insert(parts) {
      try {
        await differences.insert(parts);
      } catch (error) {
        throw storeError(error, "take a block of rows");
      }
    },
    async insertLines(table, structure, lines) {
      try {
        await differences.insertLines(table, structure, lines);
      } catch (error) {
        throw storeError(error, "take events");
      }
    },
    async holdMerges(tables, hold) {
      try {
        await differences.holdMerges(tables, hold);
      } catch (error) {
        throw storeError(error, "stop or start merging");
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
  return engine;
}

/** A path of ours as a string literal: a statement with parameters would wait behind the questions (chDB runs those in turn). */
function literal(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

function storeError(error: unknown, what: string): QuisError {
  if (error instanceof QuisError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new QuisError("QUIS_STORE", `expected the store to ${what}, got: ${message.slice(0, 2000)}`, { cause: error });
}
