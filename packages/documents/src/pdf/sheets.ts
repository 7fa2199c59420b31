// Pages of A4 that are filled from above: text that belongs to the structure, and artifacts that do not (rules, page numbers, repeated heads).
// ISO 32000-1, 14.8.2.2
import { type Element, type Kit, PAGE_HEIGHT, PAGE_WIDTH, type Reference } from "./kit.ts";
import { drawLine, type Line, linesOf, num, type Style } from "./lines.ts";
import type { Run, Shaper } from "./shape.ts";

/** 2 cm. */
export const MARGIN = 56.69;
export const WIDTH = PAGE_WIDTH - 2 * MARGIN;
const BOTTOM = MARGIN + 14;
export const TOP = PAGE_HEIGHT - MARGIN;
export const FULL_HEIGHT = TOP - BOTTOM;
const FOOT: Style = { weight: 400, size: 8, leading: 10 };
const HEAD: Style = { weight: 700, size: 8, leading: 10 };
/** Pages for which the foot has room; with more it reaches into the margin. */
const NUMBER_ROOM = 888;
const GREY = "0.35 0.35 0.35 rg";

export interface PageWords {
  /** At the foot, on the left. */
  readonly title: string;
  /** At the foot, in the middle. */
  readonly digest: string;
  /** At the head; undefined: nothing. */
  readonly state: string | undefined;
}

export class Sheets {
  readonly shaper: Shaper;
  readonly kit: Kit;
  readonly #words: PageWords;
  readonly #total: Reference;
  #pages = 0;
  /** Where the next line's top is: points from the lower edge. */
  y = 0;

  constructor(kit: Kit, shaper: Shaper, words: PageWords) {
    this.kit = kit;
    this.shaper = shaper;
    this.#words = words;
    // How many pages there are is known at the end only: each foot points to this one form. Pages need not be kept in memory for it.
    this.#total = kit.ref({ Type: "XObject", Subtype: "Form", BBox: [0, -4, 100, 12], Resources: { Font: {} } });
    this.startPage();
  }

  get left(): number {
    return this.y - BOTTOM;
  }

  /** A new page unless so much is left. @returns whether there is one */
  ensure(heightPt: number): boolean {
    if (this.left >= heightPt) return false;
    this.startPage();
    return true;
  }

  startPage(): void {
    this.kit.addPage();
    // pdfkit turns its pages upside down; ours grow upwards as the format has them.
    this.kit.addContent(`1 0 0 -1 0 ${PAGE_HEIGHT} cm 0 0 0 rg`);
    this.#pages++;
    this.y = TOP;
    this.#foot();
  }

  /** Lines of one element on this page, below one another. The baseline of the first is `size` below `y`. */
  draw(element: Element, type: string, lines: readonly Line[], style: Style, at: Place): void {
    if (lines.length === 0) return;
    const content = this.kit.markStructureContent(type);
    this.#lines(lines, style, at);
    this.kit.endMarkedContent();
    element.add(content);
  }

  /** What is drawn and read by nobody. */
  artifact(operators: string): void {
    this.kit.addContent(`/Artifact BMC\n${operators}\nEMC`);
  }

  artifactLines(lines: readonly Line[], style: Style, at: Place): void {
    this.kit.addContent("/Artifact <</Type /Pagination>> BDC");
    this.#lines(lines, style, at);
    this.kit.addContent("EMC");
  }

  end(): void {
    const [line] = linesOf(this.shaper, String(this.#pages), FOOT, 100);
    const { Font } = this.#total.data["Resources"] as { Font: Record<string, Reference> };
    const drawn = drawLine(line!, 0, 0, FOOT.size, ({ font }) => {
      Font[font.id] = font.ref();
      return font.id;
    });
    this.#total.end(`${GREY}\n${drawn}`);
  }

  #lines(lines: readonly Line[], { size, leading }: Style, { x, y, width, isRight }: Place): void {
    const { page } = this.kit;
    const use = ({ font }: Run): string => {
      page.fonts[font.id] ??= font.ref();
      return font.id;
    };
    for (const [i, line] of lines.entries()) {
      const shift = isRight === true ? width - (line.width * size) / 1000 : 0;
      this.kit.addContent(drawLine(line, x + shift, y - size - i * leading, size, use));
    }
  }

  #foot(): void {
    const { title, digest, state } = this.#words;
    const y = MARGIN - 4;
    const widthOf = (line: Line): number => (line.width * FOOT.size) / 1000;
    const [page] = linesOf(this.shaper, `Page ${this.#pages} of `, FOOT, WIDTH);
    const [room] = linesOf(this.shaper, `Page ${NUMBER_ROOM} of ${NUMBER_ROOM}`, FOOT, WIDTH);
    const [of] = linesOf(this.shaper, `Page ${this.#pages} of`, FOOT, WIDTH);
    const [hash] = linesOf(this.shaper, digest, FOOT, WIDTH);
    const pageX = MARGIN + WIDTH - widthOf(room!);
    const hashX = pageX - 16 - widthOf(hash!);
    const [name] = linesOf(this.shaper, title, FOOT, hashX - 16 - MARGIN);
    this.artifact(`0.6 0.6 0.6 RG 0.5 w ${MARGIN} ${num(y + 4)} m ${num(MARGIN + WIDTH)} ${num(y + 4)} l S ${GREY}`);
    if (name !== undefined) this.artifactLines([name], FOOT, { x: MARGIN, y, width: WIDTH });
    this.artifactLines([hash!], FOOT, { x: hashX, y, width: WIDTH });
    this.artifactLines([page!], FOOT, { x: pageX, y, width: WIDTH });
    this.kit.page.xobjects["Total"] = this.#total;
    const space = (this.shaper.space(400).width * FOOT.size) / 1000;
    const x = pageX + widthOf(of!) + space;
    this.kit.addContent(
      `/Artifact <</Type /Pagination>> BDC\nq 1 0 0 1 ${num(x)} ${num(y - FOOT.size)} cm /Total Do Q\nEMC`,
    );
    this.artifact("0 0 0 rg");
    if (state === undefined) return;
    const [line] = linesOf(this.shaper, state, HEAD, WIDTH);
    this.artifactLines([line!], HEAD, { x: MARGIN, y: PAGE_HEIGHT - MARGIN / 2, width: WIDTH, isRight: true });
  }
}

export interface Place {
  readonly x: number;
  /** Top of the first line. */
  readonly y: number;
  readonly width: number;
  readonly isRight?: boolean;
}
