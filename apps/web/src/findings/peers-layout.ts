// Where the scores of comparable work and the one of a finding stand on a line, in pixels; drawn on the page and into the saved SVG alike.
import type { FindingSignal } from "@quis/contract";
import { scaleLinear } from "d3-scale";

export const PEERS_HEIGHT = 64;
const LINE_Y = 30;
const SIDE = 10;
/** Room that a label takes. */
const LABEL_WIDTH = 84;

export type Placed = FindingSignal & { readonly peers: NonNullable<FindingSignal["peers"]> };

export interface PeersLayout {
  readonly width: number;
  readonly y: number;
  /** From the lowest to the highest score; the middle half; up to 99 of 100. */
  readonly all: readonly [number, number];
  readonly most: readonly [number, number];
  readonly half: readonly [number, number];
  readonly median: number;
  readonly highest: number;
  readonly mark: number;
  /** Below the line. */
  readonly labels: readonly {
    readonly x: number;
    readonly anchor: "start" | "middle" | "end";
    readonly share: number;
    readonly score: number;
  }[];
}

/** Signals that can be drawn: of the day judged, with scores to compare with. */
export function placedOf(signals: readonly FindingSignal[]): Placed[] {
  return signals.filter((signal): signal is Placed => (signal.peers?.length ?? 0) > 1);
}

export function layOutPeers({ peers, score }: Pick<Placed, "peers" | "score">, width: number): PeersLayout {
  const at = (share: number): number => peers.find((one) => one.share >= share)?.score ?? score;
  const [low, high] = [Math.min(at(0), score), Math.max(at(1), score)];
  // All the same: a line of no length has its mark in the middle.
  const x = scaleLinear()
    .domain(low === high ? [low - 1, high + 1] : [low, high])
    .range([SIDE, Math.max(SIDE + 1, width - SIDE)]);
  const labels: PeersLayout["labels"][number][] = [];
  // The highest and the middle first: they are what one looks for.
  for (const share of [1, 0.5, 0.99]) {
    const place = x(at(share));
    const anchor = place < LABEL_WIDTH / 2 ? "start" : place > width - LABEL_WIDTH / 2 ? "end" : "middle";
    const label = { x: place, anchor, share, score: at(share) } as const;
    if (labels.every((other) => Math.abs(middleOf(other) - middleOf(label)) >= LABEL_WIDTH)) labels.push(label);
  }
  return {
    width,
    y: LINE_Y,
    all: [x(at(0)), x(at(1))],
    most: [x(at(0)), x(at(0.99))],
    half: [x(at(0.25)), x(at(0.75))],
    median: x(at(0.5)),
    highest: x(at(1)),
    mark: x(score),
    labels,
  };
}

function middleOf({ x, anchor }: Pick<PeersLayout["labels"][number], "x" | "anchor">): number {
  return anchor === "start" ? x + LABEL_WIDTH / 2 : anchor === "end" ? x - LABEL_WIDTH / 2 : x;
}
