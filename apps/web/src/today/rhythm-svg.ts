// The rhythm as an SVG file of its own.
import { escapeXml } from "../timeline/index.ts";
import type { RhythmLayout } from "./rhythm-layout.ts";

export interface RhythmColours {
  readonly line: string;
  readonly band: string;
  readonly grid: string;
  readonly text: string;
  readonly paper: string;
  readonly mark: string;
}

export function rhythmSvg(layout: RhythmLayout, title: string, colours: RhythmColours): string {
  const { width, height, left } = layout;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${colours.paper}"/>`,
    `<g font-family="Inter, system-ui, sans-serif" font-size="11" fill="${colours.text}">`,
    ...layout.lines.map(
      ({ y, label }) =>
        `<line x1="${left}" x2="${width}" y1="${y}" y2="${y}" stroke="${colours.grid}"/><text x="${left - 6}" y="${y + 4}" text-anchor="end">${escapeXml(label)}</text>`,
    ),
    layout.band === "" ? "" : `<path d="${layout.band}" fill="${colours.band}"/>`,
    `<path d="${layout.line}" fill="none" stroke="${colours.line}" stroke-width="1.75" stroke-linejoin="round"/>`,
    ...layout.outside.map(
      ({ x, y }) =>
        `<circle cx="${x}" cy="${y}" r="3.5" fill="${colours.paper}" stroke="${colours.mark}" stroke-width="2"/>`,
    ),
    ...layout.labels.map(
      ({ x, label, anchor }) => `<text x="${x}" y="${height - 5}" text-anchor="${anchor}">${escapeXml(label)}</text>`,
    ),
    "</g></svg>\n",
  ].join("\n");
}
