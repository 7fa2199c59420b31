// Times without a year, as syslog and devices write them: `Nov 22 02:01:47`.
import { Problem } from "../error.ts";
import type { Zone } from "./zone.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_MS = 86_400_000;

/** A date and time of day by the clock on the wall, as text. */
export interface DayAndTime {
  /** English, three letters. */
  readonly month: string;
  readonly day: string;
  /** Undefined where the source writes none. */
  readonly year: string | undefined;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  /** Digits of a second's fraction. */
  readonly fraction: string | undefined;
}

/**
 * The instant. A missing year is never guessed: it is the one that makes the time the latest that is not more than 24 hours after `receivedMs`, when
 * the record came in live; without that (a file may be of any age) the time is refused. `zone` is the zone's or a fixed offset's.
 */
export function resolveYearless(
  at: DayAndTime,
  zone: Pick<Zone, "instantOf">,
  receivedMs: number | undefined,
  abbreviation?: string,
): number | Problem {
  const month = MONTHS.indexOf(at.month);
  if (month < 0) return badTime(at);
  if (at.year !== undefined) {
    const wall = wallOf(at, Number(at.year), month);
    return wall === undefined || wall < 0 ? badTime(at) : zone.instantOf(wall, undefined, abbreviation);
  }
  if (receivedMs === undefined) {
    return new Problem(
      "SOURCE_BAD_TIME",
      `expected a time with a year, got ${show(at)}: its year is known only when it comes in live, or by --year for a file`,
    );
  }
  const last = new Date(receivedMs).getUTCFullYear() + 1;
  for (let year = last; year >= last - 2; year -= 1) {
    const wall = wallOf(at, year, month);
    if (wall === undefined) continue;
    const instant = zone.instantOf(wall, undefined, abbreviation);
    if (instant instanceof Problem || instant <= receivedMs + DAY_MS) return instant;
  }
  return badTime(at);
}

function wallOf(at: DayAndTime, year: number, month: number): number | undefined {
  const [day, hour, minute, second] = [at.day, at.hour, at.minute, at.second].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const wall = Date.UTC(year, month, day, hour, minute, second);
  const isReal = new Date(wall).getUTCMonth() === month && day > 0 && hour < 24 && minute < 60 && second < 60;
  return isReal ? wall + Number((at.fraction ?? "").padEnd(3, "0").slice(0, 3)) : undefined;
}

function badTime(at: DayAndTime): Problem {
  return new Problem("SOURCE_BAD_TIME", `expected a time such as "Jan 31 23:59:59", got ${show(at)}`);
}

function show(at: DayAndTime): string {
  const year = at.year === undefined ? "" : ` ${at.year}`;
  return JSON.stringify(`${at.month} ${at.day}${year} ${at.hour}:${at.minute}:${at.second}`);
}
