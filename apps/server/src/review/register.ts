// The steps of reviews that are sealed: entries of the oversight log, which alone is the truth; index/reviews.json remembers how far was scanned.
import { type SealedReviewStep, sealedReviewStepSchema } from "@quis/contract";
import { Queue } from "../instance/queue.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { readScanMark, readSealedFinding, writeScanMark } from "../oversight/findings-log.ts";
import { type OversightLog, REVIEWS_SOURCE } from "../oversight/oversight.ts";
import { entriesOfSource } from "../oversight/scan.ts";
import { stepEvent } from "./event.ts";

export type SealedStep = SealedReviewStep["step"];

export interface KeptStep {
  readonly step: SealedStep;
  /** Index in the oversight log. */
  readonly deed: number;
}

export interface ReviewRegisterOptions {
  readonly file: string;
  readonly ledger: Ledger;
  readonly logFolder: string;
  readonly oversight: OversightLog;
  readonly now: () => number;
}

export class ReviewRegister {
  readonly #options: ReviewRegisterOptions;
  readonly #steps = new Map<string, KeptStep[]>();
  // Two at once would both see the state before.
  readonly #turns = new Queue();
  #scanned = -1;
  #deeds: number[] = [];

  constructor(options: ReviewRegisterOptions) {
    this.#options = options;
  }

  /** Steps of each review that has any, by finding. */
  all(): Promise<ReadonlyMap<string, readonly KeptStep[]>> {
    return this.#turns.run(async () => {
      await this.#scan();
      return new Map([...this.#steps].map(([finding, steps]) => [finding, [...steps]]));
    });
  }

  /**
   * Seals what `decide` makes of the steps so far, unless it throws; nothing else is sealed about any review in between. Returns all steps when the new one is under
   * a signed checkpoint.
   */
  take(finding: string, decide: (steps: readonly KeptStep[]) => SealedStep): Promise<readonly KeptStep[]> {
    return this.#turns.run(async () => {
      await this.#scan();
      const { oversight, ledger, now } = this.#options;
      const step = decide(this.#steps.get(finding) ?? []);
      await oversight.raise(stepEvent({ finding, step }, now()), REVIEWS_SOURCE);
      await ledger.settle();
      await this.#scan();
      return [...(this.#steps.get(finding) ?? [])];
    });
  }

  async #scan(): Promise<void> {
    const { ledger, file, logFolder } = this.#options;
    if (this.#scanned < 0) {
      // What a crash left sealed and not yet integrated is there too.
      await ledger.settle();
      const known = await readScanMark(file, ledger.checkpointSize);
      for (const deed of known.deeds) this.#keep(deed, await readStep(ledger, deed));
      this.#scanned = known.scanned;
    }
    const size = ledger.checkpointSize;
    if (size <= this.#scanned) return;
    for (const deed of entriesOfSource(logFolder, REVIEWS_SOURCE, this.#scanned, size))
      this.#keep(deed, await readStep(ledger, deed));
    this.#scanned = size;
    await writeScanMark(file, { scanned: size, deeds: this.#deeds });
  }

  #keep(deed: number, { finding, step }: SealedReviewStep): void {
    const steps = this.#steps.get(finding) ?? [];
    this.#steps.set(finding, steps);
    steps.push({ step, deed });
    this.#deeds.push(deed);
  }
}

async function readStep(ledger: Ledger, deed: number): Promise<SealedReviewStep> {
  const { finding } = await readSealedFinding(ledger, deed, REVIEWS_SOURCE, sealedReviewStepSchema);
  return finding;
}
