// Rules on a stream: detections on each event, correlations over what they matched, with bounded memory.
import { MAX_WINDOW_EVENTS } from "../limits.ts";
import type { EventView, Slot } from "../match/event-view.ts";
import { Matcher } from "../match/matcher.ts";
import type { LinkedCorrelation, LinkedDetection, LinkedRule, RuleSet } from "../pipeline/link.ts";
import { type Entry, meets } from "./aggregate.ts";
import { Window } from "./window.ts";

/** A rule that matched at an event. */
export interface Firing {
  readonly rule: LinkedRule;
  /** Values of group-by, in order; empty for a detection. */
  readonly group: readonly string[];
  /** What the correlation measured; undefined for a detection. */
  readonly value: number | undefined;
  /** The events that made it (the newest 1,000), oldest first, the one that completed it last: what `push` was given as `ref`. */
  readonly refs: readonly number[];
}

export interface EngineLimits {
  /** Events that all windows hold together. Default 1,000,000. */
  readonly maxHeld?: number;
}

/** How much was let go because of a limit, and how much came late: above zero, history may find more than the stream did. */
export interface EngineFigures {
  readonly held: number;
  readonly dropped: number;
  readonly late: number;
}

/** An event in more groups than this is counted for the first ones only; the rest counts as dropped. */
const MAX_GROUPS_OF_EVENT = 10_000;

interface Input {
  readonly bit: number;
  readonly groupBy: readonly Slot[];
  readonly valueFields: readonly Slot[];
  /** Number of the rule among all rules. */
  readonly rule: number;
}
interface Correlation {
  readonly linked: LinkedCorrelation;
  readonly inputs: readonly Input[];
  /** By group, least recently touched first. */
  readonly windows: Map<string, Window>;
}

export class Engine {
  readonly #matcher: Matcher;
  readonly #view: EventView;
  readonly #rules: readonly LinkedRule[];
  /** Number among all rules of each detection. */
  readonly #detections: readonly number[];
  readonly #correlations: readonly (Correlation | undefined)[];
  readonly #firstCorrelation: number;
  readonly #fired: Uint8Array;
  readonly #maxHeld: number;
  #held = 0;
  #dropped = 0;
  #late = 0;

