// Sigma rules over everything that is sealed, in the log's order: what matches becomes a finding within seconds of its event. How far was looked, and
// what windows hold, is in index/rules.json; without it, or when a rule has changed, everything is looked at again, and nothing is sealed twice.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Reproduction, SealedFinding } from "@quis/contract";
import type { Level } from "@quis/sigma";
import { replaceFile } from "../ledger/durable.ts";
import { type Catalogue, loadCatalogue } from "../rules/catalogue.ts";
import { RuleWatch, type RuleWatchState } from "../rules/watch.ts";
import { QuisError } from "../instance/error.ts";
import { VERSION } from "../instance/version.ts";
import type { FindingRegister, Settled } from "./register.ts";
import { isWorthShowing, type Matched, ruleFindingOf } from "./rule-finding.ts";
import { sealedEvents, type SealedEventParts } from "./sealed-events.ts";

interface Kept {
  readonly next: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly state: RuleWatchState;
}
interface Watching {
  readonly watch: RuleWatch;
  readonly levels: ReadonlyMap<string, Level>;
  next: number;
}

/** Events between two looks at whether to stop, and findings sealed together. */
const BLOCK = 65_536;
const NOTHING: Settled = { raised: 0, updated: 0, sampled: 0 };

export class RuleFindings {
  readonly #parts: SealedEventParts;
  readonly #register: FindingRegister;
  readonly #file: string;

  constructor(parts: SealedEventParts, register: FindingRegister) {
    this.#parts = parts;
    this.#register = register;
    this.#file = join(parts.data, "index", "rules.json");
  }

  /** Looks at what was sealed since the last time. Not to be called twice at once. */
  async look(signal: AbortSignal, onEvents?: (events: number) => void): Promise<Settled> {
    const { records } = this.#parts;
    const size = records.checkpointSize;
    const watching = await this.#open(await loadCatalogue(this.#parts.data), size);
    let settled = NOTHING;
    while (watching.next < size) {
      if (signal.aborted) throw stopped();
      const to = Math.min(size, watching.next + BLOCK);
      const matched = await this.#matched(watching, to, signal).catch((error: unknown) => {
        throw signal.aborted ? stopped() : error;
      });
      const { raised, updated, sampled } = await this.#register.settle(firstOfEach(matched));
      settled = {
        raised: settled.raised + raised,
        updated: settled.updated + updated,
        sampled: settled.sampled + sampled,
      };
      onEvents?.(to - watching.next);
      watching.next = to;
      // After the findings: what a crash leaves out is looked at again.
      await this.#keep(watching);
    }
    return settled;
  }

  async #matched({ watch, levels, next }: Watching, to: number, signal: AbortSignal): Promise<Matched[]> {
    const matched: Matched[] = [];
    for await (const [index, event] of sealedEvents(this.#parts, { from: next, to }, signal))
      for (const one of watch.push(event, index))
        matched.push({ signal: one, event, index, level: levels.get(one.kind) ?? "medium" });
    return matched;
  }

  async #open(catalogue: Catalogue, size: number): Promise<Watching> {
    const watch = new RuleWatch(catalogue);
    const levels = levelsOf(catalogue);
    const kept = await this.#kept();
    const versions = Object.fromEntries(watch.versions);
    if (kept === undefined || kept.next > size || !isDeepStrictEqual(kept.versions, versions))
      return { watch, levels, next: 0 };
    try {
      watch.restore(kept.state);
      return { watch, levels, next: kept.next };
    } catch {
      return { watch: new RuleWatch(catalogue), levels, next: 0 };
    }
  }

  // A file that is missing or torn counts as none.
  async #kept(): Promise<Kept | undefined> {
    try {
      const kept = JSON.parse(await readFile(this.#file, "utf8")) as Kept;
      return Number.isSafeInteger(kept.next) && typeof kept.versions === "object" ? kept : undefined;
    } catch {
      return undefined;
    }
  }

  async #keep({ watch, next }: Watching): Promise<void> {
    const kept: Kept = { next, versions: Object.fromEntries(watch.versions), state: watch.state() };
    await replaceFile(this.#file, `${JSON.stringify(kept)}\n`);
  }

  /** The finding of a rule, computed again from the first event on. */
  async reproduce(
    finding: SealedFinding,
    signal: AbortSignal,
    onEvents: (events: number) => void,
  ): Promise<Omit<Reproduction, "seconds">> {
    const catalogue = await loadCatalogue(this.#parts.data);
    const watch = new RuleWatch(catalogue);
    const rule = finding.kind.slice("rule:".length);
    const [wanted, here] = [finding.basis.detectors[finding.kind], watch.versions.get(rule)];
    const missing =
      here === wanted
        ? []
        : [`rule ${rule} ${wanted}: in force is ${here === undefined ? "no such rule" : `version ${here}`}`];
    if (finding.basis.software !== VERSION) missing.push(`Quis ${finding.basis.software}: this program is ${VERSION}`);
    if (missing.length > 0) return { same: false, differs: [], missing };
    const at = finding.basis.learned.tree_size;
    const levels = levelsOf(catalogue);
    let again: SealedFinding | undefined;
    for await (const [index, event] of sealedEvents(this.#parts, { from: 0, to: at + 1 }, signal)) {
      for (const one of watch.push(event, index))
        if (index === at && one.kind === finding.kind)
          again = ruleFindingOf({ signal: one, event, index, level: levels.get(one.kind) ?? "medium" });
      if (index % BLOCK === 0) onEvents(Math.min(BLOCK, at + 1 - index));
    }
    if (again === undefined)
      return { same: false, differs: [{ field: "id", recorded: finding.id, now: null }], missing: [] };
    const fresh: Readonly<Record<string, unknown>> = { ...again };
    const differs = Object.keys(again)
      .filter((field) => !isDeepStrictEqual((finding as Readonly<Record<string, unknown>>)[field], fresh[field]))
      .map((field) => ({
        field,
        recorded: (finding as Readonly<Record<string, unknown>>)[field] ?? null,
        now: fresh[field] ?? null,
      }));
    return { same: differs.length === 0, differs, missing: [] };
  }
}

function stopped(): QuisError {
  return new QuisError("QUIS_ABORTED", "the look at rules was stopped; what it sealed stays sealed");
}

/** What is to be sealed of a block: the first match of each rule, user and day. */
function firstOfEach(matched: readonly Matched[]): SealedFinding[] {
  const findings = new Map<string, SealedFinding>();
  for (const one of matched) {
    if (!isWorthShowing(one)) continue;
    const finding = ruleFindingOf(one);
    if (!findings.has(finding.id)) findings.set(finding.id, finding);
  }
  return [...findings.values()];
}

/** Levels of rules by the kind of their findings. */
function levelsOf({ set }: Pick<Catalogue, "set">): ReadonlyMap<string, Level> {
  return new Map(set.rules.map(({ key, rule }) => [`rule:${key}`, rule.level ?? "medium"]));
}
