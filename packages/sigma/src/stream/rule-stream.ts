// Rules over events in the log's order: each match with its rule's version, its evidence and its window. Pure; the caller keeps the state.
import { Engine, type EngineFigures, type EngineLimits, type EngineState, type Firing } from "../correlate/engine.ts";
import { SigmaError, shown } from "../error.ts";
import type { LinkedRule, RuleSet } from "../pipeline/link.ts";
import { ruleVersions } from "../pipeline/version.ts";
import type { Level } from "../rule/document.ts";

/** A rule that matched. Plain data. */
export interface RuleMatch {
  readonly ruleId: string;
  /** SHA-256 (hex) over all that decides what the rule matches. */
  readonly ruleVersion: string;
  readonly title: string;
  readonly level: Level | undefined;
  /** Indices of the events that made it, oldest first, the one that completed it last; the newest 1,000. */
  readonly events: readonly number[];
  /** How many there are in all. */
  readonly eventCount: number;
  /** Values of group-by, by the rule's name for the field; empty without. */
  readonly group: Readonly<Record<string, string>>;
  /** What a correlation measured in its window; undefined for a rule over one event. */
  readonly value: number | undefined;
  /** The time a correlation looked at: after `fromMs`, up to and with `toMs`. */
  readonly window: { readonly fromMs: number; readonly toMs: number } | undefined;
  /** Time of the event that completed it, ms since the epoch, by the source's clock. */
  readonly timeMs: number;
}

export interface RuleStreamOptions extends EngineLimits {
  /**
   * What happens when windows have no room: `refuse` throws and takes no further event, so that nobody believes a stream that has forgotten
   * something; `count` goes on and counts what was let go. Default `refuse`.
   */
  readonly overflow?: "refuse" | "count";
}

/** A stream's memory, as JSON can hold it. */
export interface RuleStreamState {
  readonly format: 1;
  /** Version of each rule that it was made by. */
  readonly rules: Readonly<Record<string, string>>;
  readonly engine: EngineState;
}

export class RuleStream {
  readonly #engine: Engine;
  readonly #versions: ReadonlyMap<string, string>;
  readonly #maxHeld: number;
  readonly #refuses: boolean;
  #stopped: SigmaError | undefined;
  /** Longest time, ms, that a match can depend on: a stream that is fed the events of this time before a point goes on from there. */
  readonly horizonMs: number;

  /** Memory: `maxHeld` events in all windows together (default 1,000,000, about 100 bytes each) and 100,000 in one window. */
  constructor(set: RuleSet, options: RuleStreamOptions = {}) {
    this.#engine = new Engine(set, options);
    this.#versions = ruleVersions(set);
    this.#maxHeld = options.maxHeld ?? 1_000_000;
    this.#refuses = options.overflow !== "count";
    this.horizonMs = horizonOf(set);
  }

  get figures(): EngineFigures {
    return this.#engine.figures;
  }

  /** Version of each rule, by id. */
  get versions(): ReadonlyMap<string, string> {
    return this.#versions;
  }

  /**
   * What matches at this event. Indices go up by the log's order; times may go back, and what came late is counted in `figures`.
   * @throws SigmaError SIGMA_MEMORY when windows have no room left, and from then on at every call
   */
  push(event: { readonly time: number }, index: number): RuleMatch[] {
    if (this.#stopped !== undefined) throw this.#stopped;
    const firings = this.#engine.push(event, index);
    if (this.#refuses && this.#engine.dropped > 0) {
      const { droppedBy } = this.#engine.figures;
      this.#stopped = new SigmaError(
        "SIGMA_MEMORY",
        `${droppedBy ?? "a rule"}: expected at most ${this.#maxHeld} events in all windows and 100,000 in one, got more at event ${index}`,
      );
      throw this.#stopped;
    }
    if (firings.length === 0) return [];
    return firings.map((firing) => this.#matchOf(firing, event.time));
  }

  #matchOf({ rule, group, value, size, refs }: Firing, timeMs: number): RuleMatch {
    return {
      ruleId: rule.key,
      ruleVersion: this.#versions.get(rule.key) as string,
      title: rule.rule.title,
      level: rule.rule.level,
      events: refs,
      eventCount: size,
      group: Object.fromEntries(groupNames(rule).map((name, place) => [name, group[place] as string])),
      value,
      window: rule.kind === "detection" ? undefined : { fromMs: timeMs - rule.rule.timespanMs, toMs: timeMs },
      timeMs,
    };
  }

  /** What the stream remembers. */
  state(): RuleStreamState {
    return { format: 1, rules: Object.fromEntries(this.#versions), engine: this.#engine.state() };
  }

  /**
   * Goes on from a state that a stream of the very same rules gave.
   * @throws SigmaError SIGMA_STATE for one of other rules: it is to be made again from the events of `horizonMs`
   */
  restore(state: RuleStreamState): void {
    const differing = new Set([...this.#versions.keys(), ...Object.keys(state.rules)]);
    const other = [...differing].find((key) => this.#versions.get(key) !== state.rules[key]);
    if (state.format !== 1 || other !== undefined) {
      throw new SigmaError(
        "SIGMA_STATE",
        `expected a state of format 1 and of the rules that are loaded, got ${state.format !== 1 ? `format ${shown(state.format)}` : `another version of ${shown(other)}`}`,
      );
    }
    this.#engine.restore(state.engine);
    this.#stopped = undefined;
  }
}

function groupNames(rule: LinkedRule): readonly string[] {
  return rule.kind === "detection" ? [] : rule.rule.groupBy;
}

/** The longest sum of timespans along a chain of correlations, ms. */
export function horizonOf({ rules }: RuleSet): number {
  const spans = new Map<string, number>();
  let longest = 0;
  for (const rule of rules) {
    if (rule.kind === "detection") continue;
    const below = Math.max(0, ...rule.inputs.map(({ key }) => spans.get(key) ?? 0));
    const span = below + rule.rule.timespanMs;
    spans.set(rule.key, span);
    longest = Math.max(longest, span);
  }
  return longest;
}
