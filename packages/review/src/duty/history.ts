// A duty over time: its programme may be changed or dropped, but only from the next period on. Whoever is audited cannot shorten what is already owed.
import {
  DAY_MS,
  dayMs,
  nextOf,
  type Period,
  periodsOf,
  type Programme,
  RHYTHMS,
  type SignOff,
  startOf,
} from "./programme.ts";

/** A programme as it was put in force at `atMs` (when it was sealed), or null where it was taken away. */
export interface ProgrammeVersion {
  readonly programme: Programme | null;
  readonly atMs: number;
}

/** A period with the version of the programme that it is owed under. */
export interface DutyPeriod extends Period {
  readonly programme: Programme;
}

/** In what a change asks for less than before. */
export const WEAKENINGS = [
  "removed",
  "rarer",
  "begins-later",
  "ends",
  "more-grace",
  "smaller-sample",
  "fewer-judged-twice",
] as const;
export type Weakening = (typeof WEAKENINGS)[number];

/**
 * Periods of one programme up to `nowMs`, oldest first, over all its versions in the order in which they were sealed. The first version reaches back to its first day; a
 * later one holds from the first of its periods that begins after it was sealed, and until then the one before goes on. What had begun is owed to its end.
 * @throws ReviewError REVIEW_PROGRAMME_INVALID
 */
export function periodsUnder(
  versions: readonly ProgrammeVersion[],
  signOffs: Iterable<SignOff>,
  nowMs: number,
): DutyPeriod[] {
  const known = [...signOffs];
  const fromMs = versions.map((version, place) => (place === 0 ? -Infinity : holdsFrom(version)));
  return versions.flatMap(({ programme }, place) => {
    if (programme === null) return [];
    const untilMs = Math.min(Infinity, ...fromMs.slice(place + 1));
    return periodsOf(programme, known, nowMs)
      .filter((period) => period.fromMs >= fromMs[place]! && period.fromMs < untilMs)
      .map((period) => ({ ...period, programme }));
  });
}

function holdsFrom({ programme, atMs }: ProgrammeVersion): number {
  if (programme === null) return atMs;
  const earliestMs = Math.max(atMs, dayMs(programme.begins, "begins"));
  const startMs = startOf(earliestMs, programme.every);
  const firstMs = startMs < atMs ? nextOf(startMs, programme.every) : startMs;
  const endMs = programme.ends === undefined ? Infinity : dayMs(programme.ends, "ends") + DAY_MS;
  // A version that ends before its first period asks for nothing: from then on, or from its end, nobody owes anything.
  return firstMs < endMs ? firstMs : Math.max(atMs, endMs);
}

/** In what `after` asks for less than `before`; empty for a change that takes nothing away. */
export function weakenings(before: Programme, after: Programme | null): Weakening[] {
  if (after === null) return ["removed"];
  const is: Readonly<Record<Weakening, boolean>> = {
    removed: false,
    rarer: RHYTHMS.indexOf(after.every) > RHYTHMS.indexOf(before.every),
    "begins-later": after.begins > before.begins,
    ends: after.ends !== undefined && (before.ends === undefined || after.ends < before.ends),
    "more-grace": after.graceDays > before.graceDays,
    "smaller-sample": after.sample < before.sample,
    "fewer-judged-twice": after.doubleShare < before.doubleShare,
  };
  return WEAKENINGS.filter((weakening) => is[weakening]);
}
