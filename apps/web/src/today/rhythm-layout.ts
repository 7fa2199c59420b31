// Where the line, the band and the labels of the rhythm stand, in pixels; drawn on the page and into the saved SVG alike.
import type { RhythmHour } from "@quis/contract";
import { ticks } from "d3-array";
import { scaleLinear } from "d3-scale";
import { count } from "../strings/index.ts";

export const RHYTHM_HEIGHT = 148;
const TOP = 10;
const BOTTOM = 22;
const LEFT = 40;
const RIGHT = 8;

export interface RhythmLayout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  /** Empty while nothing is usual yet. */
  readonly band: string;
  readonly middle: string;
  readonly line: string;
  /** Hours outside the band: a mark that does not need colour. */
  readonly outside: readonly { readonly x: number; readonly y: number; readonly hour: RhythmHour }[];
  readonly hours: readonly { readonly x: number; readonly width: number; readonly hour: RhythmHour }[];
  readonly lines: readonly { readonly y: number; readonly label: string }[];
  readonly labels: readonly {
    readonly x: number;
    readonly label: string;
    readonly anchor: "start" | "middle" | "end";
  }[];
}

/** Whether an hour lies outside what the weeks before brought; undefined while nothing is usual. */
export function sideOf({ events, usual }: RhythmHour): "above" | "below" | "within" | undefined {
  if (usual === null) return undefined;
  return events > usual.high ? "above" : events < usual.low ? "below" : "within";
}

export function layOutRhythm(hours: readonly RhythmHour[], width: number): RhythmLayout {
  const base = RHYTHM_HEIGHT - BOTTOM;
  const right = Math.max(LEFT + 10, width - RIGHT);
  const most = Math.max(1, ...hours.map(({ events, usual }) => Math.max(events, usual?.high ?? 0)));
  const y = scaleLinear().domain([0, most]).nice(3).range([base, TOP]);
  const step = (right - LEFT) / Math.max(1, hours.length - 1);
  const x = (at: number): number => LEFT + at * step;
  const point = (at: number, value: number): string => `${round(x(at))} ${round(y(value))}`;
  const known = hours.flatMap(({ usual }, at) => (usual === null ? [] : [{ at, usual }]));
  const band =
    known.length < 2
      ? ""
      : `M${known.map(({ at, usual }) => point(at, usual.high)).join("L")}L${known
          .toReversed()
          .map(({ at, usual }) => point(at, usual.low))
          .join("L")}Z`;
  const middle = known.length < 2 ? "" : `M${known.map(({ at, usual }) => point(at, usual.middle)).join("L")}`;
  const labelEvery = Math.max(6, Math.ceil(hours.length / Math.max(1, Math.floor((right - LEFT) / 84)) / 6) * 6);
  const labels = hours.flatMap(({ hour }, at) => {
    const clock = Number(hour.slice(11, 13));
    if (clock % labelEvery !== 0) return [];
    const place = round(x(at));
    const anchor = place < LEFT + 20 ? ("start" as const) : place > right - 24 ? ("end" as const) : ("middle" as const);
    return [{ x: place, label: clock === 0 ? dayLabel(hour) : hour.slice(11, 16), anchor }];
  });
  return {
    width,
    height: RHYTHM_HEIGHT,
    left: LEFT,
    band,
    middle,
    line: hours.length === 0 ? "" : `M${hours.map(({ events }, at) => point(at, events)).join("L")}`,
    outside: hours.flatMap((hour, at) => {
      const side = sideOf(hour);
      return side === "above" || side === "below" ? [{ x: round(x(at)), y: round(y(hour.events)), hour }] : [];
    }),
    hours: hours.map((hour, at) => ({ x: round(x(at) - step / 2), width: round(step), hour })),
    lines: ticks(0, y.domain()[1] ?? most, 3)
      .filter(Number.isInteger)
      .map((value) => ({ y: round(y(value)), label: count(value) })),
    labels,
  };
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

function dayLabel(hour: string): string {
  const date = new Date(hour);
  return `${DAYS[date.getUTCDay()] ?? ""} ${date.getUTCDate()}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
