// The time format that the values of a column are in, found by reading all of them.
import { Problem } from "../error.ts";
import { compileInstant, type InstantParser } from "../instant/index.ts";

const DATES = [
  "YYYY-MM-DD",
  "YYYY/MM/DD",
  "DD.MM.YYYY",
  "D.M.YYYY",
  "MM/DD/YYYY",
  "DD/MM/YYYY",
  "M/D/YYYY",
  "D/M/YYYY",
  "DD-MM-YYYY",
  "DD MMM YYYY",
  "D MMM YYYY",
  "DD-MMM-YYYY",
];
const CLOCKS = ["HH:mm:ss.SSS", "HH:mm", "H:mm:ss", "H:mm", "h:mm:ss A", "h:mm A", "hh:mm:ss A"];
const FORMATS = [
  "rfc3339",
  ...DATES.flatMap((date) =>
    CLOCKS.flatMap((clock) =>
      [" ", "T", ", "].flatMap((gap) => [`${date}${gap}${clock}`, `${date}${gap}${clock}Z`, `${date}${gap}${clock} Z`]),
    ),
  ),
  "epoch-ms",
  "epoch-s",
];

const parsers = new Map<string, InstantParser>();

// Audit logs are of this age: a number that would be a time of another one is a number.
const FROM = Date.UTC(1995, 0, 1);
const UNTIL = Date.UTC(2100, 0, 1);

export interface TimeFormat {
  readonly format: string;
  /** How many of the values are of it. */
  readonly fitting: number;
  /** Another format that reads all of them too, but differently: day and month could be the other way round. */
  readonly rival: string | undefined;
  /** Whether the values name their zone. */
  readonly hasZone: boolean;
}

/** The format most of `values` are in, if it is at least nine in ten. */
export function findTimeFormat(values: readonly string[]): TimeFormat | undefined {
  if (values.length === 0) return undefined;
  let best: { format: string; times: number[] } | undefined;
  let rival: string | undefined;
  for (const format of FORMATS) {
    // A format of nine in ten is among any tenth and one of them.
    if (readAll(values.slice(0, Math.ceil(values.length / 10) + 1), format).length === 0) continue;
    const times = readAll(values, format);
    if (times.length * 10 < values.length * 9 || times.length === 0) continue;
    if (best === undefined || times.length > best.times.length) {
      best = { format, times };
      rival = undefined;
    } else if (times.length === best.times.length && times.some((time, at) => time !== best?.times[at])) {
      // In a log, time goes on: the reading that jumps less is the right one.
      const [mine, other] = [jumps(best.times), jumps(times)];
      if (other < mine) [best, rival] = [{ format, times }, undefined];
      else if (other === mine) rival = format;
    }
  }
  if (best === undefined) return undefined;
  const { format, times } = best;
  const hasZone = format === "rfc3339" || format.startsWith("epoch") || format.endsWith("Z");
  return { format, fitting: times.length, rival, hasZone };
}

function readAll(values: readonly string[], format: string): number[] {
  let parse = parsers.get(format);
  if (parse === undefined) parsers.set(format, (parse = compileInstant({ format, zone: "UTC" })));
  const times: number[] = [];
  for (const value of values) {
    const time = parse(value.trim());
    if (time instanceof Problem || time < FROM || time > UNTIL) continue;
    times.push(time);
  }
  return times;
}

/** Changes of direction. */
function jumps(times: readonly number[]): number {
  let count = 0;
  let before = 0;
  for (let at = 1; at < times.length; at += 1) {
    const direction = Math.sign((times[at] as number) - (times[at - 1] as number));
    if (direction !== 0 && before !== 0 && direction !== before) count += 1;
    if (direction !== 0) before = direction;
  }
  return count;
}
