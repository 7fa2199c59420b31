// Times as sources write them → ms since the epoch. A time without a zone is never guessed.
import { Problem, SourceError } from "../error.ts";
import { readRfc3339 } from "./digits.ts";
import { compilePattern, type WallTime } from "./pattern.ts";
import { findZone, type Overlap, type Zone } from "./zone.ts";

export interface InstantOptions {
  /** `rfc3339`, `epoch-ms`, `epoch-s`, or a pattern such as `YYYY-MM-DD HH:mm:ss.SSS` (docs/reference/mapping.md). */
  readonly format: string;
  /** IANA zone of times that name none. */
  readonly zone?: string | undefined;
  readonly overlap?: Overlap | undefined;
}

/** Parses one time; a Problem says what was expected. Digits beyond the millisecond are cut off. */
export type InstantParser = (text: string) => number | Problem;

/** Times outside 1970 to 2199 are taken for mistakes (a zero, a microsecond count), not for history. */
export const MIN_INSTANT_MS = 0;
export const MAX_INSTANT_MS = Date.UTC(2200, 0, 1) - 1;

/**
 * Compiles a parser for one time format.
 * @throws SourceError SOURCE_BAD_MAPPING for an unknown pattern, SOURCE_NO_ZONE if neither the format nor `zone` names
 * a zone, SOURCE_BAD_ZONE for an unknown zone
 */
export function compileInstant(options: InstantOptions): InstantParser {
  const { format, overlap } = options;
  const zone = options.zone === undefined ? undefined : findZone(options.zone);
  if (format === "epoch-ms") return (text) => sane(/^\d{1,15}$/.test(text) ? Number(text) : Number.NaN, text, format);
  if (format === "epoch-s") return parseEpochSeconds;
  const pattern = compilePattern(format === "rfc3339" ? "YYYY-MM-DDTHH:mm:ss.SSSZ" : format);
  if (zone === undefined && !pattern.hasOffset) {
    throw new SourceError(
      "SOURCE_NO_ZONE",
      `times like ${JSON.stringify(format)} name no zone: expected a zone in the mapping or by --zone (an IANA name such as UTC), got none`,
    );
  }
  return (text) => {
    if (format === "rfc3339") {
      const quick = readRfc3339(text);
      if (quick >= MIN_INSTANT_MS && quick <= MAX_INSTANT_MS) return quick;
    }
    // RFC 3339 §5.6: a lower-case t or a space may stand for T.
    const wall = pattern.parse(format === "rfc3339" ? text.replace(/^(.{10})[ t]/, "$1T") : text);
    if (wall === undefined) return badTime(text, format);
    return resolve(wall, zone, overlap, text, format);
  };
}

/**
 * Parses one time, see `compileInstant`. Returns ms since the epoch.
 * @throws SourceError also SOURCE_BAD_TIME
 */
export function parseInstant(text: string, options: InstantOptions): number {
  const instant = compileInstant(options)(text);
  if (instant instanceof Problem) throw new SourceError(instant.code, instant.reason);
  return instant;
}

function resolve(
  wall: WallTime,
  zone: Zone | undefined,
  overlap: Overlap | undefined,
  text: string,
  format: string,
): number | Problem {
  if (wall.offsetMs !== undefined) return sane(wall.ms - wall.offsetMs, text, format);
  if (zone === undefined) return badTime(text, format);
  const instant = zone.instantOf(wall.ms, overlap);
  return instant instanceof Problem ? instant : sane(instant, text, format);
}

function parseEpochSeconds(text: string): number | Problem {
  const match = /^(\d{1,12})(?:\.(\d{1,9}))?$/.exec(text);
  if (match === null) return badTime(text, "epoch-s");
  const ms = Number((match[2] ?? "").padEnd(3, "0").slice(0, 3));
  return sane(Number(match[1]) * 1000 + ms, text, "epoch-s");
}

function sane(ms: number, text: string, format: string): number | Problem {
  return ms >= MIN_INSTANT_MS && ms <= MAX_INSTANT_MS ? ms : badTime(text, format);
}

function badTime(text: string, format: string): Problem {
  return new Problem(
    "SOURCE_BAD_TIME",
    `expected a time like ${JSON.stringify(format)} from 1970 to 2199, got ${JSON.stringify(text.slice(0, 40))}`,
  );
}
