// Matters that several people take steps in, found in the oversight log by a source of their own: the log alone is the truth; a file remembers how far
// was scanned.
import { commit, decodeLeaf, decodePayload, eventOfFields } from "@quis/event";
import type { z } from "zod";
import { QuisError } from "../instance/error.ts";
import { Queue } from "../instance/queue.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { readScanMark, writeScanMark } from "./findings-log.ts";
import { entriesOfSource } from "./scan.ts";

/** A step with its place in the oversight log and its time. */
export interface Sealed<Step> {
  readonly deed: number;
  readonly timeMs: number;
  readonly step: Step;
}

export interface StepKind<Step extends { readonly id: string }, State> {
  /** Source id of its entries. */
  readonly source: string;
  /** What a step is of, for errors. */
  readonly of: string;
  readonly schema: z.ZodType<Step>;
  /** Adds a step to what is known, if it counts: also one that should never have been sealed must do no harm. */
  readonly add: (known: Map<string, State>, sealed: Sealed<Step>) => void;
  /** Seals a step, and waits for the signed checkpoint over it. */
  readonly seal: (step: Step) => Promise<void>;
}

export interface StepRegisterOptions {
  readonly file: string;
  /** The oversight log, and the folder of its public part. */
  readonly ledger: Ledger;
  readonly logFolder: string;
}

export class StepRegister<Step extends { readonly id: string }, State> {
  readonly #options: StepRegisterOptions;
  readonly #kind: StepKind<Step, State>;
  readonly #known = new Map<string, State>();
  #scanned = -1;
  #deeds: number[] = [];
  // One at a time: of two decisions the first is sealed, the second is refused.
  readonly #turns = new Queue();

  constructor(options: StepRegisterOptions, kind: StepKind<Step, State>) {
    this.#options = options;
    this.#kind = kind;
  }

  /** Everything that was ever asked for, oldest first. */
  all(): Promise<readonly State[]> {
    return this.#turns.run(async () => {
      await this.#scan();
      return [...this.#known.values()];
    });
  }

  /**
   * Seals the step that `decide` gives for what is known, and waits for the signed checkpoint over it: only then does it hold.
   * What `decide` throws is thrown, and nothing is sealed. @throws QuisError QUIS_LOG_STOPPED
   */
  take(decide: (known: ReadonlyMap<string, State>) => Step): Promise<State> {
    return this.#turns.run(async () => {
      await this.#scan();
      const step = decide(this.#known);
      await this.#kind.seal(step);
      await this.#scan();
      const state = this.#known.get(step.id);
      if (state === undefined) throw new QuisError("QUIS_INTERNAL", "expected the step that was sealed, found none");
      return state;
    });
  }

  async #scan(): Promise<void> {
    const { ledger, file, logFolder } = this.#options;
    if (this.#scanned < 0) {
      // What a crash left sealed and not yet integrated is there too.
      await ledger.settle();
      const known = await readScanMark(file, ledger.checkpointSize);
      for (const deed of known.deeds) await this.#keep(deed);
      this.#scanned = known.scanned;
    }
    const size = ledger.checkpointSize;
    if (size <= this.#scanned) return;
    const before = this.#deeds.length;
    for (const deed of entriesOfSource(logFolder, this.#kind.source, this.#scanned, size)) await this.#keep(deed);
    this.#scanned = size;
    // Every question adds an entry; only one of this kind is worth a write.
    if (this.#deeds.length > before) await writeScanMark(file, { scanned: size, deeds: this.#deeds });
  }

  async #keep(deed: number): Promise<void> {
    this.#kind.add(this.#known, await this.#read(deed));
    this.#deeds.push(deed);
  }

  async #read(deed: number): Promise<Sealed<Step>> {
    const { ledger } = this.#options;
    const { eventKey, fields } = decodePayload(await ledger.readPayload(deed));
    const leaf = decodeLeaf(await ledger.readEntry(deed));
    const committed =
      leaf.source === this.#kind.source && Buffer.compare(commit(fields, eventKey), leaf.commitment) === 0;
    const event = eventOfFields(fields);
    const [resource] = (event["web_resources"] as readonly { readonly data?: unknown }[] | undefined) ?? [];
    const parsed = this.#kind.schema.safeParse(resource?.data);
    if (!committed || !parsed.success) {
      const reason = committed ? "another shape" : "the payload is not what the entry commits to";
      throw new QuisError(
        "QUIS_DATA_CORRUPT",
        `expected a step of ${this.#kind.of} in entry ${deed} of the oversight log: ${reason}. Nothing was changed; see docs/how-to/verify-the-log.md.`,
      );
    }
    return { deed, timeMs: event.time, step: parsed.data };
  }
}