  constructor({ rules, timeZone }: RuleSet, limits: EngineLimits = {}) {
    this.#rules = rules;
    this.#maxHeld = limits.maxHeld ?? 1_000_000;
    const places = [...rules.keys()];
    this.#detections = places.filter((place) => rules[place]?.kind === "detection");
    this.#matcher = new Matcher(
      this.#detections.map((place) => rules[place] as LinkedDetection),
      timeZone,
    );
    this.#view = this.#matcher.view;
    const placeOf = new Map(rules.map(({ key }, place) => [key, place]));
    const slots = (paths: readonly string[]) => paths.map((path) => this.#view.slot(path));
    this.#correlations = rules.map((linked) =>
      linked.kind === "detection"
        ? undefined
        : {
            linked,
            windows: new Map(),
            inputs: linked.inputs.map((input, place) => ({
              bit: 1 << place,
              groupBy: slots(input.groupBy),
              valueFields: slots(input.valueFields),
              rule: placeOf.get(input.key) as number,
            })),
          },
    );
    const first = this.#correlations.findIndex((one) => one !== undefined);
    this.#firstCorrelation = first < 0 ? rules.length : first;
    this.#fired = new Uint8Array(rules.length);
  }

  get figures(): EngineFigures {
    return { held: this.#held, dropped: this.#dropped, late: this.#late };
  }

  /** How many detections are tried for every event, for want of a value to find them by. */
  get alwaysTried(): number {
    return this.#matcher.alwaysTried;
  }

  /**
   * What matches at this event. Events come by `time` (ms); one that is older than its group's newest is `late`.
   * `ref` names the event in firings.
   */
  push(event: { readonly time: number }, ref: number): Firing[] {
    const matched = this.#matcher.match(event);
    if (matched.length === 0) return [];
    const firings: Firing[] = [];
    this.#fired.fill(0);
    for (const detection of matched) {
      const place = this.#detections[detection] as number;
      this.#fired[place] = 1;
      const rule = this.#rules[place] as LinkedRule;
      if (rule.reports) firings.push({ rule, group: [], value: undefined, refs: [ref] });
    }
    for (let place = this.#firstCorrelation; place < this.#rules.length; place++) {
      const correlation = this.#correlations[place];
      if (correlation !== undefined && this.#correlate(correlation, event.time, ref, firings)) this.#fired[place] = 1;
    }
    return firings;
  }

  #correlate(correlation: Correlation, time: number, ref: number, firings: Firing[]): boolean {
    const groups = new Map<
      string,
      { readonly group: readonly string[]; mask: number; readonly values: readonly string[] }
    >();
    for (const input of correlation.inputs) {
      if (this.#fired[input.rule] === 0) continue;
      let values: readonly string[] | undefined;
      for (const group of this.#groupsOf(input.groupBy)) {
        const key = JSON.stringify(group);
        const known = groups.get(key);
        if (known !== undefined) known.mask |= input.bit;
        else
          groups.set(key, {
            group,
            mask: input.bit,
            values: (values ??= this.#valuesOf(input.valueFields, correlation)),
          });
      }
    }
    let fired = false;
    for (const [key, { group, mask, values }] of groups) {
      const firing = this.#measure(correlation, key, { time, ref, mask, values });
      if (firing === undefined) continue;
      fired = true;
      if (correlation.linked.reports) firings.push({ rule: correlation.linked, group, ...firing });
    }
    return fired;
  }

  #measure(correlation: Correlation, key: string, entry: Entry): Pick<Firing, "value" | "refs"> | undefined {
    const { windows, linked } = correlation;
    const window = windows.get(key) ?? new Window(linked.rule);
    windows.delete(key);
    windows.set(key, window);
    const before = window.size;
    const late = entry.time < window.newest ? window.addLate(entry) : undefined;
    if (late !== undefined) this.#late++;
    const value = late === undefined ? window.add(entry) : late.value;
    const refs = meets(value, linked.rule.criteria) ? (late?.refs ?? window.refs()) : undefined;
    if (window.size > MAX_WINDOW_EVENTS) {
      window.dropOldest();
      this.#dropped++;
    }
    this.#held += window.size - before;
    this.#release(correlation, key, entry.time);
    return refs === undefined ? undefined : { value, refs };
  }

  /** Lets go of windows that time has passed by, and of the longest untouched ones if there is no room. */
  #release({ windows, linked }: Correlation, current: string, time: number): void {
    for (const [key, window] of windows) {
      if (key === current) break;
      const over = window.newest <= time - linked.rule.timespanMs;
      if (!over && this.#held <= this.#maxHeld) break;
      if (!over) this.#dropped += window.size;
      this.#held -= window.size;
      windows.delete(key);
    }
    const window = windows.get(current) as Window;
    while (this.#held > this.#maxHeld && window.size > 1) {
      window.dropOldest();
      this.#held--;
      this.#dropped++;
    }
  }

  /** Every combination of the event's values of the group-by fields; none if it lacks one of them. */
  #groupsOf(slots: readonly Slot[]): readonly (readonly string[])[] {
    let groups: string[][] = [[]];
    for (const slot of slots) {
      const texts = [...new Set(this.#view.texts(slot))];
      const room = Math.floor(MAX_GROUPS_OF_EVENT / Math.max(1, groups.length));
      if (texts.length > room) this.#dropped += texts.length - room;
      groups = groups.flatMap((group) => texts.slice(0, room).map((text) => [...group, text]));
    }
    return groups;
  }

  #valuesOf(slots: readonly Slot[], { linked }: Correlation): readonly string[] {
    const [first, ...rest] = slots;
    if (first === undefined) return [];
    const counts = linked.rule.type === "value_count" || linked.rule.type === "value_percentile";
    let values =
      counts && linked.rule.percentile === undefined
        ? [...new Set(this.#view.texts(first))]
        : [...this.#view.texts(first)];
    for (const slot of rest)
      values = values.flatMap((value) => this.#view.texts(slot).map((text) => `${value}\0${text}`));
    return values;
  }
}
