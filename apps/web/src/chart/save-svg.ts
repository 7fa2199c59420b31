// A chart of the page as a file of its own: the styles it has here become attributes, since a file has no style sheet of ours.
import { saveFile } from "../export/index.ts";

const PROPERTIES = [
  "fill",
  "stroke",
  "stroke-width",
  "fill-opacity",
  "font-size",
  "font-family",
  "text-anchor",
] as const;

/** Saves the SVG as it looks now, on the page's paper, with `title` (which may hold text of a log). */
export function saveSvg(svg: SVGSVGElement, name: string, title: string): void {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll("*");
  for (const [at, element] of [...copy.querySelectorAll("*")].entries()) {
    const original = originals[at];
    if (original === undefined) continue;
    const style = getComputedStyle(original);
    for (const property of PROPERTIES) {
      const value = style.getPropertyValue(property);
      if (value !== "") element.setAttribute(property, value);
    }
    element.removeAttribute("class");
  }
  const make = (tag: string): SVGElement => document.createElementNS("http://www.w3.org/2000/svg", tag);
  const paper = make("rect");
  paper.setAttribute("width", "100%");
  paper.setAttribute("height", "100%");
  paper.setAttribute("fill", getComputedStyle(document.documentElement).getPropertyValue("--sheet").trim());
  const words = make("title");
  words.textContent = title;
  copy.prepend(words, paper);
  copy.removeAttribute("class");
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  saveFile(name, "image/svg+xml", new XMLSerializer().serializeToString(copy));
}
