// Data keys of one log's payload: one per source and month, wrapped by the master key, each a file of its own. To destroy one is to
// destroy every copy of what it encrypts, backups of the payload included.
//
// keys/payload/<log>/<YYYY-MM>.<source>.<32 hex digits of the id> holds the wrapped key; it is there before the first bundle that uses it.
// keys/destroyed/<log>/<id> is an empty file, there before the key goes: it tells a key that was destroyed from one that is missing.
import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { QuisError } from "../instance/error.ts";
import { DurableFolders, replaceFile } from "../ledger/durable.ts";
import { openFailure } from "../ledger/failure.ts";
import { KEY_BYTES } from "./cipher.ts";
import { destroyFile } from "./destroy-file.ts";
import type { MasterKey } from "./master-key.ts";
import { type Month, monthText, parseMonth } from "./month.ts";

export const KEY_ID_BYTES = 16;
const NAME = /^(\d{4}-\d{2})\.([a-z0-9][a-z0-9._-]{0,62})\.([0-9a-f]{32})$/;

/** What a data key covers. */
export interface KeyScope {
  readonly source: string;
  /** UTC month of the received time. */
  readonly month: Month;
}

/** A data key that exists: its id (lower-case hex) and scope, without the key. */
export interface KeyName extends KeyScope {
  readonly id: string;
}

export interface DataKey extends KeyName {
  readonly key: Uint8Array;
}

/** Finds the key of an id; undefined if there is none (any more). */
export type KeyOf = (id: string) => Uint8Array | undefined;

export class DataKeys {
  readonly #folder: string;
  readonly #destroyedFolder: string;
  readonly #log: string;
  readonly #master: MasterKey;
  readonly #names = new Map<string, KeyName>();
  readonly #destroyed = new Set<string>();
  readonly #keys = new Map<string, DataKey>();
  // Newest key per scope: what new records are encrypted under.
  readonly #current = new Map<string, Promise<DataKey>>();

  private constructor(folders: { folder: string; destroyed: string }, log: string, master: MasterKey) {
    this.#folder = folders.folder;
    this.#destroyedFolder = folders.destroyed;
    this.#log = log;
    this.#master = master;
  }

  /**
   * Reads the names of the keys below `keysFolder`; keys themselves are unwrapped when they are needed.
   * @throws QuisError QUIS_DATA_UNUSABLE, QUIS_DISK_FULL when the disk failed.
   */
  static async open(keysFolder: string, log: string, master: MasterKey): Promise<DataKeys> {
    const folder = join(keysFolder, "payload", log);
    return DataKeys.#openFolder(folder, keysFolder, log, master).catch((error: unknown) => {
      throw openFailure(error, folder);
    });
  }

  static async #openFolder(folder: string, keysFolder: string, log: string, master: MasterKey): Promise<DataKeys> {
    const destroyed = join(keysFolder, "destroyed", log);
    // Not recursively: Node then says ENOENT where a disk said EIO.
    const folders = new DurableFolders(dirname(keysFolder));
    for (const made of [folder, destroyed]) await folders.ensure(made);
    const keys = new DataKeys({ folder, destroyed }, log, master);
    for (const name of await readdir(folder)) {
      const [, monthName = "", source = "", id = ""] = NAME.exec(name) ?? [];
      const month = parseMonth(monthName);
      if (month !== undefined) keys.#names.set(id, { id, source, month });
    }
    for (const id of await readdir(destroyed)) keys.#destroyed.add(id);
    return keys;
  }

  /** All keys that exist. */
  names(): KeyName[] {
    return [...this.#names.values()];
  }

  has(id: string): boolean {
    return this.#names.has(id);
  }

  /** The key that records of a scope are encrypted under now; made, durably, when there is none. */
  current(scope: KeyScope): Promise<DataKey> {
    const place = `${scope.month} ${scope.source}`;
    let current = this.#current.get(place);
    if (current === undefined) {
      current = this.#findOrMake(scope);
      this.#current.set(place, current);
      current.catch(() => this.#current.delete(place));
    }
    return current;
  }

  async #findOrMake({ source, month }: KeyScope): Promise<DataKey> {
    const found = this.names().find((name) => name.source === source && name.month === month);
    if (found !== undefined) return this.#unwrap(found);
    const name: KeyName = { id: randomBytes(KEY_ID_BYTES).toString("hex"), source, month };
    const key = randomBytes(KEY_BYTES);
    await replaceFile(this.#path(name), await this.#master.wrap(key, this.#context(name)), 0o600);
    this.#names.set(name.id, name);
    this.#keys.set(name.id, { ...name, key });
    return { ...name, key };
  }

  /** The key of an id, undefined if it does not exist (any more). @throws QuisError QUIS_DATA_CORRUPT if it does not unwrap. */
  async find(id: string): Promise<DataKey | undefined> {
    const name = this.#names.get(id);
    return name === undefined ? undefined : this.#unwrap(name);
  }

  /** Unwraps the keys of `ids` and hands out a look-up for them. */
  async resolve(ids: Iterable<string>): Promise<KeyOf> {
    const found = new Map<string, Uint8Array>();
    for (const id of ids) {
      const key = await this.find(id);
      if (key !== undefined) found.set(id, key.key);
    }
    return (id) => found.get(id);
  }

  /** All keys, unwrapped: for worker threads of this process. Never written or logged. */
  async all(): Promise<Map<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const name of this.names()) found.set(name.id, (await this.#unwrap(name)).key);
    return found;
  }

  async #unwrap(name: KeyName): Promise<DataKey> {
    const known = this.#keys.get(name.id);
    if (known !== undefined) return known;
    const path = this.#path(name);
    const key = await this.#master.unwrap(await readFile(path), this.#context(name));
    if (key?.length !== KEY_BYTES) {
      throw new QuisError(
        "QUIS_DATA_CORRUPT",
        `expected ${path} to be a data key that the master key wrapped for ${name.source}, ${monthText(name.month)}; got other bytes. Restore keys/ from one copy as a whole.`,
      );
    }
    const dataKey = { ...name, key };
    this.#keys.set(name.id, dataKey);
    return dataKey;
  }

  /** Whether the key of an id was destroyed on purpose. */
  wasDestroyed(id: string): boolean {
    return this.#destroyed.has(id);
  }

  /** Destroys a key: durable when it resolves, and forgotten here. A key that is not there is destroyed already. */
  async destroy({ id, source, month }: KeyName): Promise<void> {
    await replaceFile(join(this.#destroyedFolder, id), "", 0o600);
    this.#destroyed.add(id);
    this.#names.delete(id);
    this.#keys.get(id)?.key.fill(0);
    this.#keys.delete(id);
    this.#current.delete(`${month} ${source}`);
    await destroyFile(this.#path({ id, source, month }));
  }

  #path({ id, source, month }: KeyName): string {
    return join(this.#folder, `${monthText(month)}.${source}.${id}`);
  }

  #context({ id, source, month }: KeyName): string {
    return `quis data key v1\n${this.#log}\n${source}\n${monthText(month)}\n${id}\n`;
  }
}
