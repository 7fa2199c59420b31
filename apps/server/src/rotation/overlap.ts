// The time during which a log's former key signs too: it ends by itself, also while nothing is sealed.
import type { Keys } from "../instance/keys.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { KeyFiles } from "./key-files.ts";

const LOOK_EVERY_MS = 60_000;

/** Ends overlaps whose time has come. */
export class OverlapWatch {
  readonly #keys: Keys;
  readonly #ledgers: { readonly [log: string]: Ledger };
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> = Promise.resolve();

  constructor(keys: Keys, ledgers: { readonly [log: string]: Ledger }, now: () => number) {
    this.#keys = keys;
    this.#ledgers = ledgers;
    this.#now = now;
    this.#timer = setInterval(() => void this.look().catch(() => undefined), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Ends what is over now: the former key is destroyed, the checkpoint signed by the present one alone. */
  look(): Promise<void> {
    this.#looking = this.#looking.catch(() => undefined).then(() => this.#look());
    return this.#looking;
  }

  async #look(): Promise<void> {
    for (const [log, ledger] of Object.entries(this.#ledgers)) {
      const files = new KeyFiles(this.#keys.folder, log);
      const overlap = await files.overlap();
      if (overlap === undefined || this.#now() < overlap.untilMs) continue;
      await ledger.exclusively(async () => {
        await ledger.resign(this.#keys.signing[log]!);
        await files.dropFormer();
      });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking.catch(() => undefined);
  }
}
