// Times of the server log: `2026-11-22 02:01:47.960 UTC`, in the zone of log_timezone.
import { Problem } from "../error.ts";
import { findZone, MAX_INSTANT_MS, MIN_INSTANT_MS, readDigits, readEnd } from "../instant/index.ts";

/** Parses a log time; `zone` is what `--zone` gave. */
export type LogTimeParser = (text: string) => number | Problem;

/**
 * Abbreviations such as CST name several zones, so anything but UTC, GMT and numeric offsets needs the zone's IANA name.
 * With it, the abbreviation still tells the two passes of a repeated hour apart.
 * @throws SourceError SOURCE_BAD_ZONE
 */
export function compileLogTime(zoneName: string | undefined): LogTimeParser {
  const zone = zoneName === undefined ? undefined : findZone(zoneName);
  return (text) => {
    const wall = text.charCodeAt(10) === 32 ? readDigits(text) : Number.NaN;
    const end = readEnd();
    // At most six digits of a second's fraction, then a space and the zone.
    if (Number.isNaN(wall) || end > 26 || text.charCodeAt(end) !== 32) return badTime(text);
    const suffix = text.slice(end + 1);
    if (!/^\S+$/.test(suffix)) return badTime(text);
    const instant = resolve(wall, suffix);
    return instant instanceof Problem || (instant >= MIN_INSTANT_MS && instant <= MAX_INSTANT_MS)
      ? instant
      : badTime(text);
  };

  function resolve(wall: number, suffix: string): number | Problem {
    if (suffix === "UTC" || suffix === "GMT") return wall;
    const offset = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(suffix);
    if (offset !== null) {
      const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
      return wall - (offset[1] === "-" ? -minutes : minutes) * 60_000;
    }
    if (zone === undefined) {
      return new Problem(
        "SOURCE_NO_ZONE",
        `the time zone ${JSON.stringify(suffix.slice(0, 12))} is an abbreviation: expected log_timezone = 'UTC' or --zone with an IANA name, got none`,
      );
    }
    return zone.instantOf(wall, undefined, suffix);
  }
}

function badTime(text: string): Problem {
  return new Problem(
    "SOURCE_BAD_TIME",
    `expected a log time like "2026-01-31 23:59:59.999 UTC", got ${JSON.stringify(text.slice(0, 40))}`,
  );
}
