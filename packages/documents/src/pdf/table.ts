// Tables over pages: columns as wide as their words need, heads repeated on each page as artifacts, a row that is taller than a page goes on on the next.
import type { Column, Table, Text } from "../form/model.ts";
import type { Element } from "./kit.ts";
import { type Line, linesOf, num, type Style, widthsOf } from "./lines.ts";
import { FULL_HEIGHT, MARGIN, type Sheets, WIDTH } from "./sheets.ts";

const CELL: Style = { weight: 400, size: 8.5, leading: 12 };
const HEAD: Style = { weight: 700, size: 8.5, leading: 12 };
const CAPTION: Style = { weight: 700, size: 9.5, leading: 14 };
const PAD_X = 4;
const PAD_Y = 3;
/** A word takes no more of the width for itself: a digest is torn, so that the other columns can be read. */
const WORD_PT = 110;
const MOST_PT = 320;
/** Rows that are measured for the widths: all of most tables, and the same ones each time. */
const MEASURED_ROWS = 400;

interface Cell {
  readonly element: Element;
  readonly type: "TH" | "TD";
  readonly lines: readonly Line[];
}

export function drawTable(sheets: Sheets, parent: Element, { caption, columns, rows }: Table): void {
  const { kit, shaper } = sheets;
  const widths = columnWidths(sheets, columns, rows);
  const lefts = widths.map((_, i) => widths.slice(0, i).reduce((sum, width) => sum + width, MARGIN));
  const wrap = (text: Text, i: number, style: Style) => linesOf(shaper, text, style, widths[i]! - 2 * PAD_X);
  const heads = columns.map(({ title }, i) => wrap(title, i, HEAD));
  const headHeight = heightOf(heads);
  const captionLines = linesOf(shaper, caption, CAPTION, WIDTH);
  const firstRow = rows[0]?.map((text, i) => wrap(text, i, CELL)) ?? [];
  sheets.ensure(
    Math.min(captionLines.length * CAPTION.leading + headHeight + Math.min(heightOf(firstRow), 120) + 8, FULL_HEIGHT),
  );

  const table = begin(parent, kit.struct("Table"));
  const title = begin(table, kit.struct("Caption"));
  for (const line of captionLines) {
    sheets.ensure(CAPTION.leading);
    sheets.draw(title, "Caption", [line], CAPTION, { x: MARGIN, y: sheets.y, width: WIDTH });
    sheets.y -= CAPTION.leading;
  }
  title.end();
  sheets.y -= 3;

  const place = (i: number) => ({
    x: lefts[i]! + PAD_X,
    y: sheets.y - PAD_Y,
    width: widths[i]! - 2 * PAD_X,
    isRight: columns[i]?.isNumber === true,
  });
  const shade = () =>
    sheets.artifact(
      `0.93 0.93 0.93 rg ${num(MARGIN)} ${num(sheets.y - headHeight)} ${num(WIDTH)} ${num(headHeight)} re f 0 0 0 rg`,
    );
  const rule = () =>
    sheets.artifact(
      `0.65 0.65 0.65 RG 0.5 w ${num(MARGIN)} ${num(sheets.y)} m ${num(MARGIN + WIDTH)} ${num(sheets.y)} l S`,
    );
  const nextPage = () => {
    sheets.startPage();
    // Heads that fill a page would leave no room for what they head.
    if (headHeight > FULL_HEIGHT / 2) return;
    shade();
    for (const [i, lines] of heads.entries()) sheets.artifactLines(lines, HEAD, place(i));
    sheets.y -= headHeight;
    rule();
  };
  /** Parts of a row, one for each page that it stands on. */
  const drawRow = (cells: readonly Cell[], style: Style) => {
    const count = cells.reduce((max, { lines }) => Math.max(max, lines.length), 1);
    const whole = count * style.leading + 2 * PAD_Y;
    if (sheets.left < whole && whole <= FULL_HEIGHT - headHeight) nextPage();
    for (let from = 0; from < count;) {
      let room = Math.floor((sheets.left - 2 * PAD_Y) / style.leading);
      if (room < 1) {
        nextPage();
        room = Math.max(1, Math.floor((sheets.left - 2 * PAD_Y) / style.leading));
      }
      const taken = Math.min(room, count - from);
      for (const [i, { element, type, lines }] of cells.entries())
        sheets.draw(element, type, lines.slice(from, from + taken), style, place(i));
      sheets.y -= taken * style.leading + 2 * PAD_Y;
      from += taken;
    }
  };

  // A table without rows has heads and no body, and heads of no body are no part of their own (ISO 14289-1, 7.2; veraPDF 7.2-14).
  const thead = rows.length === 0 ? table : begin(table, kit.struct("THead"));
  const headRow = begin(thead, kit.struct("TR"));
  if (headHeight <= FULL_HEIGHT / 2) shade();
  const titles = heads.map((lines): Cell => ({
    element: begin(headRow, kit.struct("TH", { scope: "Column" })),
    type: "TH",
    lines,
  }));
  drawRow(titles, HEAD);
  for (const { element } of titles) element.end();
  headRow.end();
  if (thead !== table) thead.end();
  rule();
  if (rows.length > 0) {
    const tbody = begin(table, kit.struct("TBody"));
    for (const row of rows) {
      const tr = begin(tbody, kit.struct("TR"));
      const cells = row.map((text, i): Cell => {
        const type = i === 0 ? "TH" : "TD";
        const element = begin(tr, i === 0 ? kit.struct("TH", { scope: "Row" }) : kit.struct("TD"));
        return { element, type, lines: wrap(text, i, CELL) };
      });
      drawRow(cells, CELL);
      for (const { element } of cells) element.end();
      tr.end();
      rule();
    }
    tbody.end();
  }
  table.end();
  sheets.y -= 12;
}

function begin(parent: Element, element: Element): Element {
  parent.add(element);
  return element;
}

function heightOf(cells: readonly (readonly Line[])[]): number {
  return cells.reduce((max, lines) => Math.max(max, lines.length), 1) * CELL.leading + 2 * PAD_Y;
}

function columnWidths({ shaper }: Sheets, columns: readonly Column[], rows: Table["rows"]): readonly number[] {
  const wants = columns.map(({ title }, i) => {
    const head = widthsOf(shaper, title, HEAD);
    let { least, most } = head;
    let sum = 0;
    const measured = rows.slice(0, MEASURED_ROWS);
    for (const row of measured) {
      const cell = widthsOf(shaper, row[i] ?? "", CELL);
      least = Math.max(least, cell.least);
      most = Math.max(most, cell.most);
      sum += cell.most;
    }
    // One long text among many short ones does not take the width of the others.
    const usual = Math.max(head.most, (1.3 * sum) / Math.max(1, measured.length));
    const padding = 2 * PAD_X + 0.5;
    least = Math.min(least, WORD_PT);
    return { least: least + padding, most: Math.max(least, Math.min(most, usual, MOST_PT)) + padding };
  });
  const least = wants.reduce((sum, want) => sum + want.least, 0);
  const most = wants.reduce((sum, want) => sum + want.most, 0);
  if (least >= WIDTH) return wants.map((want) => (want.least * WIDTH) / least);
  // What is left is shared as the columns could use it; a table that needs less is as wide as the page, too.
  if (most <= WIDTH || most === least) return wants.map((want) => want.most + ((WIDTH - most) * want.most) / most);
  return wants.map((want) => want.least + ((WIDTH - least) * (want.most - want.least)) / (most - least));
}
