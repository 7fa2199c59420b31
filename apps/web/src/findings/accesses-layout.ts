// Where accesses stand on a line of time, in pixels.
import { scaleLinear } from "d3-scale";
import { formatDay } from "../time/index.ts";

export const ACCESSES_HEIGHT = 56;
const SIDE = 14;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STEPS_MS = [
  1000,
  5000,
  15_000,
  60_000,
  300_000,
  900_000,
  HOUR_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
  28 * DAY_MS,
  91 * DAY_MS,
  365 * DAY_MS,
] as const;

export interface TimeTick {
  readonly x: number;
  readonly label: string;
}

/** Places of instants (ms), and labels of round times between the first and the last. */
export function layOutAccesses(
  times: readonly number[],
  width: number,
): { readonly places: readonly number[]; readonly ticks: readonly TimeTick[] } {
  const first = times.reduce((a, b) => Math.min(a, b), Infinity);
  const last = times.reduce((a, b) => Math.max(a, b), -Infinity);
  if (times.length === 0) return { places: [], ticks: [] };
  // One moment only: it stands in the middle of its minutes.
  const [from, to] = last - first < 60_000 ? [first - 600_000, last + 600_000] : [first, last];
  const x = scaleLinear()
    .domain([from, to])
    .range([SIDE, Math.max(SIDE + 1, width - SIDE)]);
  const most = Math.max(2, Math.floor(width / 110));
  const step = STEPS_MS.find((one) => (to - from) / one <= most) ?? Math.ceil((to - from) / most);
  const ticks: TimeTick[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step)
    ticks.push({ x: x(at), label: step >= DAY_MS ? formatDay(at).slice(0, -5) : labelOf(at, step) });
  return { places: times.map((time) => x(time)), ticks };
}

function labelOf(at: number, step: number): string {
  const text = new Date(at).toISOString();
  return text.slice(11, step < 60_000 ? 19 : 16);
}
