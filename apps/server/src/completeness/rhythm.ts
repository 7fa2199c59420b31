// Silence against a source's own rhythm: what the same hour of the week brought in the weeks before. Pure. docs/reference/gaps.md#silence
import { type Found, instantOf, minuteOf, rounded } from "./finding.ts";
import { DAY_MS, HOUR_MS, RHYTHM, WEEK_HOURS } from "./parameters.ts";
import { logAtMost, logNone, shapeOfFew, shapeOfSpread } from "./spread.ts";

/** What a source sent in one hour (UTC) by its own clock. */
export interface HourCount {
  /** Start of the hour, ms since the epoch. */
  readonly hourMs: number;
  readonly events: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** One hour of the ledger: `expected` is null while there is no rhythm to expect from. */
export interface ExpectedHour {
  readonly hourMs: number;
  readonly expected: number | null;
  readonly seen: number;
}

export interface Rhythm {
  readonly hours: readonly ExpectedHour[];
  readonly found: readonly Found[];
}

interface Run {
  readonly from: number;
  to: number;
  /** Expected events by UTC day. */
  readonly days: Map<number, number>;
}

/**
 * Expected and seen for every whole hour from the source's first event to `horizonMs`, and the silences in them. Each hour is judged by the
 * weeks before it alone, so that a later look finds the same; silent hours teach nothing.
 */
export function judgeRhythm(source: string, counts: readonly HourCount[], horizonMs: number): Rhythm {
  const first = counts[0];
  if (first === undefined) return { hours: [], found: [] };
  const start = Math.floor(first.hourMs / HOUR_MS);
  const end = Math.floor(horizonMs / HOUR_MS);
  if (end <= start) return { hours: [], found: [] };
  const known = new Map(counts.map((count) => [Math.floor(count.hourMs / HOUR_MS) - start, count]));
  const seen = Float64Array.from({ length: end - start }, (_, hour) => known.get(hour)?.events ?? 0);
  const judge = new Judge(source, seen, start, known);
  for (let hour = 0; hour < seen.length; hour++) judge.step(hour);
  judge.endRun(seen.length, true);
  return { hours: judge.hours, found: judge.found };
}

class Judge {
  readonly hours: ExpectedHour[] = [];
  readonly found: Found[] = [];
  readonly #source: string;
  readonly #seen: Float64Array;
  readonly #start: number;
  readonly #known: ReadonlyMap<number, HourCount>;
  readonly #silent: Uint8Array;
  // Judged days, for the spread: mean and count by UTC day.
  readonly #days: { day: number; mean: number; count: number; hours: number }[] = [];
  #run: Run | undefined;

  constructor(source: string, seen: Float64Array, start: number, known: ReadonlyMap<number, HourCount>) {
    this.#source = source;
    this.#seen = seen;
    this.#start = start;
    this.#known = known;
    this.#silent = new Uint8Array(seen.length);
  }

  step(hour: number): void {
    const count = this.#seen[hour]!;
    const expected = this.#expected(hour);
    const hourMs = (this.#start + hour) * HOUR_MS;
    this.hours.push({ hourMs, expected: expected === null ? null : rounded(expected), seen: count });
    const dayNumber = Math.floor(hourMs / DAY_MS);
    if (count > 0) this.endRun(hour, false);
    else {
      this.#run ??= { from: hour, to: hour, days: new Map() };
      this.#run.to = hour;
      if (expected !== null) this.#run.days.set(dayNumber, (this.#run.days.get(dayNumber) ?? 0) + expected);
    }
    if (expected !== null) this.#countDay(dayNumber, expected, count);
    if (hourMs % DAY_MS === DAY_MS - HOUR_MS) this.#judgeDay(dayNumber, hourMs);
  }

  #expected(hour: number): number | null {
    let sum = 0;
    let weeks = 0;
    // The first hour is not whole: the source began in it.
    for (let past = hour - WEEK_HOURS; past >= 1 && past >= hour - RHYTHM.weeks * WEEK_HOURS; past -= WEEK_HOURS) {
      if (this.#silent[past] === 1) continue;
      sum += this.#seen[past]!;
      weeks++;
    }
    return weeks < RHYTHM.minWeeks ? null : sum / weeks;
  }

  #countDay(day: number, mean: number, count: number): void {
    const last = this.#days.at(-1);
    if (last?.day === day) {
      last.mean += mean;
      last.count += count;
      last.hours += 1;
    } else this.#days.push({ day, mean, count, hours: 1 });
  }

  // Whole days before `day`, as far back as the rhythm reaches.
  #wholeDays(day: number) {
    return this.#days.filter((one) => one.day < day && one.day >= day - 7 * RHYTHM.weeks && one.hours === 24);
  }

