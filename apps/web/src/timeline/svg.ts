// The timeline as an SVG file of its own.
import type { Layout } from "./layout.ts";

export interface ChartColours {
  readonly bar: string;
  readonly line: string;
  readonly text: string;
  readonly paper: string;
}

/** The chart as a standalone document; `title` may hold text of a log. */
export function svgOf(layout: Layout, title: string, colours: ChartColours): string {
  const { width, height, left } = layout;
  const shapes = [
    ...layout.lines.map(
      ({ y, label }) =>
        `<line x1="${left}" x2="${width}" y1="${round(y)}" y2="${round(y)}" stroke="${colours.line}"/>` +
        `<text x="${left - 6}" y="${round(y + 4)}" text-anchor="end">${escapeXml(label)}</text>`,
    ),
    ...layout.bars
      .filter(({ bar }) => bar.events > 0)
      .map(
        (bar) =>
          `<rect x="${round(bar.x)}" y="${round(bar.y)}" width="${round(bar.width)}" height="${round(bar.height)}" fill="${colours.bar}">` +
          `<title>${escapeXml(`${bar.bar.start}: ${bar.bar.events}`)}</title></rect>`,
      ),
    ...layout.labels.map(
      ({ x, anchor, label }) =>
        `<text x="${round(x)}" y="${height - 5}" text-anchor="${anchor}">${escapeXml(label)}</text>`,
    ),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${colours.paper}"/>`,
    `<g font-family="Inter, system-ui, sans-serif" font-size="11" fill="${colours.text}">`,
    ...shapes,
    "</g></svg>\n",
  ].join("\n");
}

/** `text` for XML: markup escaped, and what XML 1.0 §2.2 cannot hold replaced. */
export function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex -- XML forbids exactly these
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
