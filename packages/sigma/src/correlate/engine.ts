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
  /** How many events made it: 1 for a detection. */
  readonly size: number;
  /** Those events (the newest 1,000), oldest first, the one that completed it last: what `push` was given as `ref`. */
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
  /** Key of the rule that let something go first; undefined if none did. */
  readonly droppedBy: string | undefined;
}

/** What an engine remembers between events, as JSON can hold it: by correlation (in the set's order), by group, the events in the window. */
export interface EngineState {
  readonly windows: readonly (readonly [rule: string, groups: readonly GroupState[]])[];
  readonly dropped: number;
  readonly late: number;
}
type GroupState = readonly [group: string, entries: readonly EntryState[]];
type EntryState = readonly [time: number, ref: number, mask: number, values: readonly string[]];

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
  #droppedBy: string | undefined;
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
    return { held: this.#held, dropped: this.#dropped, late: this.#late, droppedBy: this.#droppedBy };
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
      if (rule.reports) firings.push({ rule, group: [], value: undefined, size: 1, refs: [ref] });
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
      for (const group of this.#groupsOf(input.groupBy, correlation)) {
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

  #measure(correlation: Correlation, key: string, entry: Entry): Pick<Firing, "value" | "size" | "refs"> | undefined {
    const { windows, linked } = correlation;
    const window = windows.get(key) ?? new Window(linked.rule);
    windows.delete(key);
    windows.set(key, window);
    const before = window.size;
    const late = entry.time < window.newest ? window.addLate(entry) : undefined;
    if (late !== undefined) this.#late++;
    const value = late === undefined ? window.add(entry) : late.value;
    const refs = meets(value, linked.rule.criteria) ? (late?.refs ?? window.refs()) : undefined;
    const size = late?.refs.length ?? window.size;
    if (window.size > MAX_WINDOW_EVENTS) {
      window.dropOldest();
      this.#drop(correlation, 1);
    }
    this.#held += window.size - before;
    this.#release(correlation, key, entry.time);
    return refs === undefined ? undefined : { value, size, refs };
  }

  /** Lets go of windows that time has passed by, and of the longest untouched ones if there is no room. */
  #release(correlation: Correlation, current: string, time: number): void {
    const { windows, linked } = correlation;
    for (const [key, window] of windows) {
      if (key === current) break;
      const over = window.newest <= time - linked.rule.timespanMs;
      if (!over && this.#held <= this.#maxHeld) break;
      if (!over) this.#drop(correlation, window.size);
      this.#held -= window.size;
      windows.delete(key);
    }
    const window = windows.get(current) as Window;
    while (this.#held > this.#maxHeld && window.size > 1) {
      window.dropOldest();
      this.#held--;
      this.#drop(correlation, 1);
    }
  }

  #drop({ linked }: Correlation, count: number): void {
    this.#dropped += count;
    this.#droppedBy ??= linked.key;
  }

  /** What is remembered, for `restore` of an engine of the same rules. */
  state(): EngineState {
    const windows = this.#correlations.flatMap((correlation): EngineState["windows"] => {
      if (correlation === undefined) return [];
      const groups = [...correlation.windows].map(([group, window]): GroupState => [
        group,
        window.entries().map(({ time, ref, mask, values }): EntryState => [time, ref, mask, values]),
      ]);
      return [[correlation.linked.key, groups]];
    });
    return { windows, dropped: this.#dropped, late: this.#late };
  }

  /** Goes on from where another engine of the same rules stood. What is remembered here is forgotten. */
  restore({ windows, dropped, late }: EngineState): void {
    const states = new Map(windows);
    this.#dropped = dropped;
    this.#late = late;
    this.#held = 0;
    for (const correlation of this.#correlations) {
      if (correlation === undefined) continue;
      correlation.windows.clear();
      for (const [group, entries] of states.get(correlation.linked.key) ?? []) {
        const window = new Window(correlation.linked.rule);
        for (const [time, ref, mask, values] of entries) window.add({ time, ref, mask, values });
        correlation.windows.set(group, window);
        this.#held += window.size;
      }
    }
  }

  /** Every combination of the event's values of the group-by fields; none if it lacks one of them. */
  #groupsOf(slots: readonly Slot[], correlation: Correlation): readonly (readonly string[])[] {
    let groups: string[][] = [[]];
    for (const slot of slots) {
      const texts = [...new Set(this.#view.texts(slot))];
      const room = Math.floor(MAX_GROUPS_OF_EVENT / Math.max(1, groups.length));
      if (texts.length > room) this.#drop(correlation, texts.length - room);
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
