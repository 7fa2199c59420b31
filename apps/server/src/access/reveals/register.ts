// The reveals that are sealed. They are entries of the oversight log, which alone is the truth; index/reveals.json remembers how far was scanned.
import { commit, decodeLeaf, decodePayload, eventOfFields } from "@quis/event";
import { QuisError } from "../../instance/error.ts";
import { Queue } from "../../instance/queue.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { readScanMark, writeScanMark } from "../../oversight/findings-log.ts";
import { type OversightLog, REVEALS_SOURCE } from "../../oversight/oversight.ts";
import { entriesOfSource } from "../../oversight/scan.ts";
import { addStep, type RevealState, type RevealStep, revealStepSchema, type SealedStep } from "./reveal.ts";

export interface RevealRegisterOptions {
  readonly file: string;
  /** The oversight log, and the folder of its public part. */
  readonly ledger: Ledger;
  readonly logFolder: string;
  readonly oversight: OversightLog;
}

export class RevealRegister {
  readonly #options: RevealRegisterOptions;
  readonly #known = new Map<string, RevealState>();
  #scanned = -1;
  #deeds: number[] = [];
  // One at a time: of two decisions the first is sealed, the second is refused.
  readonly #turns = new Queue();

  constructor(options: RevealRegisterOptions) {
    this.#options = options;
  }

  /** Every reveal that was ever asked for, oldest first. */
  all(): Promise<readonly RevealState[]> {
    return this.#turns.run(async () => {
      await this.#scan();
      return [...this.#known.values()];
    });
  }

  /**
   * Seals the step that `decide` gives for what is known, and waits for the signed checkpoint over it: only then does it hold.
   * What `decide` throws is thrown, and nothing is sealed. @throws QuisError QUIS_LOG_STOPPED
   */
  take(decide: (known: ReadonlyMap<string, RevealState>) => RevealStep): Promise<RevealState> {
    return this.#turns.run(async () => {
      await this.#scan();
      const step = decide(this.#known);
      await this.#options.oversight.reveal(step);
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
    for (const deed of entriesOfSource(logFolder, REVEALS_SOURCE, this.#scanned, size)) await this.#keep(deed);
    this.#scanned = size;
    // Every question adds an entry; only one about a reveal is worth a write.
    if (this.#deeds.length > before) await writeScanMark(file, { scanned: size, deeds: this.#deeds });
  }

  async #keep(deed: number): Promise<void> {
    addStep(this.#known, await readStep(this.#options.ledger, deed));
    this.#deeds.push(deed);
  }
}

async function readStep(ledger: Ledger, deed: number): Promise<SealedStep> {
  const { eventKey, fields } = decodePayload(await ledger.readPayload(deed));
  const leaf = decodeLeaf(await ledger.readEntry(deed));
  const committed = leaf.source === REVEALS_SOURCE && Buffer.compare(commit(fields, eventKey), leaf.commitment) === 0;
  const event = eventOfFields(fields);
  const [resource] = (event["web_resources"] as readonly { readonly data?: unknown }[] | undefined) ?? [];
  const parsed = revealStepSchema.safeParse(resource?.data);
  if (!committed || !parsed.success) {
    const reason = committed ? "another shape" : "the payload is not what the entry commits to";
    throw new QuisError(
      "QUIS_DATA_CORRUPT",
      `expected a step of a reveal in entry ${deed} of the oversight log: ${reason}. Nothing was changed; see docs/how-to/verify-the-log.md.`,
    );
  }
  return { deed, timeMs: event.time, step: parsed.data };
}
