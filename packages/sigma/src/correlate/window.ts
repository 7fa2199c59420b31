// The matches of one group in event time: for an event at t, those after t − timespan up to itself (a sliding window).
import type { CorrelationRule } from "../rule/document.ts";
import { type Aggregate, type Entry, newAggregate } from "./aggregate.ts";

/** Dropping from the front of an array moves the rest: it is done for many at once. */
const COMPACT_AT = 64;

/** Events that a firing names: more would make every further firing of a large window as large as the window. */
const MAX_REFS = 1000;

export class Window {
  readonly #rule: CorrelationRule;
  readonly #aggregate: Aggregate;
  #entries: Entry[] = [];
  #first = 0;

  constructor(rule: CorrelationRule) {
    this.#rule = rule;
    this.#aggregate = newAggregate(rule);
  }

  get size(): number {
    return this.#entries.length - this.#first;
  }

  /** Time of the newest event. */
  get newest(): number {
    return this.#entries.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
  }

  /** Refs of the newest MAX_REFS events in the window, oldest first. */
  refs(): number[] {
    return this.#entries.slice(Math.max(this.#first, this.#entries.length - MAX_REFS)).map(({ ref }) => ref);
  }

  /** The events in the window, oldest first. */
  entries(): readonly Entry[] {
    return this.#entries.slice(this.#first);
  }

  dropOldest(): void {
    const entry = this.#entries[this.#first];
    if (entry === undefined) return;
    this.#aggregate.remove(entry);
    this.#first++;
    if (this.#first >= COMPACT_AT && this.#first * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
  }

  /** Takes an event that is not older than the newest one, and measures. */
  add(entry: Entry): number | undefined {
    const from = entry.time - this.#rule.timespanMs;
    while (this.size > 0 && (this.#entries[this.#first] as Entry).time <= from) this.dropOldest();
    this.#entries.push(entry);
    this.#aggregate.add(entry);
    return this.#aggregate.result(this.#entries, this.#first);
  }

  /**
   * Takes an event that comes after newer ones: it is put in its place for the windows to come, and measured with what is known of the
   * time before it. Windows that were measured already stay as they were.
   */
  addLate(entry: Entry): { readonly value: number | undefined; readonly refs: readonly number[] } {
    const known = this.#entries.slice(this.#first);
    const place = known.findLastIndex(({ time }) => time <= entry.time) + 1;
    const before = known.slice(0, place).filter(({ time }) => time > entry.time - this.#rule.timespanMs);
    const aggregate = newAggregate(this.#rule);
    const window = [...before, entry];
    for (const one of window) aggregate.add(one);
    const value = aggregate.result(window, 0);
    if (entry.time > this.newest - this.#rule.timespanMs) {
      known.splice(place, 0, entry);
      this.#entries = known;
      this.#first = 0;
      this.#aggregate.add(entry);
    }
    return { value, refs: window.map(({ ref }) => ref) };
  }
}
