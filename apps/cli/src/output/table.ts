// Tables that fit the terminal: cells wrap, nothing is cut, what does not fit beside follows below, and a column that says the same in
// every row is said once above.
import { measureWidth, padText, showControls, wrapText } from "./text.ts";

export interface Column<Row> {
  readonly title: string;
  /** Raw text of the cell; controls are shown by the table. */
  readonly cell: (row: Row) => string;
  readonly align?: "left" | "right";
  /** Narrowest the column becomes while others can give way, in cells: how ids and times are kept in one piece. */
  readonly minWidth?: number;
  /** Stays a column even if all its cells are the same or empty. */
  readonly always?: boolean;
  /**
   * Who gets a column where not all fit: lower first, none is never left out. The others follow below their row, each with its
   * title: ten squeezed columns cannot be read.
   */
  readonly rank?: number;
}

export interface TableOptions {
  /** Cells of a terminal line. */
  readonly width: number;
  /** Style of the heading, and of what follows below a row. */
  readonly dim: (text: string) => string;
}

export interface Table {
  /** Columns whose cells are all the same and not empty: title and text, controls shown. */
  readonly same: readonly { readonly title: string; readonly text: string }[];
  readonly lines: readonly string[];
}

interface Shown<Row> {
  readonly column: Column<Row>;
  readonly cells: readonly string[];
  /** Widest cell or the title. */
  readonly natural: number;
}

const GAP = "  ";
const DEFAULT_MIN = 8;
/** Beyond this a column is expected to wrap rather than to push others below. */
const COMFORTABLE = 24;
const INDENT = "    ";

/** Lays out rows. Empty columns vanish; with two rows or more, columns that never change go to `same`. */
export function layOutTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, dim }: TableOptions,
): Table {
  const same: { title: string; text: string }[] = [];
  const shown: Shown<Row>[] = [];
  for (const column of columns) {
    const cells = rows.map((row) => showControls(column.cell(row)));
    const first = cells[0] ?? "";
    const constant = cells.every((cell) => cell === first);
    if (column.always === true || !constant || (first !== "" && rows.length === 1)) {
      shown.push({ column, cells, natural: Math.max(measureWidth(column.title), ...cells.map(measureWidth)) });
    } else if (first !== "") same.push({ title: column.title, text: first });
  }
  const beside = chooseColumns(shown, width);
  const below = shown.filter((one) => !beside.includes(one));
  const widths = fitWidths(
    beside.map(({ column, natural }) => ({
      title: measureWidth(column.title),
      natural,
      min: column.minWidth ?? DEFAULT_MIN,
    })),
    width - GAP.length * Math.max(0, beside.length - 1),
  );
  const header = beside.map(({ column }, at) => padText(column.title, widths[at] ?? 0, side(column))).join(GAP);
  const lines = [dim(header.trimEnd())];
  for (let row = 0; row < rows.length; row += 1) {
    const wrapped = beside.map(({ cells }, at) => wrapText(cells[row] ?? "", widths[at] ?? 0));
    const height = Math.max(...wrapped.map((cell) => cell.length));
    for (let line = 0; line < height; line += 1) {
      const parts = beside.map(({ column }, at) => padText(wrapped[at]?.[line] ?? "", widths[at] ?? 0, side(column)));
      lines.push(parts.join(GAP).trimEnd());
    }
    const rest = below.flatMap(({ column, cells }) => {
      const cell = cells[row] ?? "";
      return cell === "" ? [] : [`${column.title.toLowerCase().replace("(utc)", "(UTC)")} ${cell}`];
    });
    if (rest.length > 0) {
      for (const line of wrapText(rest.join(" · "), width - INDENT.length)) lines.push(INDENT + dim(line));
    }
  }
  return { same, lines };
}

/** As many columns as fit in comfort, by rank, in their own order. */
function chooseColumns<Row>(shown: readonly Shown<Row>[], width: number): readonly Shown<Row>[] {
  const comfort = ({ natural }: Shown<Row>): number => Math.min(natural, COMFORTABLE) + GAP.length;
  const chosen = new Set(shown.filter(({ column }) => column.rank === undefined));
  let used = [...chosen].reduce((sum, one) => sum + comfort(one), -GAP.length);
  const byRank = shown
    .filter((one) => !chosen.has(one))
    .toSorted((a, b) => (a.column.rank ?? 0) - (b.column.rank ?? 0));
  for (const one of byRank) {
    if (used + comfort(one) > width) break;
    used += comfort(one);
    chosen.add(one);
  }
  return shown.filter((one) => chosen.has(one));
}

function side<Row>(column: Column<Row>): "left" | "right" {
  return column.align === "right" ? "left" : "right";
}

interface Wish {
  readonly title: number;
  readonly natural: number;
  readonly min: number;
}

/** On a very narrow terminal every column gives way down to this. */
const FLOOR = 6;

/** Gives each column its natural width if all fit; else takes from the widest, first down to their wished least, then to the floor. */
function fitWidths(wishes: readonly Wish[], available: number): number[] {
  const widths = wishes.map((wish) => Math.min(wish.natural, Math.max(available, wish.title)));
  const wished = wishes.map((wish) => Math.min(wish.natural, Math.max(wish.min, wish.title)));
  const floor = wishes.map((wish) => Math.min(wish.natural, Math.max(FLOOR, wish.title)));
  let excess = widths.reduce((sum, width) => sum + width, 0) - available;
  for (const least of [wished, floor]) {
    while (excess > 0) {
      const widest = findWidest(widths, least);
      if (widest === -1) break;
      widths[widest] = (widths[widest] ?? 0) - 1;
      excess -= 1;
    }
  }
  return widths;
}

/** The widest column that may still give a cell, -1 if none may. */
function findWidest(widths: readonly number[], least: readonly number[]): number {
  let widest = -1;
  for (const [at, width] of widths.entries()) {
    if (width > (least[at] ?? 0) && width > (widths[widest] ?? -1)) widest = at;
  }
  return widest;
}
