// Parts of an instant: minute, hour, day of the month, ISO week, month, year, in one time zone.
import type { TimePart } from "../detection/expression.ts";

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const DAY_MS = 86_400_000;
/** Zones change their offset at quarters of an hour only. */
const OFFSET_MS = 900_000;
const MAX_OFFSETS = 100_000;
/** The years in which both sides can tell the time: those of ClickHouse's DateTime64. */
export const FIRST_MS: number = Date.UTC(1900, 0, 1);
export const LAST_MS: number = Date.UTC(2299, 11, 31, 23, 59, 59, 999);

/** The instant of a value: a number is ms since the epoch, a text RFC 3339; anything else has none. */
export function instantOf(value: unknown): number | undefined {
  let ms: number;
  if (typeof value === "number") ms = value;
  else {
    const found = typeof value === "string" ? RFC_3339.exec(value) : null;
    if (!found) return undefined;
    const month = Number(found[2]);
    const day = Number(found[3]);
    if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(Number(found[1]), month, 0)).getUTCDate())
      return undefined;
    ms = Date.parse(value as string);
  }
  return Number.isInteger(ms) && ms >= FIRST_MS && ms <= LAST_MS ? ms : undefined;
}

/** Reads parts of instants in one zone. */
export class Clock {
  readonly #format: Intl.DateTimeFormat | undefined;
  readonly #offsets = new Map<number, number>();

  constructor(timeZone: string) {
    this.#format =
      timeZone === "UTC"
        ? undefined
        : new Intl.DateTimeFormat("en-US", {
            timeZone,
            hourCycle: "h23",
            year: "numeric",
            month: "numeric",
            day: "numeric",
            hour: "numeric",
            minute: "numeric",
          });
  }

  part(ms: number, part: TimePart): number {
    const local = new Date(ms + this.#offsetMs(ms));
    switch (part) {
      case "minute":
        return local.getUTCMinutes();
      case "hour":
        return local.getUTCHours();
      case "day":
        return local.getUTCDate();
      case "week":
        return isoWeek(local);
      case "month":
        return local.getUTCMonth() + 1;
      case "year":
        return local.getUTCFullYear();
    }
  }

  #offsetMs(ms: number): number {
    if (this.#format === undefined) return 0;
    const bucket = Math.floor(ms / OFFSET_MS);
    let offset = this.#offsets.get(bucket);
    if (offset === undefined) {
      const at = bucket * OFFSET_MS;
      const parts: Record<string, number> = {};
      for (const { type, value } of this.#format.formatToParts(at)) parts[type] = Number(value);
      const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
      offset = Date.UTC(year, month - 1, day, hour, minute) - at;
      if (this.#offsets.size >= MAX_OFFSETS) this.#offsets.clear();
      this.#offsets.set(bucket, offset);
    }
    return offset;
  }
}

/** ISO 8601 week: the one that holds the year's first Thursday is 1. */
function isoWeek(date: Date): number {
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const thursday = midnight + (3 - ((date.getUTCDay() + 6) % 7)) * DAY_MS;
  const yearStart = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - yearStart) / DAY_MS / 7) + 1;
}
