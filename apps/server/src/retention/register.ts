// The sealed decisions, found in the oversight log itself: their entries are of a source of their own, so that scanning the public part finds
// them. A file remembers how far was scanned and which of them are carried out; without it both are done again.
import { commit, decodeLeaf, decodePayload, eventOfFields } from "@quis/event";
import { QuisError } from "../instance/error.ts";
import { parseMonth } from "../keys/month.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { readScanMark, writeScanMark } from "../oversight/findings-log.ts";
import { RETENTION_SOURCE } from "../oversight/oversight.ts";
import { entriesOfSource } from "../oversight/scan.ts";
import type { SealedDestruction, SealedErasure, SealedErasures } from "../verify/gone.ts";
import { type Decision, decisionSchema, type DecisionKind, type DecisionOf, type SealedDecision } from "./decision.ts";

export class DecisionRegister {
  readonly #file: string;
  readonly #ledger: Ledger;
  readonly #logFolder: string;
  #scanned = 0;
  readonly #decisions: SealedDecision[] = [];
  readonly #done = new Set<number>();

  private constructor(file: string, ledger: Ledger, logFolder: string) {
    this.#file = file;
    this.#ledger = ledger;
    this.#logFolder = logFolder;
  }

  /** Reads the decisions of the oversight log `ledger`; `file` remembers between starts. */
  static async open(file: string, ledger: Ledger, logFolder: string): Promise<DecisionRegister> {
    const register = new DecisionRegister(file, ledger, logFolder);
    const known = await readScanMark(file, ledger.checkpointSize);
    for (const deed of known.deeds) register.#decisions.push(await readDecision(ledger, deed));
    register.#scanned = known.scanned;
    for (const deed of known.done ?? []) register.#done.add(deed);
    await register.update();
    return register;
  }

  /** Scans what the oversight log has more. */
  async update(): Promise<void> {
    const size = this.#ledger.checkpointSize;
    if (size === this.#scanned) return;
    this.#decisions.push(...(await scanDecisions(this.#ledger, this.#logFolder, this.#scanned, size)));
    this.#scanned = size;
    await this.#remember();
  }

  /** All decisions in order. */
  all(): readonly SealedDecision[] {
    return this.#decisions;
  }

  of<K extends DecisionKind>(kind: K): SealedDecision<DecisionOf<K>>[] {
    return this.#decisions.filter((sealed): sealed is SealedDecision<DecisionOf<K>> => sealed.decision.kind === kind);
  }

  /** How many of them took something away, carried out or not: it tells whether anything went meanwhile. */
  get removals(): number {
    return this.of("erase").length + this.of("destroy").length;
  }

  /** Decisions that are sealed and not (surely) carried out. */
  undone(): SealedDecision[] {
    return this.#decisions.filter(({ deed }) => !this.#done.has(deed));
  }

  /** Remembers that a decision is carried out. */
  async markDone(deed: number): Promise<void> {
    this.#done.add(deed);
    await this.#remember();
  }

  async #remember(): Promise<void> {
    const deeds = this.#decisions.map(({ deed }) => deed);
    await writeScanMark(this.#file, { scanned: this.#scanned, deeds, done: [...this.#done] });
  }
}

/** Decisions among entries `from` to `to` (exclusive) of the oversight log, each checked against its entry. */
export async function scanDecisions(
  ledger: Ledger,
  logFolder: string,
  from: number,
  to: number,
): Promise<SealedDecision[]> {
  const found: SealedDecision[] = [];
  for (const index of entriesOfSource(logFolder, RETENTION_SOURCE, from, to))
    found.push(await readDecision(ledger, index));
  return found;
}

async function readDecision(ledger: Ledger, deed: number): Promise<SealedDecision> {
  const { eventKey, fields } = decodePayload(await ledger.readPayload(deed));
  const leaf = decodeLeaf(await ledger.readEntry(deed));
  if (leaf.source !== RETENTION_SOURCE || Buffer.compare(commit(fields, eventKey), leaf.commitment) !== 0) {
    throw corrupt(deed, "the payload is not what the entry commits to");
  }
  const event = eventOfFields(fields);
  const resource = (event["web_resources"] as readonly { readonly data?: unknown }[] | undefined)?.[0]?.data;
  const parsed = decisionSchema.safeParse(resource);
  if (!parsed.success) throw corrupt(deed, parsed.error.issues[0]?.message ?? "another shape");
  return { deed, timeMs: event.time, decision: parsed.data };
}

function corrupt(deed: number, reason: string): QuisError {
  return new QuisError(
    "QUIS_DATA_CORRUPT",
    `expected a decision about retention in entry ${deed} of the oversight log: ${reason}. Nothing was changed; see docs/how-to/verify-the-log.md.`,
  );
}

/** What decisions say is erased in the log of access events. */
export function erasuresOf(decisions: readonly SealedDecision<Decision>[]): SealedErasures {
  const events = new Map<number, SealedErasure>();
  const keys = new Map<string, SealedDestruction>();
  for (const { deed, timeMs, decision } of decisions) {
    // A second decision about the same event finds it erased; the first one stands.
    if (decision.kind === "erase" && !events.has(decision.index))
      events.set(decision.index, { deed, timeMs, mark: decision.mark });
    if (decision.kind !== "destroy") continue;
    for (const { key_id, source, month, events: count, digest } of decision.keys)
      keys.set(key_id, { deed, source, month: parseMonth(month) ?? 0, events: count, digest });
  }
  return { events, keys };
}
