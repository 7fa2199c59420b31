// Steps of one kind that people and Quis take, each an entry of the oversight log, which alone is the truth; a file remembers how far was scanned.
import { randomUUID } from "node:crypto";
import { type AccessEvent, OVERSIGHT_EXTENSION } from "@quis/event";
import type { z } from "zod";
import { Queue } from "../instance/queue.ts";
import { VERSION } from "../instance/version.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { readScanMark, readSealedFinding, writeScanMark } from "./findings-log.ts";
import type { OversightLog, RaisedSource } from "./oversight.ts";
import { entriesOfSource } from "./scan.ts";

export interface StepLogOptions<S> {
  readonly source: RaisedSource;
  readonly schema: z.ZodType<S>;
  readonly eventOf: (step: S, timeMs: number) => AccessEvent;
  readonly file: string;
  readonly ledger: Ledger;
  readonly logFolder: string;
  readonly oversight: OversightLog;
  readonly now: () => number;
}

export interface SealedStep<S> {
  readonly step: S;
  /** Index in the oversight log. */
  readonly deed: number;
}

export class StepLog<S> {
  readonly #options: StepLogOptions<S>;
  readonly #steps: SealedStep<S>[] = [];
  // Two at once would both see the state before.
  readonly #turns = new Queue();
  #scanned = -1;

  constructor(options: StepLogOptions<S>) {
    this.#options = options;
  }

  /** All steps, oldest first. */
  all(): Promise<readonly SealedStep<S>[]> {
    return this.#turns.run(async () => {
      await this.#scan();
      return [...this.#steps];
    });
  }

  /**
   * Seals what `decide` makes of the steps so far, unless it throws; nothing else is sealed here in between. Returns all steps when the new ones are under a signed
   * checkpoint.
   */
  take(
    decide: (steps: readonly SealedStep<S>[]) => readonly S[] | Promise<readonly S[]>,
  ): Promise<readonly SealedStep<S>[]> {
    return this.#turns.run(async () => {
      await this.#scan();
      const { oversight, ledger, now, source, eventOf } = this.#options;
      const steps = await decide([...this.#steps]);
      for (const step of steps) await oversight.raise(eventOf(step, now()), source);
      if (steps.length > 0) {
        await ledger.settle();
        await this.#scan();
      }
      return [...this.#steps];
    });
  }

  async #scan(): Promise<void> {
    const { ledger, file, logFolder, source } = this.#options;
    if (this.#scanned < 0) {
      // What a crash left sealed and not yet integrated is there too.
      await ledger.settle();
      const known = await readScanMark(file, ledger.checkpointSize);
      for (const deed of known.deeds) await this.#keep(deed);
      this.#scanned = known.scanned;
    }
    const size = ledger.checkpointSize;
    if (size <= this.#scanned) return;
    for (const deed of entriesOfSource(logFolder, source, this.#scanned, size)) await this.#keep(deed);
    this.#scanned = size;
    await writeScanMark(file, { scanned: size, deeds: this.#steps.map(({ deed }) => deed) });
  }

  async #keep(deed: number): Promise<void> {
    const { ledger, source, schema } = this.#options;
    const { finding } = await readSealedFinding(ledger, deed, source, schema);
    this.#steps.push({ step: finding, deed });
  }
}

/** A step as an event: OCSF 6001 Web Resources Activity, the step as its evidence. `about` is what may be known of it without its content. */
export function stepEventOf(
  what: string,
  by: string,
  about: Readonly<Record<string, string>>,
  step: object,
  timeMs: number,
): AccessEvent {
  return {
    class_uid: 6001,
    category_uid: 6,
    activity_id: 3,
    type_uid: 600_103,
    severity_id: 1,
    status_id: 1,
    time: timeMs,
    metadata: {
      version: "1.8.0",
      product: { name: "Quis", vendor_name: "Quis", version: VERSION },
      uid: randomUUID(),
      logged_time: timeMs,
      extensions: [OVERSIGHT_EXTENSION],
    },
    actor: { user: { uid: by } },
    web_resources: [{ name: what, type: what, data: { ...about } }],
    evidences: [{ data: { ...step } }],
    oversight: { operation: "alteration", purpose: "oversight" },
  };
}
