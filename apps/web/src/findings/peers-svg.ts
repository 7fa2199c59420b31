// The comparison as an SVG file of its own, in colours that print.
import { escapeXml } from "../timeline/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { layOutPeers, PEERS_HEIGHT, type Placed } from "./peers-layout.ts";
import { formatFigure, percent } from "./words.ts";

const WIDTH = 760;
const ROW = PEERS_HEIGHT + 26;

export function peersSvg(signals: readonly Placed[]): string {
  const rows = signals.map((signal, at) => rowOf(signal, at * ROW));
  const height = Math.max(ROW, signals.length * ROW);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escapeXml(words.page.compares)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    '<g font-family="Inter, system-ui, sans-serif" font-size="11" fill="#57534c">',
    ...rows,
    "</g></svg>\n",
  ].join("\n");
}

function rowOf(signal: Placed, top: number): string {
  const { y, all, most, half, median, highest, mark, labels } = layOutPeers(signal, WIDTH);
  const line = (span: readonly [number, number], width: number, colour: string): string =>
    `<line x1="${round(span[0])}" x2="${round(span[1])}" y1="${top + y + 18}" y2="${top + y + 18}" stroke="${colour}" stroke-width="${width}"/>`;
  const tick = (x: number): string =>
    `<line x1="${round(x)}" x2="${round(x)}" y1="${top + y + 12}" y2="${top + y + 24}" stroke="#57534c"/>`;
  const text = (x: number, at: number, anchor: string, said: string): string =>
    `<text x="${round(x)}" y="${top + at}" text-anchor="${anchor}">${escapeXml(said)}</text>`;
  return [
    text(10, 14, "start", `${signal.detector}: ${words.peers.nearer(signal.calibration, signal.stratum)}`),
    line(all, 2, "#8b857a"),
    line(most, 6, "#d6d2ca"),
    line(half, 12, "#a8a196"),
    tick(median),
    tick(highest),
    `<path d="M${round(mark)} ${top + y + 10}l7 8l-7 8l-7 -8z" fill="#6a3a8c"/>`,
    text(mark, y + 4, mark > WIDTH - 60 ? "end" : "middle", `${words.peers.this}: ${formatFigure(signal.score)}`),
    ...labels.map(({ x, anchor, share, score }) =>
      text(x, y + 42, anchor, `${share === 1 ? words.peers.highest : `${percent(share)} ≤`} ${formatFigure(score)}`),
    ),
  ].join("\n");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
