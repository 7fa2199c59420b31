// The rules in force over sealed events in the log's order: what matches becomes a signal at once.
import type { Signal } from "@quis/detect";
import { DAY_MS } from "@quis/detect";
import type { AccessEvent } from "@quis/event";
import { type LinkedRule, RuleStream, type RuleStreamState } from "@quis/sigma";
import { boundedTime, userUidOf } from "../store/row.ts";
import { type Catalogue, loadCatalogue } from "./catalogue.ts";
import { signalOf } from "./signal.ts";

/** What a watch remembers, as JSON can hold it. */
export interface RuleWatchState {
  readonly stream: RuleStreamState;
  readonly userDays: number;
  /** User-days on which each rule matched. */
  readonly matched: Readonly<Record<string, number>>;
  readonly days: readonly (readonly [day: number, users: readonly string[], matched: readonly string[]])[];
}

/** Days whose users are remembered: an event that comes later than that is of a day that has been counted. */
const DAYS_KEPT = 7;

interface CountedDay {
  readonly users: Set<string>;
  /** Rule and user, of those that matched. */
  readonly matched: Set<string>;
}

export class RuleWatch {
  readonly #rules: ReadonlyMap<string, LinkedRule>;
  readonly #stream: RuleStream;
  readonly #days = new Map<number, CountedDay>();
  readonly #matched = new Map<string, number>();
  #userDays = 0;
  #newest = Number.NEGATIVE_INFINITY;

  constructor({ set }: Pick<Catalogue, "set">) {
    this.#rules = new Map(set.rules.map((rule) => [rule.key, rule]));
    this.#stream = new RuleStream(set);
  }

  /** With the rules of a data folder as they are now. @throws QuisError QUIS_BAD_INPUT for settings that are wrong */
  static async open(data: string): Promise<RuleWatch> {
    return new RuleWatch(await loadCatalogue(data));
  }

  /** Version of each rule, by id. */
  get versions(): ReadonlyMap<string, string> {
    return this.#stream.versions;
  }

  /** How far back a watch without a state must be fed: ms before the first event that it is to judge. */
  get horizonMs(): number {
    return this.#stream.horizonMs;
  }

  /**
   * What matches at the event of this index. p counts the user-days before: the present one not yet.
   * @throws SigmaError SIGMA_MEMORY when windows have no room left, and from then on at every call
   */
  push(event: AccessEvent, index: number): Signal[] {
    const time = boundedTime(event.time);
    const matches = this.#stream.push({ ...event, time }, index);
    const user = userUidOf(event);
    const day = this.#dayOf(Math.floor(time / DAY_MS));
    const signals = matches.map((match) =>
      signalOf(match, this.#rules.get(match.ruleId) as LinkedRule, {
        matched: this.#matched.get(match.ruleId) ?? 0,
        userDays: this.#userDays,
      }),
    );
    if (day === undefined || user === "") return signals;
    if (!day.users.has(user)) {
      day.users.add(user);
      this.#userDays++;
    }
    for (const { ruleId } of matches) {
      const pair = JSON.stringify([ruleId, user]);
      if (day.matched.has(pair)) continue;
      day.matched.add(pair);
      this.#matched.set(ruleId, (this.#matched.get(ruleId) ?? 0) + 1);
    }
    return signals;
  }

  /** Undefined for a day that is counted and forgotten. */
  #dayOf(day: number): CountedDay | undefined {
    if (day > this.#newest) {
      this.#newest = day;
      for (const old of this.#days.keys()) if (old <= day - DAYS_KEPT) this.#days.delete(old);
    }
    if (day <= this.#newest - DAYS_KEPT) return undefined;
    const known = this.#days.get(day) ?? { users: new Set<string>(), matched: new Set<string>() };
    this.#days.set(day, known);
    return known;
  }

  state(): RuleWatchState {
    return {
      stream: this.#stream.state(),
      userDays: this.#userDays,
      matched: Object.fromEntries(this.#matched),
      days: [...this.#days].map(([day, { users, matched }]) => [day, [...users], [...matched]]),
    };
  }

  /** @throws SigmaError SIGMA_STATE for a state of other rules, or of others' versions */
  restore({ stream, userDays, matched, days }: RuleWatchState): void {
    this.#stream.restore(stream);
    this.#userDays = userDays;
    this.#matched.clear();
    for (const [rule, count] of Object.entries(matched)) this.#matched.set(rule, count);
    this.#days.clear();
    this.#newest = Number.NEGATIVE_INFINITY;
    for (const [day, users, pairs] of days) {
      this.#days.set(day, { users: new Set(users), matched: new Set(pairs) });
      this.#newest = Math.max(this.#newest, day);
    }
  }
}
