// The findings that are sealed: raised when they are first found, closed when they hold no more. They are entries of the oversight log, which alone is
// the truth; index/gaps.json remembers how far was scanned.
import { type Gap, gapSchema } from "@quis/contract";
import { Queue } from "../instance/queue.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { readScanMark, readSealedFinding, writeScanMark } from "../oversight/findings-log.ts";
import { GAPS_SOURCE, type OversightLog } from "../oversight/oversight.ts";
import { entriesOfSource } from "../oversight/scan.ts";
import { detectionFinding } from "./ocsf.ts";

export interface GapRegisterOptions {
  readonly file: string;
  readonly ledger: Ledger;
  readonly logFolder: string;
  readonly oversight: OversightLog;
  readonly now: () => number;
}

export class GapRegister {
  readonly #options: GapRegisterOptions;
  readonly #gaps = new Map<string, Gap>();
  #scanned = -1;
  #deeds: number[] = [];
  // Two scans at once would keep an entry twice.
  readonly #scans = new Queue();

  constructor(options: GapRegisterOptions) {
    this.#options = options;
  }

  /** All findings ever raised, as they are now. Scans what the oversight log has more. */
  all(): Promise<readonly Gap[]> {
    return this.#scans.run(() => this.#all());
  }

  async #all(): Promise<readonly Gap[]> {
    const { ledger, file, logFolder } = this.#options;
    if (this.#scanned < 0) {
      const known = await readScanMark(file, ledger.checkpointSize);
      this.#scanned = known.scanned;
      for (const deed of known.deeds) this.#keep(deed, await readGap(ledger, deed));
    }
    const size = ledger.checkpointSize;
    for (const deed of entriesOfSource(logFolder, GAPS_SOURCE, this.#scanned, size))
      this.#keep(deed, await readGap(ledger, deed));
    if (size > this.#scanned) {
      this.#scanned = size;
      await writeScanMark(file, { scanned: size, deeds: this.#deeds });
    }
    return [...this.#gaps.values()];
  }

  #keep(deed: number, { gap, atMs }: { readonly gap: Gap; readonly atMs: number }): void {
    const sealed = { deed, at: new Date(atMs).toISOString() };
    this.#deeds.push(deed);
    if (gap.state === "open") this.#gaps.set(gap.id, { ...gap, raised: sealed, closed: null });
    else {
      const raised = this.#gaps.get(gap.id)?.raised ?? gap.raised;
      const closed = gap.closed === null ? null : { ...gap.closed, ...sealed };
      this.#gaps.set(gap.id, { ...gap, raised, closed });
    }
  }

  /** Seals findings as they are now: open ones that are new, closed ones that were open. Returns when the signed checkpoint covers them. */
  async seal(gaps: readonly Gap[]): Promise<void> {
    const { oversight, ledger, now } = this.#options;
    for (const gap of gaps) await oversight.raise(detectionFinding(gap, now()), GAPS_SOURCE);
    if (gaps.length > 0) await ledger.settle();
  }
}

async function readGap(ledger: Ledger, deed: number): Promise<{ readonly gap: Gap; readonly atMs: number }> {
  const { finding, event } = await readSealedFinding(ledger, deed, GAPS_SOURCE, gapSchema);
  return { gap: finding, atMs: event.time };
}
