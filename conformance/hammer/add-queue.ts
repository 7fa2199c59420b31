// Entries of single requests on their way into the ledger: those that arrive during one group commit share the next.
import { leafHashes } from "@quis/tlog";
import { type Ledger, packRecords } from "@quis/server/ledger";

interface Waiting {
  readonly entry: Uint8Array;
  readonly done: (index: number) => void;
  readonly failed: (error: unknown) => void;
}

// One group commit: what the ledger can integrate well, and few enough that nobody waits for others' hashing.
const MOST_IN_GROUP = 4096;
const NO_PAYLOAD = new Uint8Array(0);

/** The part of the ledger that takes entries. */
export type Appender = Pick<Ledger, "append" | "room">;

/** Queues entries up to a bound. */
export class AddQueue {
  readonly #ledger: Appender;
  readonly #most: number;
  #waiting: Waiting[] = [];
  #count = 0;
  #running = false;

  /** `most` entries wait or are being written; more are not taken. */
  constructor(ledger: Appender, most: number) {
    this.#ledger = ledger;
    this.#most = most;
  }

  /** The entry's index once it is durable, or undefined at once when too many wait. Rejects when the log has stopped. */
  add(entry: Uint8Array): Promise<number> | undefined {
    if (this.#count >= this.#most) return undefined;
    this.#count++;
    const index = new Promise<number>((done, failed) => this.#waiting.push({ entry, done, failed }));
    if (!this.#running) {
      this.#running = true;
      // After this turn's requests are read: they share the first commit.
      setImmediate(() => void this.#run());
    }
    return index;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, MOST_IN_GROUP);
      const entries = group.map((waiting) => waiting.entry);
      try {
        await this.#ledger.room();
        const parts = entries.map((entry) => ({ entry, payload: NO_PAYLOAD }));
        const first = await this.#ledger.append(packRecords(parts, leafHashes(entries)));
        for (const [i, { done }] of group.entries()) done(first + i);
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
      this.#count -= group.length;
    }
    this.#running = false;
  }
}