  #spread(day: number): number {
    const before = this.#wholeDays(day);
    if (before.length < RHYTHM.minSpreadDays) return RHYTHM.defaultSpread;
    return shapeOfSpread(before, RHYTHM.leastSpread, RHYTHM.mostSpread);
  }

  // Days of the week differ in how much they spread: a Saturday with one person on duty, a Monday on which few have to do with the database. So the
  // same weekday of the weeks before has a say beside all days together. One spread for a whole day: a finding must not go because the silence goes on.
  // Measured on 8 unseen worlds (36 users, 44 days): all three false alarms were such days.
  #spreadsByWeekday(before: number): number[] {
    const days = this.#wholeDays(before);
    const { defaultSpread, priorDays: weight, leastSpread: least, mostSpread: most } = RHYTHM;
    return Array.from({ length: 7 }, (_, weekday) => {
      const like = days.filter((one) => one.day % 7 === weekday);
      return shapeOfFew(like, { before: defaultSpread, weight, least, most });
    });
  }

  // The heaviest silence of the weeks before `hour`: what the mean week would have brought in it. Small sources are silent whenever the one who
  // is on duty has other work, and how long that can be only they themselves can say.
  #heaviest(hour: number): number {
    const start = Math.max(1, hour - RHYTHM.weeks * WEEK_HOURS);
    const sums = new Float64Array(WEEK_HOURS);
    const weeks = new Float64Array(WEEK_HOURS);
    for (let past = start; past < hour; past++) {
      if (this.#silent[past] === 1) continue;
      sums[past % WEEK_HOURS]! += this.#seen[past]!;
      weeks[past % WEEK_HOURS]! += 1;
    }
    let heaviest = 0;
    let weight = 0;
    for (let past = start; past < hour; past++) {
      const place = past % WEEK_HOURS;
      if (this.#silent[past] === 1) continue;
      weight = this.#seen[past] === 0 && weeks[place]! > 0 ? weight + sums[place]! / weeks[place]! : 0;
      heaviest = Math.max(heaviest, weight);
    }
    return heaviest;
  }

  #judgeDay(day: number, hourMs: number): void {
    const today = this.#days.at(-1);
    if (today?.day !== day || today.hours < 24 || today.count === 0) return;
    if (today.count > today.mean * RHYTHM.lowShare || this.#wholeDays(day).length < RHYTHM.lowDays) return;
    const spread = this.#spread(day);
    const log = logAtMost(today.count, today.mean, spread);
    if (log > Math.log(RHYTHM.low)) return;
    const fromMs = hourMs + HOUR_MS - DAY_MS;
    this.found.push({
      kind: "low",
      source: this.#source,
      key: instantOf(fromMs),
      title: `${today.count} events on ${instantOf(fromMs).slice(0, 10)}, where ${Math.round(today.mean)} were expected`,
      fromMs,
      toMs: fromMs + DAY_MS,
      evidence: {
        seen: today.count,
        expected: rounded(today.mean),
        log10_probability: rounded(log / Math.LN10),
        threshold_log10: Math.log10(RHYTHM.low),
        spread: rounded(spread),
      },
    });
  }

  /** Judges the silence that ends before `hour`, at the horizon if `open`. */
  endRun(hour: number, open: boolean): void {
    const run = this.#run;
    this.#run = undefined;
    if (run === undefined) return;
    const firstDay = Math.floor(((this.#start + run.from) * HOUR_MS) / DAY_MS);
    const ofAll = this.#spread(firstDay);
    const byWeekday = this.#spreadsByWeekday(firstDay);
    let spread = ofAll;
    let log = 0;
    let expected = 0;
    for (const [day, mean] of run.days) {
      const own = Math.min(ofAll, byWeekday[day % 7]!);
      spread = Math.min(spread, own);
      log += logNone(mean, own);
      expected += mean;
    }
    if (log > Math.log(RHYTHM.silence) || expected < RHYTHM.heavier * this.#heaviest(run.from)) return;
    this.#silent.fill(1, run.from, run.to + 1);
    const days = new Set(run.days.keys());
    for (const day of this.#days) if (days.has(day.day)) day.hours = 0;
    const last = this.#known.get(run.from - 1)!;
    const next = open ? undefined : this.#known.get(hour);
    const until = next === undefined ? "since then" : `until ${minuteOf(next.firstMs)}`;
    this.found.push({
      kind: "silence",
      source: this.#source,
      key: instantOf(last.lastMs),
      title: `No event from ${minuteOf(last.lastMs)} ${until}, where ${Math.round(expected)} were expected`,
      fromMs: last.lastMs,
      toMs: next?.firstMs ?? null,
      evidence: {
        last_event: instantOf(last.lastMs),
        next_event: next === undefined ? null : instantOf(next.firstMs),
        judged_until: instantOf((this.#start + hour) * HOUR_MS),
        silent_hours: run.to - run.from + 1,
        expected: rounded(expected),
        log10_probability: rounded(log / Math.LN10),
        threshold_log10: Math.log10(RHYTHM.silence),
        spread: rounded(spread),
        heaviest_before: rounded(this.#heaviest(run.from)),
        weeks: RHYTHM.weeks,
      },
    });
  }
}
