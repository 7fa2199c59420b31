// The findings that are sealed: raised when they are first found, closed when they hold no more. They are entries of the oversight log, which alone is
// the truth; index/gaps.json remembers how far was scanned.
import { readFile } from "node:fs/promises";
import { type Gap, gapSchema } from "@quis/contract";
import { commit, decodeLeaf, decodePayload, eventOfFields } from "@quis/event";
import { QuisError } from "../instance/error.ts";
import { replaceFile } from "../ledger/durable.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { GAPS_SOURCE, type OversightLog } from "../oversight/oversight.ts";
import { entriesOfSource } from "../oversight/scan.ts";
import { detectionFinding } from "./ocsf.ts";

interface Remembered {
  readonly scanned: number;
  readonly deeds: readonly number[];
}

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

  constructor(options: GapRegisterOptions) {
    this.#options = options;
  }

  /** All findings ever raised, as they are now. Scans what the oversight log has more. */
  async all(): Promise<readonly Gap[]> {
    const { ledger, file, logFolder } = this.#options;
    if (this.#scanned < 0) {
      const known = await remembered(file, ledger.checkpointSize);
      this.#scanned = known.scanned;
      for (const deed of known.deeds) this.#keep(deed, await readGap(ledger, deed));
    }
    const size = ledger.checkpointSize;
    for (const deed of entriesOfSource(logFolder, GAPS_SOURCE, this.#scanned, size))
      this.#keep(deed, await readGap(ledger, deed));
    if (size > this.#scanned) {
      this.#scanned = size;
      const known: Remembered = { scanned: size, deeds: this.#deeds };
      await replaceFile(file, `${JSON.stringify(known)}\n`);
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

// A file that is missing, torn or ahead of the log (of a restored copy) counts as none.
async function remembered(file: string, size: number): Promise<Remembered> {
  const none: Remembered = { scanned: 0, deeds: [] };
  try {
    const known = JSON.parse(await readFile(file, "utf8")) as Remembered;
    const valid = known.deeds.every((deed) => Number.isSafeInteger(deed) && deed < known.scanned);
    return valid && known.scanned <= size ? known : none;
  } catch {
    return none;
  }
}

async function readGap(ledger: Ledger, deed: number): Promise<{ readonly gap: Gap; readonly atMs: number }> {
  const { eventKey, fields } = decodePayload(await ledger.readPayload(deed));
  const leaf = decodeLeaf(await ledger.readEntry(deed));
  const event = eventOfFields(fields);
  const evidence = (event["evidences"] as readonly { readonly data?: unknown }[] | undefined)?.[0]?.data;
  const parsed = gapSchema.safeParse(evidence);
  const committed = leaf.source === GAPS_SOURCE && Buffer.compare(commit(fields, eventKey), leaf.commitment) === 0;
  if (!committed || !parsed.success) {
    const reason = committed ? "another shape" : "the payload is not what the entry commits to";
    throw new QuisError(
      "QUIS_DATA_CORRUPT",
      `expected a finding in entry ${deed} of the oversight log: ${reason}. Nothing was changed; see docs/how-to/verify-the-log.md.`,
    );
  }
  return { gap: parsed.data, atMs: event.time };
}
