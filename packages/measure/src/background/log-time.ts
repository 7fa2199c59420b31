// Times of event logs: RFC 3339 and its everyday forms, or ms since the epoch. A time without a zone is never guessed.
import { parseInstant, SourceError } from "@quis/sources";

const WALL = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*([Zz]|[+-]\d\d:?\d\d)?$/;

/** Undefined for what is no time, or one without a zone where none is given. */
export function readTime(text: string, zone: string | undefined): number | undefined {
  if (/^\d{12,14}$/.test(text)) return Number(text);
  const found = WALL.exec(text.trim());
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second = "00", fraction = "", offset] = found;
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  // A day that is none must not become another.
  if (new Date(wall).getUTCDate() !== Number(day) || Number(hour) > 23 || Number(minute) > 59) return undefined;
  const ms = wall + Number(fraction.padEnd(3, "0").slice(0, 3));
  if (offset === undefined) {
    if (zone === undefined || zone === "UTC") return zone === undefined ? undefined : ms;
    try {
      const second19 = `${year}-${month}-${day} ${hour}:${minute}:${second}`;
      return parseInstant(second19, { format: "YYYY-MM-DD HH:mm:ss", zone }) + (ms - wall);
    } catch (error) {
      if (error instanceof SourceError && error.code === "SOURCE_BAD_TIME") return undefined;
      throw error;
    }
  }
  if (offset.toUpperCase() === "Z") return ms;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))];
  return ms - (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
