// The findings that are sealed: once when raised, again when more joins them. They are entries of the oversight log, which alone is the truth;
// index/findings.json remembers how far was scanned.
import { type Finding, type FindingRow, type SealedFinding, sealedFindingSchema } from "@quis/contract";
import { Queue } from "../instance/queue.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { readScanMark, readSealedFinding, writeScanMark } from "../oversight/findings-log.ts";
import { FINDINGS_SOURCE, type OversightLog } from "../oversight/oversight.ts";
import { entriesOfSource } from "../oversight/scan.ts";
import { type Flagged, flaggedBy } from "./flagged.ts";
import { dayOfDate, SAMPLE_KIND, saysMore } from "./finding.ts";
import { findingEvent } from "./ocsf.ts";

interface SealedAt {
  readonly deed: number;
  readonly at: string;
}
/** What is kept in memory of a finding as it is now; the whole is read from its entry. */
export interface KnownFinding extends Omit<FindingRow, "rank"> {
  readonly signals: SealedFinding["signals"];
  readonly counter: readonly string[];
  readonly upheld: number | null;
  /** Minutes to read, where detection.yaml had set them for its kind. */
  readonly minutes: number | undefined;
}
interface Known {
  readonly row: KnownFinding;
  readonly updates: readonly SealedAt[];
}

export interface FindingRegisterOptions {
  readonly file: string;
  readonly ledger: Ledger;
  readonly logFolder: string;
  readonly oversight: OversightLog;
  readonly now: () => number;
}

export interface Settled {
  readonly raised: number;
  readonly updated: number;
  readonly sampled: number;
}

export class FindingRegister {
  readonly #options: FindingRegisterOptions;
  readonly #known = new Map<string, Known>();
  readonly #sampledDays = new Set<number>();
  #scanned = -1;
  #deeds: number[] = [];
  #rows: readonly KnownFinding[] | undefined;
  // Two at once would seal the same finding twice.
  readonly #turns = new Queue();

  constructor(options: FindingRegisterOptions) {
    this.#options = options;
  }

