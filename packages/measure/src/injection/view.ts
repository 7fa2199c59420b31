// What the injection knows of a log: who works when, with whose records, and who works alike. No labels, no scores, nothing of the detectors.
import type { Access } from "@quis/detect";
import type { Random } from "../random/index.ts";

const DAY_MS = 86_400_000;
const DAYS_AROUND = 14;

export interface Workday {
  readonly day: number;
  /** In time order, at least one. */
  readonly rows: readonly Access[];
}

export class LogView {
  readonly random: Random;
  /** Users with accesses on at least three judged days. */
  readonly users: readonly string[];
  /** Everybody whom an access is about, in the order in which they come. */
  readonly subjects: readonly string[];
  readonly has: {
    readonly subjects: boolean;
    readonly caseRefs: boolean;
    readonly reasons: boolean;
    readonly logins: boolean;
  };
  readonly #days = new Map<string, Workday[]>();
  readonly #handled = new Map<string, Set<string>>();
  readonly #handlers = new Map<string, string[]>();
  readonly #recent = new Map<string, { readonly subject: string; readonly day: number }[]>();
  readonly #hours = new Map<string, Uint32Array>();
  readonly #texts: Readonly<Record<"caseRef" | "justification", readonly string[]>>;

  /** @param fromDay first day on which anything may be injected, in days since the epoch */
  constructor(accesses: readonly Access[], fromDay: number, random: Random) {
    this.random = random;
    const subjects = new Set<string>();
    const caseRefs = new Set<string>();
    const reasons = new Map<string, number>();
    let logins = false;
    for (const access of accesses) {
      const { user, timeMs } = access;
      const day = Math.floor(timeMs / DAY_MS);
      if (access.caseRef !== "") caseRefs.add(access.caseRef);
      if (access.justification !== "") reasons.set(access.justification, (reasons.get(access.justification) ?? 0) + 1);
      logins ||= access.session !== "" || access.device !== "" || access.address !== "";
      const hours = this.#hours.get(user) ?? new Uint32Array(24);
      const hour = Math.floor((timeMs % DAY_MS) / 3_600_000);
      hours[hour] = hours[hour]! + 1;
      this.#hours.set(user, hours);
      for (const subject of access.subjects) {
        subjects.add(subject);
        const handled = this.#handled.get(user);
        if (handled?.has(subject) === true) continue;
        if (handled === undefined) this.#handled.set(user, new Set([subject]));
        else handled.add(subject);
        push(this.#handlers, subject, user);
        push(this.#recent, user, { subject, day });
      }
      if (day < fromDay) continue;
      const days = this.#days.get(user);
      if (days === undefined) this.#days.set(user, [{ day, rows: [access] }]);
      else if (days.at(-1)!.day === day) (days.at(-1)!.rows as Access[]).push(access);
      else days.push({ day, rows: [access] });
    }
    this.users = [...this.#days].filter(([user, days]) => user !== "" && days.length >= 3).map(([user]) => user);
    this.subjects = [...subjects];
    // Commonest first: the words that fit anything are among them.
    const byUse = [...reasons].toSorted((a, b) => b[1] - a[1]).map(([reason]) => reason);
    this.#texts = { caseRef: [...caseRefs], justification: byUse };
    this.has = { subjects: subjects.size > 1, caseRefs: caseRefs.size > 1, reasons: reasons.size > 1, logins };
  }

  /** Judged days with an access of the user, in order. */
  daysOf(user: string): readonly Workday[] {
    return this.#days.get(user) ?? [];
  }

  /** Up to `most` judged working days of the user within `window` days; undefined if there are fewer than `least`. */
  drawDays(user: string, least: number, most: number, window: number): readonly Workday[] | undefined {
    const days = this.daysOf(user);
    if (days.length === 0) return undefined;
    const from = this.random.pick(days).day;
    const within = days.filter(({ day }) => day >= from && day < from + window);
    return within.length < least ? undefined : this.random.sample(within, this.random.int(least, most));
  }

  hasHandled(user: string, subject: string): boolean {
    return this.#handled.get(user)?.has(subject) === true;
  }

  /** A record that the user never opened; undefined where there is none. */
  drawAnybody(user: string): string | undefined {
    for (let tries = 0; tries < 30; tries++) {
      const subject = this.random.pick(this.subjects);
      if (!this.hasHandled(user, subject)) return subject;
    }
    return undefined;
  }

  /** Somebody who opened a record that the user opened too; undefined where nobody did. */
  drawCoworker(user: string): string | undefined {
    const handled = [...(this.#handled.get(user) ?? [])];
    for (let tries = 0; tries < 30 && handled.length > 0; tries++) {
      const other = this.random.pick(this.#handlers.get(this.random.pick(handled))!);
      if (other !== user) return other;
    }
    return undefined;
  }

  /** A record that a co-worker opened for the first time within two weeks of the day and the user never. */
  drawMatched(user: string, day: number): string | undefined {
    for (let tries = 0; tries < 30; tries++) {
      const coworker = this.drawCoworker(user);
      if (coworker === undefined) return undefined;
      const near = this.#recent.get(coworker)!.filter((one) => Math.abs(one.day - day) <= DAYS_AROUND);
      if (near.length === 0) continue;
      const { subject } = this.random.pick(near);
      if (!this.hasHandled(user, subject)) return subject;
    }
    return undefined;
  }

  /** The hour of the day in which the user has fewest accesses in the whole log. */
  quietHour(user: string): number {
    const hours = [...(this.#hours.get(user) ?? new Uint32Array(24))];
    const least = Math.min(...hours);
    return this.random.pick(hours.flatMap((count, hour) => (count === least ? [hour] : [])));
  }

  /** Any case reference of the log. */
  drawCaseRef(): string {
    return this.random.pick(this.#texts.caseRef);
  }

  /** One of the five commonest reasons. */
  drawStockReason(): string {
    return this.random.pick(this.#texts.justification.slice(0, 5));
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
