// A review programme: who reviews what, how often. Data, so that a law's rhythm (CJIS v6.0 AU-6: weekly) is a line in a file.
import { ReviewError } from "../error.ts";

/** A period of a programme; `week` begins on Monday. All in UTC. */
export const RHYTHMS = ["day", "week", "month", "quarter", "year"] as const;
export type Rhythm = (typeof RHYTHMS)[number];

export interface Programme {
  readonly id: string;
  readonly title: string;
  /** The rule that asks for it, such as `CJIS v6.0 AU-6`. */
  readonly basis: string;
  readonly every: Rhythm;
  /** First UTC day that it holds, `2026-01-05`. */
  readonly begins: string;
  /** Last UTC day, if it has ended. */
  readonly ends?: string;
  /** Days after a period's end by which it is signed off. */
  readonly graceDays: number;
  /** Unflagged accesses that are drawn at random for each period. */
  readonly sample: number;
  /** Share of the sample that a second person judges without seeing the first's word, 0 to 1. */
  readonly doubleShare: number;
}

export interface SignOff {
  readonly programme: string;
  /** First day of the period. */
  readonly period: string;
  readonly by: string;
  readonly atMs: number;
}

export interface Period {
  /** First UTC day: the period's name. */
  readonly period: string;
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly dueMs: number;
  /** `running`: not over. `late`: signed off after it was due. `overdue`: due, and nobody has. */
  readonly state: "running" | "due" | "overdue" | "done" | "late";
  readonly signOff: SignOff | null;
}

/** Milliseconds of a UTC day. */
export const DAY_MS = 86_400_000;
const MAX_PERIODS = 36_600;

/**
 * All periods of a programme up to `nowMs`, oldest first. The first begins with the period that holds `begins`: a duty is not shortened by when it was
 * written down.
 * @throws ReviewError REVIEW_PROGRAMME_INVALID
 */
export function periodsOf(programme: Programme, signOffs: Iterable<SignOff>, nowMs: number): Period[] {
  const begins = dayMs(programme.begins, "begins");
  const ends = programme.ends === undefined ? Infinity : dayMs(programme.ends, "ends") + DAY_MS;
  if (!(programme.graceDays >= 0 && programme.graceDays <= 366)) {
    throw new ReviewError("REVIEW_PROGRAMME_INVALID", `graceDays: expected 0 to 366, got ${programme.graceDays}`);
  }
  const signed = new Map<string, SignOff>();
  for (const signOff of signOffs) {
    // The first word stands: a later one cannot make a late sign-off look timely, nor the other way round.
    const known = signed.get(signOff.period);
    if (signOff.programme === programme.id && (known === undefined || signOff.atMs < known.atMs)) {
      signed.set(signOff.period, signOff);
    }
  }
  const periods: Period[] = [];
  for (let fromMs = startOf(begins, programme.every); fromMs <= nowMs && fromMs < ends;) {
    if (periods.length >= MAX_PERIODS) {
      throw new ReviewError(
        "REVIEW_PROGRAMME_INVALID",
        `begins: expected at most ${MAX_PERIODS} periods until now, got more`,
      );
    }
    const toMs = nextOf(fromMs, programme.every);
    const dueMs = toMs + programme.graceDays * DAY_MS;
    const period = new Date(fromMs).toISOString().slice(0, 10);
    const signOff = signed.get(period) ?? null;
    periods.push({ period, fromMs, toMs, dueMs, state: stateOf(signOff, toMs, dueMs, nowMs), signOff });
    fromMs = toMs;
  }
  return periods;
}

function stateOf(signOff: SignOff | null, toMs: number, dueMs: number, nowMs: number): Period["state"] {
  // A sign-off before the period is over is about something that had not happened yet.
  if (signOff !== null && signOff.atMs >= toMs) return signOff.atMs < dueMs ? "done" : "late";
  if (nowMs < toMs) return "running";
  return nowMs < dueMs ? "due" : "overdue";
}

/** First instant of a UTC day. @throws ReviewError REVIEW_PROGRAMME_INVALID */
export function dayMs(day: string, name: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day) {
    throw new ReviewError(
      "REVIEW_PROGRAMME_INVALID",
      `${name}: expected a day such as 2026-01-05, got ${JSON.stringify(day)}`,
    );
  }
  return ms;
}

/** Start of the period that holds an instant, ms since the epoch. */
export function startOf(ms: number, every: Rhythm): number {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  if (every === "day") return ms - (ms % DAY_MS);
  // 1970-01-01 was a Thursday.
  if (every === "week") return (Math.floor(ms / DAY_MS) - ((Math.floor(ms / DAY_MS) + 3) % 7)) * DAY_MS;
  if (every === "month") return Date.UTC(year, month, 1);
  return every === "quarter" ? Date.UTC(year, month - (month % 3), 1) : Date.UTC(year, 0, 1);
}

/** Start of the period after the one that starts at `ms`. */
export function nextOf(ms: number, every: Rhythm): number {
  if (every === "day") return ms + DAY_MS;
  if (every === "week") return ms + 7 * DAY_MS;
  const date = new Date(ms);
  const months = every === "month" ? 1 : every === "quarter" ? 3 : 12;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
}
