// Where ratios with their intervals stand on a logarithmic line, in pixels.
import type { FairnessAnswer } from "@quis/contract";
import { scaleLinear } from "d3-scale";

export type FairnessRow = FairnessAnswer["rows"][number];

/** Ratios beyond are drawn at the edge: the table has the figures. */
const LEAST = 0.1;
const MOST = 10;
export const RATIO_TICKS = [0.1, 0.25, 0.5, 1, 2, 4, 10] as const;
/** What counts as even. */
export const EVEN = [0.8, 1.25] as const;

export interface Whisker {
  readonly low: number;
  readonly high: number;
  readonly dot: number | undefined;
}

export function ratioScale(width: number): (ratio: number) => number {
  const x = scaleLinear()
    .domain([Math.log(LEAST), Math.log(MOST)])
    .range([12, Math.max(13, width - 12)]);
  return (ratio) => x(Math.log(Math.min(MOST, Math.max(LEAST, ratio))));
}

/** Undefined where there are too few users to say. */
export function whiskerOf({ ratio, low, high }: FairnessRow, x: (ratio: number) => number): Whisker | undefined {
  if (low === null || high === null) return undefined;
  return { low: x(low), high: x(high), dot: ratio === null || ratio === 0 ? undefined : x(ratio) };
}
