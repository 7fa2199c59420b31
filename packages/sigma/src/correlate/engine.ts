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

/** One group that an event is in, with the text that windows are found by. */
interface GroupOfEvent {
  readonly key: string;
  readonly group: readonly string[];
}

/** What many correlations ask of an event, answered once per event. */
interface Reader<T> {
  readonly read: () => T;
  stamp: number;
  answer: T;
}

interface Input {
  readonly bit: number;
  readonly groups: Reader<readonly GroupOfEvent[]>;
  readonly values: Reader<readonly string[]>;
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
  /** Places of the correlations that refer to each rule, ascending. */
  readonly #dependents: readonly number[][];
  /** Number of the event at which each rule matched last, and at which each correlation was last due. */
  readonly #fired: Float64Array;
  readonly #due: Float64Array;
  readonly #groupReaders = new Map<string, Reader<readonly GroupOfEvent[]>>();
  readonly #valueReaders = new Map<string, Reader<readonly string[]>>();
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
    this.#correlations = rules.map((linked) =>
      linked.kind === "detection"
        ? undefined
        : {
            linked,
            windows: new Map(),
            inputs: linked.inputs.map((input, place) => ({
              bit: 1 << place,
              groups: this.#groupsReader(input.groupBy, linked.key),
              values: this.#valuesReader(input.valueFields, linked),
              rule: placeOf.get(input.key) as number,
            })),
          },
    );
    this.#dependents = rules.map(() => []);
    for (const [place, correlation] of this.#correlations.entries())
      for (const { rule } of correlation?.inputs ?? []) this.#dependents[rule]?.push(place);
    this.#fired = new Float64Array(rules.length).fill(-1);
    this.#due = new Float64Array(rules.length).fill(-1);
  }

  /** How much was let go. */
  get dropped(): number {
    return this.#dropped;
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
    if (matched.length === 0) return NOTHING;
    const firings: Firing[] = [];
    const { stamp } = this.#view;
    const due: number[] = [];
    for (let i = 0; i < matched.length; i++) {
      const place = this.#detections[matched[i] as number] as number;
      const rule = this.#rules[place] as LinkedRule;
      this.#fire(place, stamp, due);
      if (rule.reports) firings.push({ rule, group: [], value: undefined, size: 1, refs: [ref] });
    }
    // What a correlation refers to stands before it: in the order of places, all that is due is known when its turn comes.
    due.sort((a, b) => a - b);
    for (let i = 0; i < due.length; i++) {
      const place = due[i] as number;
      const more: number[] = [];
      if (this.#correlate(this.#correlations[place] as Correlation, { time: event.time, ref, stamp }, firings))
        this.#fire(place, stamp, more);
      for (const later of more) due.splice(placeIn(due, later), 0, later);
    }
    return firings;
  }

  /** Notes that a rule matched, and which correlations that concerns. */
  #fire(place: number, stamp: number, due: number[]): void {
    this.#fired[place] = stamp;
    const dependents = this.#dependents[place] as readonly number[];
    for (let i = 0; i < dependents.length; i++) {
      const dependent = dependents[i] as number;
      if (this.#due[dependent] === stamp) continue;
      this.#due[dependent] = stamp;
      due.push(dependent);
    }
  }

  #correlate(correlation: Correlation, event: EventOfStream, firings: Firing[]): boolean {
    const { inputs, linked } = correlation;
    const { time, ref, stamp } = event;
    let fired = false;
    const measure = (group: GroupOfEvent, mask: number, values: readonly string[]): void => {
      const firing = this.#measure(correlation, group.key, { time, ref, mask, values });
      if (firing === undefined) return;
      fired = true;
      if (linked.reports) firings.push({ rule: linked, group: group.group, ...firing });
    };
    const matched = inputs.filter(({ rule }) => this.#fired[rule] === stamp);
    const [first, ...more] = matched;
    if (first === undefined) return false;
    if (more.length === 0) {
      const groups = this.#ask(first.groups);
      for (let i = 0; i < groups.length; i++) measure(groups[i] as GroupOfEvent, first.bit, this.#ask(first.values));
      return fired;
    }
    // An event counts once in a group, whatever number of rules it matches; its values are those of the first of them.
    const byKey = new Map<string, { readonly group: GroupOfEvent; mask: number; readonly values: readonly string[] }>();
    for (const { bit, groups, values } of matched) {
      for (const group of this.#ask(groups)) {
        const known = byKey.get(group.key);
        if (known === undefined) byKey.set(group.key, { group, mask: bit, values: this.#ask(values) });
        else known.mask |= bit;
      }
    }
    for (const { group, mask, values } of byKey.values()) measure(group, mask, values);
    return fired;
  }

  #ask<T>(reader: Reader<T>): T {
    const { stamp } = this.#view;
    if (reader.stamp !== stamp) {
      reader.stamp = stamp;
      reader.answer = reader.read();
    }
    return reader.answer;
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
      this.#drop(linked.key, 1);
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
      if (!over) this.#drop(linked.key, window.size);
      this.#held -= window.size;
      windows.delete(key);
    }
    const window = windows.get(current) as Window;
    while (this.#held > this.#maxHeld && window.size > 1) {
      window.dropOldest();
      this.#held--;
      this.#drop(linked.key, 1);
    }
  }

  #drop(rule: string, count: number): void {
    this.#dropped += count;
    this.#droppedBy ??= rule;
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

  #groupsReader(paths: readonly string[], rule: string): Reader<readonly GroupOfEvent[]> {
    const name = JSON.stringify(paths);
    const slots = paths.map((path) => this.#view.slot(path));
    const reader = this.#groupReaders.get(name) ?? { read: () => this.#groupsOf(slots, rule), stamp: -1, answer: [] };
    this.#groupReaders.set(name, reader);
    return reader;
  }

  /** Every combination of the event's values of the group-by fields; none if it lacks one of them. */
  #groupsOf(slots: readonly Slot[], rule: string): readonly GroupOfEvent[] {
    let groups: string[][] = [[]];
    for (const slot of slots) {
      const texts = distinct(this.#view.texts(slot));
      const room = Math.floor(MAX_GROUPS_OF_EVENT / Math.max(1, groups.length));
      if (texts.length > room) this.#drop(rule, texts.length - room);
      groups = groups.flatMap((group) => texts.slice(0, room).map((text) => [...group, text]));
    }
    return groups.map((group) => ({ key: group.length === 1 ? (group[0] as string) : JSON.stringify(group), group }));
  }

  #valuesReader(paths: readonly string[], { rule }: LinkedCorrelation): Reader<readonly string[]> {
    const counts = (rule.type === "value_count" || rule.type === "value_percentile") && rule.percentile === undefined;
    const name = JSON.stringify([counts, ...paths]);
    const slots = paths.map((path) => this.#view.slot(path));
    const reader = this.#valueReaders.get(name) ?? { read: () => this.#valuesOf(slots, counts), stamp: -1, answer: [] };
    this.#valueReaders.set(name, reader);
    return reader;
  }

  #valuesOf([first, ...rest]: readonly Slot[], counts: boolean): readonly string[] {
    if (first === undefined) return [];
    const texts = this.#view.texts(first);
    let values: readonly string[] = counts ? distinct(texts) : [...texts];
    for (const slot of rest)
      values = values.flatMap((value) => this.#view.texts(slot).map((text) => `${value}\0${text}`));
    return values;
  }
}

const NOTHING: Firing[] = [];

interface EventOfStream {
  readonly time: number;
  readonly ref: number;
  readonly stamp: number;
}

/** A copy, since the view's array is used again, without what stands there twice. */
function distinct(texts: readonly string[]): readonly string[] {
  return texts.length < 2 ? [...texts] : [...new Set(texts)];
}

/** Where a number belongs in an ascending list. */
function placeIn(list: readonly number[], number: number): number {
  let place = list.length;
  while (place > 0 && (list[place - 1] as number) > number) place--;
  return place;
}
