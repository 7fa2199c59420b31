// The dedupe index of a log, loaded when it is first needed: opening a folder to ask must not read 160 MB of keys.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DedupeIndex } from "./dedupe-index.ts";
import type { Ledger } from "./ledger.ts";
import { markOf } from "./slot.ts";

export class LazyDedupe {
  readonly #folder: string;
  readonly #ledger: Ledger;
  #loading: Promise<DedupeIndex> | undefined;

  constructor(folder: string, ledger: Ledger) {
    this.#folder = folder;
    this.#ledger = ledger;
  }

  /** The index, complete for all entries of the log. What its file lacks is read from the payloads. */
  get(): Promise<DedupeIndex> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<DedupeIndex> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const index = new DedupeIndex(this.#path);
    await index.load(this.#ledger.size);
    for (let i = index.count; i < this.#ledger.size; i++) index.add(markOf(await this.#ledger.readSlot(i)));
    return index;
  }

  /** Makes the index again from the payloads. No import may run meanwhile. */
  async rebuild(): Promise<void> {
    await this.#loading?.catch(() => undefined);
    await rm(this.#path, { force: true });
    this.#loading = undefined;
    const index = await this.get();
    await index.save(this.#ledger.checkpointSize);
  }

  get #path(): string {
    return join(this.#folder, "records.dedupe");
  }
}
