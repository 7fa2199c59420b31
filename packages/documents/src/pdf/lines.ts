// Words → lines of a width, and a line → the operators that draw it. ISO 32000-1, 9.4
import type { Text } from "../form/model.ts";
import { visualOrder } from "./bidi.ts";
import type { Weight } from "./fonts.ts";
import type { Run, Shaper, Word } from "./shape.ts";

export interface Line {
  /** In logical order, the space that ended it included: who reads it aloud must not join two words. */
  readonly runs: readonly Run[];
  /** Thousandths of the size, without the space at its end. */
  readonly width: number;
}

export interface Style {
  readonly weight: Weight;
  readonly size: number;
  /** From one line to the next. */
  readonly leading: number;
}

export function linesOf(shaper: Shaper, text: Text, { weight, size }: Style, widthPt: number): readonly Line[] {
  const width = (widthPt / size) * 1000;
  const lines: Line[] = [];
  let runs: Run[] = [];
  let used = 0;
  let pending: Word | undefined;
  const flush = () => {
    // Rule L1: the space at a line's end runs as the whole does.
    if (pending !== undefined) runs.push(...pending.runs.map((run) => ({ ...run, level: 0 })));
    lines.push({ runs, width: used });
    runs = [];
    used = 0;
    pending = undefined;
  };
  const append = (word: Word) => {
    if (pending !== undefined) {
      runs.push(...pending.runs);
      used += pending.width;
      pending = undefined;
    }
    runs.push(...word.runs);
    used += word.width;
  };
  for (const word of shaper.wordsOf(text, weight)) {
    if (word.isSpace) {
      // Two in a row: an end of a piece stands between them.
      if (pending !== undefined) append(pending);
      pending = word;
      continue;
    }
    if (used > 0 && used + (pending?.width ?? 0) + word.width > width) flush();
    if (word.width <= width) append(word);
    else
      for (const part of shaper.tear(word, width, weight)) {
        if (used > 0) flush();
        append(part);
      }
  }
  if (runs.length > 0 || pending !== undefined) flush();
  return lines;
}

/** The widest word and the whole, in points. */
export function widthsOf(shaper: Shaper, text: Text, { weight, size }: Style): { least: number; most: number } {
  let least = 0;
  let most = 0;
  for (const word of shaper.wordsOf(text, weight)) {
    least = Math.max(least, word.width);
    most += word.width;
  }
  return { least: (least * size) / 1000, most: (most * size) / 1000 };
}

/**
 * A line's operators. Glyphs are shown in the order in which they are read, each where it stands: whoever reads the file by its content reads words that
 * run from right to left as they are written (ISO 32000-1, 14.8.2.3.3).
 * @param use names the font of a run on this page
 */
export function drawLine({ runs }: Line, x: number, y: number, size: number, use: (run: Run) => string): string {
  const lefts = leftsOf(runs);
  const out: string[] = [`BT 1 0 0 1 ${num(x)} ${num(y)} Tm`];
  let current = "";
  let pen = 0;
  let array = "";
  const flush = () => {
    if (array !== "") out.push(`[${array}] TJ`.replaceAll("><", ""));
    array = "";
  };
  for (const [i, run] of runs.entries()) {
    const name = use(run);
    const isSpoken = readBack(run) !== run.text;
    if (name !== current || isSpoken) flush();
    if (name !== current) out.push(`/${name} ${size} Tf`);
    current = name;
    // Where the glyphs do not say the text, it is said beside them (14.9.4): a bracket that is mirrored, say.
    if (isSpoken) out.push(`/Span <</ActualText <${utf16(run.text)}>>> BDC`);
    for (const { id, width, left, rise } of run.level % 2 === 1 ? run.glyphs.toReversed() : run.glyphs) {
      const at = lefts[i]! + left;
      if (rise !== 0) {
        flush();
        out.push(`${num((rise * size) / 1000)} Ts`);
      }
      // What is moved is what is written: rounding does not add up over a line.
      const move = Math.round((pen - at) * 100) / 100;
      if (move !== 0) array += move;
      array += `<${id.toString(16).padStart(4, "0")}>`;
      pen += width - move;
      if (rise !== 0) {
        flush();
        out.push("0 Ts");
      }
    }
    if (isSpoken) {
      flush();
      out.push("EMC");
    }
  }
  flush();
  out.push("ET");
  return out.join("\n");
}

/** Where each run begins, in thousandths from the line's left end. */
function leftsOf(runs: readonly Run[]): readonly number[] {
  const numbered = runs.map((run, i) => ({ level: run.level, width: run.width, i }));
  const lefts: number[] = [];
  let left = 0;
  for (const { width, i } of visualOrder(numbered)) {
    lefts[i] = left;
    left += width;
  }
  return lefts;
}

/** What a program that knows only glyphs would copy. */
function readBack({ font, glyphs, level }: Run): string {
  const order = level % 2 === 1 ? glyphs.toReversed() : glyphs;
  return order.map(({ id }) => String.fromCodePoint(...(font.unicode[id] ?? []))).join("");
}

function utf16(text: string): string {
  let hex = "FEFF";
  for (let i = 0; i < text.length; i++) hex += text.charCodeAt(i).toString(16).padStart(4, "0");
  return hex;
}

/** Two decimals are a seven-thousandth of a millimetre. */
export function num(value: number): string {
  return String(Math.round(value * 100) / 100 || 0);
}
