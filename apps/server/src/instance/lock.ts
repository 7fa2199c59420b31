// One process per data folder. The lock is the kernel's own (SQLite's exclusive file lock), so it goes when the process dies, however it dies;
// lock.json beside it only says who holds it and where that process answers.
import { chmodSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { replaceFile } from "../ledger/durable.ts";
import { QuisError } from "./error.ts";

/** A server that holds a data folder. The token lets commands of the same account work through it. */
export interface Running {
  readonly pid: number;
  readonly url: string;
  readonly token: string;
}

interface Holder {
  readonly pid: number;
  readonly since: string;
  readonly url?: string;
  readonly token?: string;
}

export class FolderLock {
  readonly #folder: string;
  readonly #database: DatabaseSync;

  private constructor(folder: string, database: DatabaseSync) {
    this.#folder = folder;
    this.#database = database;
  }

  /** @throws QuisError QUIS_DATA_BUSY, naming the holder, if another process has the folder. */
  static async take(folder: string): Promise<FolderLock> {
    const database = tryLock(folder);
    if (database === undefined) {
      const holder = await readHolder(folder);
      const who =
        holder === undefined
          ? "another process"
          : `process ${holder.pid} (since ${holder.since}${holder.url === undefined ? "" : `, ${holder.url}`})`;
      throw new QuisError(
        "QUIS_DATA_BUSY",
        `expected the data folder ${folder} to be free, it is in use by ${who}. Stop that process, or choose another folder with --data.`,
      );
    }
    const lock = new FolderLock(folder, database);
    await lock.#write({});
    return lock;
  }

  /** Tells other commands where this process answers. */
  async announce(url: string, token: string): Promise<void> {
    await this.#write({ url, token });
  }

  async #write(where: { readonly url?: string; readonly token?: string }): Promise<void> {
    const holder: Holder = { pid: process.pid, since: new Date().toISOString(), ...where };
    await replaceFile(join(this.#folder, "lock.json"), `${JSON.stringify(holder)}\n`, 0o600);
  }

  release(): void {
    rmSync(join(this.#folder, "lock.json"), { force: true });
    this.#database.close();
  }
}

/** The server that holds `folder`, if one does and answers requests. A lock.json left by a dead process does not count. */
export async function findRunning(folder: string): Promise<Running | undefined> {
  const holder = await readHolder(folder);
  if (holder?.url === undefined || holder.token === undefined) return undefined;
  const free = tryLock(folder);
  if (free === undefined) return { pid: holder.pid, url: holder.url, token: holder.token };
  free.close();
  return undefined;
}

function tryLock(folder: string): DatabaseSync | undefined {
  const path = join(folder, "lock.sqlite");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec(
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE; PRAGMA user_version = 1; COMMIT;",
    );
    chmodSync(path, 0o600);
    return database;
  } catch (error) {
    database?.close();
    if (/database is locked/.test(String(error))) return undefined;
    throw new QuisError(
      "QUIS_DATA_UNUSABLE",
      `expected a data folder that can be written, ${folder} cannot: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

async function readHolder(folder: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, "lock.json"), "utf8")) as Holder;
  } catch {
    // No file, or one that is being replaced: nobody is known.
    return undefined;
  }
}
