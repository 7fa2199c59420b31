// A chart on the page as an SVG file of its own: what the page's style says is written onto each shape.
import { fileName, saveFile } from "../export/index.ts";

const KEPT = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
];
const NAMESPACE = "http://www.w3.org/2000/svg";

/** Offers the chart as a download. Texts of a log in it were made visible before they were drawn. */
export function saveChart(chart: SVGSVGElement, name: readonly string[], title: string): void {
  saveFile(fileName(["quis", ...name], "svg"), "image/svg+xml", chartText(chart, title));
}

export function chartText(chart: SVGSVGElement, title: string): string {
  const copy = chart.cloneNode(true) as SVGSVGElement;
  const shapes = [...chart.querySelectorAll("*")];
  for (const [at, shape] of [...copy.querySelectorAll("*")].entries()) {
    const style = getComputedStyle(shapes[at]!);
    for (const property of KEPT) {
      const value = style.getPropertyValue(property);
      if (value !== "") shape.setAttribute(property, value);
    }
    shape.removeAttribute("class");
  }
  copy.removeAttribute("class");
  const paper = document.createElementNS(NAMESPACE, "rect");
  paper.setAttribute("width", "100%");
  paper.setAttribute("height", "100%");
  paper.setAttribute("fill", getComputedStyle(document.documentElement).getPropertyValue("--sheet").trim());
  const named = document.createElementNS(NAMESPACE, "title");
  named.textContent = title;
  copy.prepend(named, paper);
  copy.setAttribute("xmlns", NAMESPACE);
  return `${new XMLSerializer().serializeToString(copy)}\n`;
}
