// Local times of IANA zones, by Intl.
import { Problem, SourceError } from "../error.ts";

/** Which of the two instants a local time means that occurs twice when clocks go back. */
export type Overlap = "first" | "second";

/** Minutes of an hour are never cut by a change of offset at anything finer than a quarter hour since 1972. */
const BUCKET_MS = 900_000;
const DAY_MS = 86_400_000;
const MAX_CACHED_BUCKETS = 50_000;

/** A zone that turns local times into instants and knows when a local time does not exist or exists twice. */
export interface Zone {
  readonly name: string;
  /** `wallMs` is the local time as if it were UTC, in ms. Returns ms since the epoch. */
  instantOf(wallMs: number, overlap: Overlap | undefined, abbreviation?: string): number | Problem;
}

const zones = new Map<string, Zone>();

/**
 * The zone of an IANA name such as `America/Los_Angeles` or `UTC`.
 * @throws SourceError SOURCE_BAD_ZONE
 */
export function findZone(name: string): Zone {
  let zone = zones.get(name);
  if (zone === undefined) {
    zone = makeZone(name);
    zones.set(name, zone);
  }
  return zone;
}

function makeZone(name: string): Zone {
  if (name === "UTC") return { name, instantOf: (wallMs) => wallMs };
  // Offsets such as "+02:00" are no zone: they know no summer time and hide which place is meant.
  if (!/^[A-Za-z]/.test(name)) throw badZone(name);
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    throw badZone(name);
  }
  return new IntlZone(name, format);
}

function badZone(name: string): SourceError {
  return new SourceError(
    "SOURCE_BAD_ZONE",
    `zone expected an IANA name such as "UTC" or "America/Los_Angeles", got ${JSON.stringify(name)}`,
  );
}

class IntlZone implements Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  constructor(name: string, format: Intl.DateTimeFormat) {
    this.name = name;
    this.#format = format;
  }

  instantOf(wallMs: number, overlap: Overlap | undefined, abbreviation?: string): number | Problem {
    // Offsets of the days before and after are the only ones that can apply: no zone changes twice within two days.
    const before = wallMs - this.#offset(wallMs - DAY_MS);
    const after = wallMs - this.#offset(wallMs + DAY_MS);
    if (before === after) return before;
    const first = Math.min(before, after);
    const second = Math.max(before, after);
    const firstFits = this.#offset(first) === wallMs - first;
    const secondFits = this.#offset(second) === wallMs - second;
    if (firstFits !== secondFits) return firstFits ? first : second;
    if (!firstFits) {
      return new Problem(
        "SOURCE_BAD_TIME",
        `expected a local time of ${this.name}, got ${wallText(wallMs)}, which the clocks skipped when they went forward`,
      );
    }
    if (abbreviation !== undefined) {
      const fits = [first, second].filter((instant) => this.#abbreviation(instant) === abbreviation);
      if (fits.length === 1) return fits[0] as number;
    }
    if (overlap !== undefined) return overlap === "first" ? first : second;
    return new Problem(
      "SOURCE_BAD_TIME",
      `expected one instant, got ${wallText(wallMs)}, which ${this.name} had twice when the clocks went back`,
    );
  }

  #offset(instant: number): number {
    const bucket = Math.floor(instant / BUCKET_MS);
    let offset = this.#offsets.get(bucket);
    if (offset === undefined) {
      const at = bucket * BUCKET_MS;
      offset = this.#wallOf(at) - at;
      if (this.#offsets.size >= MAX_CACHED_BUCKETS) this.#offsets.clear();
      this.#offsets.set(bucket, offset);
    }
    return offset;
  }

  #wallOf(instant: number): number {
    const parts: Record<string, string> = {};
    for (const { type, value } of this.#format.formatToParts(instant)) parts[type] = value;
    const year = parts["era"] === "BC" ? 1 - Number(parts["year"]) : Number(parts["year"]);
    const wall = new Date(0);
    wall.setUTCFullYear(year, Number(parts["month"]) - 1, Number(parts["day"]));
    wall.setUTCHours(Number(parts["hour"]), Number(parts["minute"]), Number(parts["second"]), 0);
    return wall.getTime();
  }

  #abbreviation(instant: number): string | undefined {
    const named = new Intl.DateTimeFormat("en-US", { timeZone: this.name, timeZoneName: "short" });
    return named.formatToParts(instant).find((part) => part.type === "timeZoneName")?.value;
  }
}

function wallText(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 19).replace("T", " ");
}
