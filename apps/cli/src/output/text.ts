// Text from logs on a terminal: nothing in it may move the cursor, hide, reorder or pretend. Width is counted in terminal cells.

/**
 * Invisible or active code points: C0 and C1 controls (terminal escapes begin with ESC or CSI), format characters
 * (bidirectional overrides, zero-width, tags), line and paragraph separators, lone surrogates, private use.
 * UAX #44 general categories Cc, Cf, Zl, Zp, Cs, Co.
 */
const ACTIVE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** The text with every active or invisible character written out, such as `\x1b` or `\u{202e}`. One line, always. */
export function showControls(text: string): string {
  return text.replace(ACTIVE, (char) => {
    const named = NAMED.get(char);
    if (named !== undefined) return named;
    const point = char.codePointAt(0) ?? 0;
    return point < 0x100 ? `\\x${point.toString(16).padStart(2, "0")}` : `\\u{${point.toString(16)}}`;
  });
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** A JSON line that is as safe on a terminal as it is exact: active characters are `\u` escapes, which JSON reads back. */
export function toJsonLine(value: unknown): string {
  return JSON.stringify(value).replace(ACTIVE, (char) => {
    let escaped = "";
    for (let unit = 0; unit < char.length; unit += 1) {
      escaped += `\\u${char.charCodeAt(unit).toString(16).padStart(4, "0")}`;
    }
    return escaped;
  });
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

/** Cells that a text takes on a terminal. Controls must have been shown before. */
export function measureWidth(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** The text in lines of at most `width` cells, broken between words where it can be, inside a word where it must be. */
export function wrapText(text: string, width: number): string[] {
  if (measureWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (measureWidth(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = cutWord(word, width);
    line = pieces.pop() ?? "";
    lines.push(...pieces);
  }
  if (line !== "" || lines.length === 0) lines.push(line);
  return lines;
}

/** Long ids break after a separator if one is near the end, so that pieces can be read aloud. */
function cutWord(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  let pieceWidth = 0;
  for (const { segment } of graphemes.segment(word)) {
    const segmentWidth = measureWidth(segment);
    if (pieceWidth + segmentWidth > width && piece !== "") {
      const cut = findSeparator(piece);
      pieces.push(piece.slice(0, cut));
      piece = piece.slice(cut);
      pieceWidth = measureWidth(piece);
    }
    piece += segment;
    pieceWidth += segmentWidth;
  }
  pieces.push(piece);
  return pieces;
}

function findSeparator(piece: string): number {
  for (let at = piece.length - 1; at > piece.length * 0.6; at -= 1) {
    if ("-_./:,;=&+".includes(piece.charAt(at))) return at + 1;
  }
  return piece.length;
}

/** `text` filled with spaces to `width` cells. */
export function padText(text: string, width: number, side: "left" | "right" = "right"): string {
  const fill = " ".repeat(Math.max(0, width - measureWidth(text)));
  return side === "right" ? text + fill : fill + text;
}
