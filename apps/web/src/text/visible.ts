// Text of a log as it may be shown: whoever wrote it may want to deceive the reader, so nothing invisible stays invisible.
// Unicode Standard Annex #9 (bidi controls), Technical Standard #39 (default ignorables).

/** A piece of text as it is, or one character that would not show, spelt out. */
export interface Piece {
  readonly marked: boolean;
  readonly text: string;
  /** Code point of a marked character, such as `U+202E`. */
  readonly code: string;
}

// Controls, formats (bidi, zero width), surrogates that stand alone, private use, line separators, ignorables, spaces that are not U+0020.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u;
const OUTER_SPACE = /^ +| +$/g;

export interface VisibleOptions {
  /** Keep line feeds and tabs as they are, for raw text in a `pre`. */
  readonly lines?: boolean;
}

/** `text` in pieces, every character that would not show (or would move others) marked and spelt out. */
export function visiblePieces(text: string, { lines = false }: VisibleOptions = {}): Piece[] {
  const pieces: Piece[] = [];
  let plain = "";
  const flush = (): void => {
    if (plain !== "") pieces.push({ marked: false, text: plain, code: "" });
    plain = "";
  };
  const outer = lines ? new Set<number>() : outerSpaces(text);
  let at = 0;
  for (const character of text) {
    const keep = lines && (character === "\n" || character === "\t");
    if (!keep && (HIDDEN.test(character) || outer.has(at))) {
      flush();
      pieces.push({ marked: true, text: spell(character), code: codePoint(character) });
    } else {
      plain += character;
    }
    at += character.length;
  }
  flush();
  return pieces;
}

/** The same as one string, for places that take no markup: titles, SVG text. */
export function visibleText(text: string): string {
  return visiblePieces(text)
    .map((piece) => piece.text)
    .join("");
}

// `abc` and `abc ` are two identifiers that look the same.
function outerSpaces(text: string): Set<number> {
  const places = new Set<number>();
  for (const match of text.matchAll(OUTER_SPACE)) {
    for (let i = 0; i < match[0].length; i++) places.add(match.index + i);
  }
  return places;
}

function spell(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `⟨${codePoint(character)}⟩`;
}

function codePoint(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
