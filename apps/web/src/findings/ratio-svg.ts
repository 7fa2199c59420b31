// The ratios as an SVG file of its own, in colours that print.
import { escapeXml } from "../timeline/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { EVEN, type FairnessRow, RATIO_TICKS, ratioScale, whiskerOf } from "./ratio-layout.ts";

const NAMES = 240;
const CHART = 420;
const SAYS = 200;
const ROW = 24;

export function ratioSvg(rows: readonly FairnessRow[]): string {
  const x = ratioScale(CHART);
  const width = NAMES + CHART + SAYS;
  const height = (rows.length + 2) * ROW;
  const at = (ratio: number): number => Math.round((NAMES + x(ratio)) * 100) / 100;
  const lines = rows.map((row, place) => {
    const y = (place + 1) * ROW;
    const whisker = whiskerOf(row, (ratio) => at(ratio));
    const name = `${words.fairness.attributes[row.attribute] ?? ""}: ${row.value} (${row.users})`;
    const says = words.fairness.verdicts[row.verdict] ?? "";
    return [
      `<text x="8" y="${y + 4}">${escapeXml(name)}</text>`,
      whisker === undefined
        ? ""
        : `<line x1="${whisker.low}" x2="${whisker.high}" y1="${y}" y2="${y}" stroke="#57534c" stroke-width="2"/>`,
      whisker?.dot === undefined
        ? ""
        : `<circle cx="${whisker.dot}" cy="${y}" r="5" fill="${row.verdict === "investigate" ? "#6a3a8c" : "#3b3a99"}"/>`,
      `<text x="${NAMES + CHART + 8}" y="${y + 4}">${escapeXml(says)}</text>`,
    ].join("");
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(words.fairness.chart)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<rect x="${at(EVEN[0])}" y="8" width="${at(EVEN[1]) - at(EVEN[0])}" height="${rows.length * ROW + 8}" fill="#f0eee9"/>`,
    '<g font-family="Inter, system-ui, sans-serif" font-size="11" fill="#57534c">',
    ...lines,
    ...RATIO_TICKS.map((tick) => `<text x="${at(tick)}" y="${height - 12}" text-anchor="middle">${tick}</text>`),
    "</g></svg>\n",
  ].join("\n");
}
