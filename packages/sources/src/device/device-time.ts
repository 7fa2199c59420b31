// Times as CEF and LEEF write them: ms since the epoch, `MMM dd [yyyy] HH:mm:ss[.SSS] [zone]`, RFC 3339, or a Java date pattern.
import { Problem, SourceError } from "../error.ts";
import { compileInstant, findZone, type InstantParser, resolveYearless, type Zone } from "../instant/index.ts";

export interface DeviceTimeOptions {
  /** A Java SimpleDateFormat pattern that came with the time. */
  readonly format?: string | undefined;
  /** What the record says of its device's zone; counts if it is an IANA name. */
  readonly deviceZone?: string | undefined;
  /** When the record came in live, for times without a year. */
  readonly receivedMs?: number | undefined;
}

export type DeviceTimeParser = (text: string, options?: DeviceTimeOptions) => number | Problem;

const NAMED =
  /^([A-Z][a-z]{2}) (\d{1,2}) (?:(\d{4}) )?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?: ([A-Za-z0-9:+-]{1,10}))?$/;
const EPOCH_MS = /^\d{12,15}$/;
const RFC3339 = /^\d{4}-\d\d-\d\d[T ]/;
const OFFSET = /^(?:UTC|GMT)?([+-])(\d\d):?(\d\d)?$/;
// Formats and zones come with records: as many as an attacker likes.
const MAX_FORMATS = 64;

/**
 * Compiles a parser. The zone of a time is what the time itself says, else the device's zone, else `zoneName`; without any it is refused
 * (SOURCE_NO_ZONE). An abbreviation other than UTC and GMT stands for several zones, so it needs a zone too.
 * @throws SourceError SOURCE_BAD_ZONE
 */
export function compileDeviceTime(zoneName: string | undefined): DeviceTimeParser {
  const zone = zoneName === undefined ? undefined : findZone(zoneName);
  const parseEpoch = compileInstant({ format: "epoch-ms" });
  const formats = new Map<string, InstantParser | Problem>();
  return (text, { format, deviceZone, receivedMs } = {}) => {
    // Ten digits would be seconds: another unit than the guide has.
    if (EPOCH_MS.test(text)) return parseEpoch(text);
    const known = knownZone(deviceZone);
    if (format !== undefined) return byFormat(format, known ?? zoneName)(text.replace(/(?:GMT|UTC)(?=[+-]\d)/, ""));
    const named = NAMED.exec(text);
    if (named !== null) return namedTime(named, known === undefined ? zone : findZone(known), receivedMs);
    if (RFC3339.test(text)) return byFormat("yyyy-MM-dd'T'HH:mm:ss.SSSZ", undefined)(text.replace(" ", "T"));
    return badTime(text);
  };

  function byFormat(javaPattern: string, withZone: string | undefined): InstantParser {
    const key = `${withZone ?? ""}\0${javaPattern}`;
    let parser = formats.get(key);
    if (parser === undefined) {
      parser = compileJava(javaPattern, withZone);
      if (formats.size >= MAX_FORMATS) formats.clear();
      formats.set(key, parser);
    }
    const ready = parser;
    return ready instanceof Problem ? () => ready : ready;
  }
}

const TOKENS: Readonly<Record<string, string>> = { y: "Y", d: "D", a: "A", z: "Z", Z: "Z", X: "Z" };

/** A Java date pattern as one of ours: letters in single quotes stand for themselves. */
function compileJava(javaPattern: string, zone: string | undefined): InstantParser | Problem {
  const pattern = javaPattern.slice(0, 64).replaceAll(/'([^']*)'|([A-Za-z])\2*/g, (run, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted;
    const letter = run[0] as string;
    if (/[azZX]/.test(letter)) return TOKENS[letter] as string;
    return letter === "y" && run.length !== 4 ? "yy" : (TOKENS[letter] ?? letter).repeat(run.length);
  });
  try {
    return compileInstant({ format: pattern, zone });
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const code = error.code === "SOURCE_NO_ZONE" ? error.code : "SOURCE_BAD_TIME";
    return new Problem(code, `expected a date pattern with zone, got ${JSON.stringify(javaPattern.slice(0, 40))}`);
  }
}

function namedTime(match: RegExpExecArray, zone: Zone | undefined, receivedMs: number | undefined): number | Problem {
  const [, month = "", day = "", year, hour = "", minute = "", second = "", fraction, suffix] = match;
  const fixed = suffix === undefined ? undefined : fixedZone(suffix);
  const use = fixed ?? zone;
  if (use === undefined) {
    return new Problem(
      "SOURCE_NO_ZONE",
      `expected a time with UTC or an offset, a device zone, or --zone with an IANA name, got ${JSON.stringify(suffix ?? "no zone")}`,
    );
  }
  return resolveYearless({ month, day, year, hour, minute, second, fraction }, use, receivedMs, suffix);
}

function fixedZone(suffix: string): Pick<Zone, "instantOf"> | undefined {
  if (/^(?:UTC|GMT|Z)$/.test(suffix)) return { instantOf: (wallMs) => wallMs };
  const offset = OFFSET.exec(suffix);
  if (offset === null) return undefined;
  const offsetMs = (Number(offset[2]) * 60 + Number(offset[3] ?? 0)) * (offset[1] === "-" ? -60_000 : 60_000);
  return { instantOf: (wallMs) => wallMs - offsetMs };
}

let names: ReadonlySet<string> | undefined;

// By exact name: Intl takes any spelling, and each would stay in memory.
function knownZone(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (name === "UTC" || name === "GMT") return "UTC";
  names ??= new Set(Intl.supportedValuesOf("timeZone"));
  return names.has(name) ? name : undefined;
}

function badTime(text: string): Problem {
  return new Problem(
    "SOURCE_BAD_TIME",
    `expected ms since the epoch, "Jan 31 2026 23:59:59 UTC" or RFC 3339, got ${JSON.stringify(text.slice(0, 40))}`,
  );
}
