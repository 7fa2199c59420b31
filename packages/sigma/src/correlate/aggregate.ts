// What a correlation measures of the events in a window. Sigma correlation rules specification 2.1.0, "Correlation Types"
import { compares, numberOf } from "../match/test-matcher.ts";
import type { CorrelationRule, Criterion } from "../rule/document.ts";

/** One event in a window: which of the rules it matched (bits, in their order) and its values of the value field. */
export interface Entry {
  readonly time: number;
  readonly ref: number;
  readonly mask: number;
  readonly values: readonly string[];
}

/** A measure that entries go into and out of, always the oldest first. */
export interface Aggregate {
  add(entry: Entry): void;
  remove(entry: Entry): void;
  /** The measure for the newest entry; undefined if there is nothing to measure. */
  result(entries: readonly Entry[], first: number): number | undefined;
}

export function meets(value: number | undefined, criteria: readonly Criterion[]): boolean {
  return value !== undefined && criteria.every((one) => compares(value, one.comparison, one.value));
}

export function newAggregate(rule: CorrelationRule): Aggregate {
  switch (rule.type) {
    case "event_count":
      return new EventCount();
    case "value_count":
      return new ValueCount();
    case "temporal":
      return new RuleCount(rule.rules.length);
    case "temporal_ordered":
      return new OrderedRules(rule.rules.length);
    case "value_sum":
    case "value_avg":
      return new Sum(rule.type === "value_avg");
    case "value_percentile":
      return rule.percentile === undefined ? new Share() : new Percentile(rule.percentile);
  }
}

class EventCount implements Aggregate {
  #count = 0;
  add(): void {
    this.#count++;
  }
  remove(): void {
    this.#count--;
  }
  result(): number {
    return this.#count;
  }
}

/** Times of each value in the window. */
class Tally {
  readonly counts = new Map<string, number>();
  total = 0;
  add({ values }: Entry): void {
    for (const value of values) this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
    this.total += values.length;
  }
  remove({ values }: Entry): void {
    for (const value of values) {
      const left = (this.counts.get(value) ?? 0) - 1;
      if (left <= 0) this.counts.delete(value);
      else this.counts.set(value, left);
    }
    this.total -= values.length;
  }
}

class ValueCount extends Tally implements Aggregate {
  result(): number {
    return this.counts.size;
  }
}

/** In percent, how much of the window has the newest event's value: of several, the rarest. */
class Share extends Tally implements Aggregate {
  result(entries: readonly Entry[]): number | undefined {
    const values = entries.at(-1)?.values ?? [];
    if (values.length === 0) return undefined;
    return (100 * Math.min(...values.map((value) => this.counts.get(value) ?? 0))) / this.total;
  }
}

class RuleCount implements Aggregate {
  readonly #counts: number[];
  constructor(rules: number) {
    this.#counts = Array.from({ length: rules }, () => 0);
  }
  #change(mask: number, by: number): void {
    for (let i = 0; i < this.#counts.length; i++)
      if ((mask >>> i) & 1) this.#counts[i] = (this.#counts[i] as number) + by;
  }
  add({ mask }: Entry): void {
    this.#change(mask, 1);
  }
  remove({ mask }: Entry): void {
    this.#change(mask, -1);
  }
  result(): number {
    return this.#counts.filter((count) => count > 0).length;
  }
}

/** How many rules, from the first on, were matched one event after the other, the newest event being the last of them. */
class OrderedRules implements Aggregate {
  readonly #rules: number;
  constructor(rules: number) {
    this.#rules = rules;
  }
  add(): void {}
  remove(): void {}
  result(entries: readonly Entry[], first: number): number {
    // Taking each step at the first event that can be it leaves the most events for the later steps.
    let steps = 0;
    for (let i = first; i < entries.length - 1 && steps < this.#rules; i++)
      if (((entries[i] as Entry).mask >>> steps) & 1) steps++;
    const { mask } = entries.at(-1) as Entry;
    for (let rule = Math.min(steps, this.#rules - 1); rule >= 0; rule--) if ((mask >>> rule) & 1) return rule + 1;
    return 0;
  }
}

function numbersOf({ values }: Entry): number[] {
  return values.map(numberOf).filter((number) => number !== undefined);
}

// Added up anew each time: adding and taking away would leave the rounding errors of what is long gone.
class Sum implements Aggregate {
  readonly #average: boolean;
  constructor(average: boolean) {
    this.#average = average;
  }
  add(): void {}
  remove(): void {}
  result(entries: readonly Entry[], first: number): number | undefined {
    let sum = 0;
    let count = 0;
    for (let i = first; i < entries.length; i++) {
      for (const number of numbersOf(entries[i] as Entry)) {
        sum += number;
        count++;
      }
    }
    if (count === 0) return undefined;
    return this.#average ? sum / count : sum;
  }
}

/** Nearest rank: the smallest number that at least `percentile` percent of the numbers do not exceed. */
class Percentile implements Aggregate {
  readonly #percentile: number;
  readonly #sorted: number[] = [];
  constructor(percentile: number) {
    this.#percentile = percentile;
  }
  #placeOf(number: number): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] as number) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  add(entry: Entry): void {
    for (const number of numbersOf(entry)) this.#sorted.splice(this.#placeOf(number), 0, number);
  }
  remove(entry: Entry): void {
    for (const number of numbersOf(entry)) this.#sorted.splice(this.#placeOf(number), 1);
  }
  result(): number | undefined {
    const rank = Math.max(1, Math.ceil((this.#percentile * this.#sorted.length) / 100));
    return this.#sorted[rank - 1];
  }
}