  /** Every finding ever raised, as it is now, without the whole of it; the same list until one more is sealed. */
  rows(): Promise<readonly KnownFinding[]> {
    return this.#turns.run(async () => {
      await this.#scan();
      return (this.#rows ??= [...this.#known.values()].map(({ row }) => row));
    });
  }

  /** Days whose random sample has been drawn, since the epoch. */
  sampledDays(): Promise<ReadonlySet<number>> {
    return this.#turns.run(async () => {
      await this.#scan();
      return new Set(this.#sampledDays);
    });
  }

  /** One finding whole, as last sealed; undefined if none has the id. */
  async read(id: string): Promise<Omit<Finding, "rank"> | undefined> {
    return this.#turns.run(async () => {
      await this.#scan();
      const known = this.#known.get(id);
      if (known === undefined) return undefined;
      const last = known.updates.at(-1)?.deed ?? known.row.raised.deed;
      const { finding } = await readFinding(this.#options.ledger, last);
      return { ...finding, raised: known.row.raised, updates: [...known.updates] };
    });
  }

  /** What findings flagged when the oversight log had `size` entries; an access drawn at random is not flagged. */
  flaggedAt(size: number): Promise<Flagged> {
    return this.#turns.run(async () => {
      await this.#scan();
      const rows: KnownFinding[] = [];
      for (const { row, updates } of this.#known.values()) {
        if (row.kind === SAMPLE_KIND || row.raised.deed >= size) continue;
        if (updates.every(({ deed }) => deed < size)) rows.push(row);
        else {
          // More has joined it since.
          const last = updates.findLast(({ deed }) => deed < size)?.deed ?? row.raised.deed;
          rows.push({ ...row, events: (await readFinding(this.#options.ledger, last)).finding.events });
        }
      }
      return { ...flaggedBy(rows, size), events: rows.flatMap(({ events }) => events) };
    });
  }

  /** Entries of findings from an index of the oversight log on, ascending; and up to where they were looked for. */
  async deedsFrom(index: number): Promise<{ readonly deeds: readonly number[]; readonly scanned: number }> {
    return this.#turns.run(async () => {
      await this.#scan();
      return { deeds: this.#deeds.filter((deed) => deed >= index), scanned: this.#scanned };
    });
  }

  /** The event as sealed in an entry, with the finding's id. */
  async eventOf(deed: number): Promise<{ readonly event: Readonly<Record<string, unknown>>; readonly id: string }> {
    const { event, finding } = await readFinding(this.#options.ledger, deed);
    return { event, id: finding.id };
  }

  /**
   * Seals what is new: findings that were never raised, and those that say more than what was sealed of them. The sample of a day is drawn once.
   * Returns when all of it is under a signed checkpoint.
   */
  settle(findings: readonly SealedFinding[]): Promise<Settled> {
    return this.#turns.run(async () => {
      await this.#scan();
      const { oversight, ledger, now } = this.#options;
      const fresh = findings.filter((finding) => {
        const known = this.#known.get(finding.id);
        if (finding.kind === SAMPLE_KIND) return known === undefined && !this.#sampledDays.has(dayOfDate(finding.day));
        return known === undefined || saysMore(finding, { ...finding, day: known.row.day, signals: known.row.signals });
      });
      let raised = 0;
      let updated = 0;
      let sampled = 0;
      // One group of the log's appends: they become durable together.
      await Promise.all(
        fresh.map((finding) => {
          const known = this.#known.has(finding.id);
          if (finding.kind === SAMPLE_KIND) sampled++;
          else if (known) updated++;
          else raised++;
          return oversight.raise(findingEvent(finding, known ? "updated" : "raised", now()), FINDINGS_SOURCE);
        }),
      );
      if (fresh.length > 0) {
        await ledger.settle();
        await this.#scan();
      }
      return { raised, updated, sampled };
    });
  }

  async #scan(): Promise<void> {
    const { ledger, file, logFolder } = this.#options;
    if (this.#scanned < 0) {
      // What a crash left sealed and not yet integrated is there too.
      await ledger.settle();
      const known = await readScanMark(file, ledger.checkpointSize);
      this.#scanned = known.scanned;
      for (const deed of known.deeds) this.#keep(deed, await readFinding(ledger, deed));
    }
    const size = ledger.checkpointSize;
    if (size <= this.#scanned) return;
    for (const deed of entriesOfSource(logFolder, FINDINGS_SOURCE, this.#scanned, size))
      this.#keep(deed, await readFinding(ledger, deed));
    this.#scanned = size;
    await writeScanMark(file, { scanned: size, deeds: this.#deeds });
  }

  #keep(deed: number, { finding, atMs }: { readonly finding: SealedFinding; readonly atMs: number }): void {
    const sealed = { deed, at: new Date(atMs).toISOString() };
    const known = this.#known.get(finding.id);
    this.#deeds.push(deed);
    if (finding.kind === SAMPLE_KIND) this.#sampledDays.add(dayOfDate(finding.day));
    const { id, kind, about, sentence, p, priority, user, subject, day, events, signals, counter, upheld } = finding;
    const raised = known?.row.raised ?? sealed;
    const row = { id, kind, about, sentence, p, priority, user, subject, day, events, raised };
    this.#rows = undefined;
    this.#known.set(id, {
      row: { ...row, signals, counter, upheld, minutes: minutesOf(finding) },
      updates: known === undefined ? [] : [...known.updates, sealed],
    });
  }
}

function minutesOf({ kind, basis }: SealedFinding): number | undefined {
  const review = basis.engine["review"];
  if (typeof review !== "object" || Array.isArray(review)) return undefined;
  const minutes = review[kind]?.["minutes"];
  return typeof minutes === "number" ? minutes : undefined;
}

async function readFinding(
  ledger: Ledger,
  deed: number,
): Promise<{
  readonly finding: SealedFinding;
  readonly event: Readonly<Record<string, unknown>>;
  readonly atMs: number;
}> {
  const { finding, event } = await readSealedFinding(ledger, deed, FINDINGS_SOURCE, sealedFindingSchema);
  return { finding, event: { ...event }, atMs: event.time };
}
