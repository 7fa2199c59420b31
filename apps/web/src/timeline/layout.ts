// Where bars, grid lines and labels of the timeline stand, in pixels; drawn on the page and into the saved SVG alike.
import { ticks } from "d3-array";
import { scaleBand, scaleLinear } from "d3-scale";
import { count } from "../strings/index.ts";
import { formatDay } from "../time/index.ts";
import type { Bar } from "./buckets.ts";

export const CHART_HEIGHT = 132;
const TOP = 8;
const BOTTOM = 20;
const LEFT = 38;
const LABEL_WIDTH = 92;
const THINNEST = 1;
const WIDEST = 28;

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly bars: readonly {
    readonly bar: Bar;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
  readonly lines: readonly { readonly y: number; readonly label: string }[];
  readonly labels: readonly {
    readonly x: number;
    readonly anchor: "start" | "middle" | "end";
    readonly label: string;
  }[];
  readonly left: number;
  readonly base: number;
}

/** Lays out `bars` in a chart `width` pixels wide. */
export function layOut(bars: readonly Bar[], width: number): Layout {
  const base = CHART_HEIGHT - BOTTOM;
  const most = Math.max(1, ...bars.map(({ events }) => events));
  const y = scaleLinear().domain([0, most]).nice(4).range([base, TOP]);
  const right = Math.max(LEFT + 10, width);
  const x = scaleBand()
    .domain(bars.map(({ start }) => start))
    .range([LEFT, right])
    .paddingInner(0.25);
  const top = y.domain()[1] ?? most;
  const barWidth = Math.min(WIDEST, Math.max(THINNEST, x.bandwidth()));
  const inset = (x.bandwidth() - barWidth) / 2;
  const places = bars.map((bar) => {
    const at = (x(bar.start) ?? LEFT) + inset;
    // An access must not vanish beside a high bar.
    const height = bar.events === 0 ? 0 : Math.max(1.5, base - y(bar.events));
    return { bar, x: at, y: base - height, width: barWidth, height };
  });
  const step = Math.max(1, Math.ceil(bars.length / Math.max(1, Math.floor((right - LEFT) / LABEL_WIDTH))));
  const labels = places
    .filter((_, at) => at % step === 0)
    .map(({ bar, x: at, width: w }, nth, all) => {
      const middle = at + w / 2;
      const label = formatDay(bar.start).slice(0, -5);
      if (nth === 0 && middle < LEFT + LABEL_WIDTH / 3)
        return { x: at, anchor: "start" as const, label: formatDay(bar.start) };
      if (nth === all.length - 1 && middle > right - 24) return { x: right, anchor: "end" as const, label };
      return { x: middle, anchor: "middle" as const, label };
    });
  return {
    width,
    height: CHART_HEIGHT,
    left: LEFT,
    base,
    bars: places,
    labels,
    lines: ticks(0, top, 3)
      .filter(Number.isInteger)
      .map((value) => ({ y: y(value), label: count(value) })),
  };
}
