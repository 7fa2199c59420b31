// Text → words of glyphs: each word in runs of one font and one direction, with its width, so that lines can be filled.
import { piecesOf, type Text } from "../form/model.ts";
import { END_ISOLATE, ISOLATE, levelsOf, mirrored } from "./bidi.ts";
import type { Fonts, Weight } from "./fonts.ts";
import type { EmbeddedFont, GlyphRun } from "./kit.ts";
import { printable } from "./printable.ts";

export interface Glyph {
  /** In the font's subset. */
  readonly id: number;
  /** Thousandths of the font's size, as all that follow. */
  readonly width: number;
  /** From the run's left end. */
  readonly left: number;
  readonly rise: number;
}
export interface Run {
  readonly font: EmbeddedFont;
  readonly level: number;
  readonly text: string;
  /** From left to right. */
  readonly glyphs: readonly Glyph[];
  readonly width: number;
}
export interface Word {
  readonly text: string;
  readonly runs: readonly Run[];
  readonly width: number;
  readonly isSpace: boolean;
  /** Characters that are not to be torn apart, with their levels: for words longer than a line. */
  readonly clusters: readonly Cluster[];
}
interface Cluster {
  readonly text: string;
  readonly level: number;
}

// Between characters of these scripts a line may end anywhere.
const WORDS =
  /[ \u2068\u2069]+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}][\p{M}]*[\u3001\u3002\uff0c\uff0e\uff1a\uff1b\uff01\uff1f]*|[^ \p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;
const CLUSTERS = /[\u2068\u2069]|.(?:\p{M}|[\u200c\u200d])*/gsu;
/** What goes on in the font of the characters before it, if that has it. */
const NEUTRAL = /[\p{P}\p{S}\p{Z}\p{N}\p{M}\p{Cf}]/u;
const CACHED_WORDS = 20_000;

export class Shaper {
  readonly #fonts: Fonts;
  readonly #words = new Map<string, Word>();
  readonly #spaces = new Map<Weight, Word>();

  constructor(fonts: Fonts) {
    this.#fonts = fonts;
  }

  readonly repertoire = { has: (codePoint: number, weight: Weight) => this.#fonts.of(codePoint, weight) !== undefined };

  wordsOf(text: Text, weight: Weight): readonly Word[] {
    const parts = piecesOf(text).map((piece) =>
      typeof piece === "string"
        ? printable(piece, weight, this.repertoire).text
        : `${ISOLATE}${printable(piece.given, weight, this.repertoire).text}${END_ISOLATE}`,
    );
    const whole = parts.join("").replaceAll(/ {2,}/g, " ");
    const levels = levelsOf(whole);
    return Array.from(whole.matchAll(WORDS), ({ 0: word, index }) => {
      if (levels === undefined) return this.#level0(word, weight);
      return this.#word(clustersOf(word, index, levels), weight);
    }).filter(({ clusters }) => clusters.length > 0);
  }

  /** The parts of a word that is longer than a line, each at most `width` wide, at least one character. */
  tear({ clusters }: Word, width: number, weight: Weight): readonly Word[] {
    const parts: Word[] = [];
    let from = 0;
    while (from < clusters.length) {
      // A binary search over the number of characters; no character is narrower than a twentieth of the size.
      let low = 1;
      let high = Math.min(clusters.length - from, Math.ceil(width / 50));
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (this.#word(clusters.slice(from, from + middle), weight).width <= width) low = middle;
        else high = middle - 1;
      }
      parts.push(this.#word(clusters.slice(from, from + low), weight));
      from += low;
    }
    return parts;
  }

  #level0(text: string, weight: Weight): Word {
    const key = `${weight} ${text}`;
    let word = this.#words.get(key);
    if (word === undefined) {
      word = this.#word(clustersOf(text, 0, undefined), weight);
      if (this.#words.size >= CACHED_WORDS) this.#words.clear();
      this.#words.set(key, word);
    }
    return word;
  }

  #word(clusters: readonly Cluster[], weight: Weight): Word {
    const runs: Run[] = [];
    let font: EmbeddedFont | undefined;
    let level = 0;
    let wasMirrored = false;
    let text = "";
    const flush = () => {
      if (font !== undefined && text !== "") runs.push(shapeRun(font, text, level));
      text = "";
    };
    for (const cluster of clusters) {
      for (const [part, own] of this.#fontsOf(cluster.text, weight, font)) {
        // A mirrored character is a run of its own: its glyph says another character than the text.
        const isMirrored = cluster.level % 2 === 1 && mirrored(part) !== part;
        if (own !== font || cluster.level !== level || isMirrored || wasMirrored) {
          flush();
          font = own;
          level = cluster.level;
          wasMirrored = isMirrored;
        }
        text += part;
      }
    }
    flush();
    const whole = clusters.map((cluster) => cluster.text).join("");
    const width = runs.reduce((sum, run) => sum + run.width, 0);
    return { text: whole, runs, width, isSpace: /^ +$/.test(whole), clusters };
  }

  /** A character with its marks in one font if there is one that has them all, else each in its own. */
  #fontsOf(cluster: string, weight: Weight, current: EmbeddedFont | undefined): readonly [string, EmbeddedFont][] {
    const chars = Array.from(cluster);
    const isIn = (font: EmbeddedFont): boolean =>
      chars.every((char) => font.font.hasGlyphForCodePoint(char.codePointAt(0)!));
    if (current !== undefined && NEUTRAL.test(chars[0]!) && isIn(current)) return [[cluster, current]];
    const own = chars.map((char) => this.#fonts.of(char.codePointAt(0)!, weight));
    const common = own.find((font) => font !== undefined && isIn(font));
    if (common !== undefined) return [[cluster, common]];
    return chars.map((char, i): [string, EmbeddedFont] => {
      const font = own[i];
      if (font === undefined) throw new Error(`expected printable text, got U+${char.codePointAt(0)!.toString(16)}`);
      return [char, font];
    });
  }

  space(weight: Weight): Word {
    let space = this.#spaces.get(weight);
    if (space === undefined) {
      space = this.#level0(" ", weight);
      this.#spaces.set(weight, space);
    }
    return space;
  }
}

function clustersOf(word: string, offset: number, levels: Uint8Array | undefined): readonly Cluster[] {
  return Array.from(word.matchAll(CLUSTERS), ({ 0: text, index }) => ({
    text,
    level: levels?.[offset + index] ?? 0,
  })).filter(({ text }) => text !== ISOLATE && text !== END_ISOLATE);
}

function shapeRun(font: EmbeddedFont, text: string, level: number): Run {
  const { glyphs, positions } = layoutOf(font, text, level % 2 === 1);
  const { scale } = font;
  let width = 0;
  const placed = glyphs.map((glyph, i): Glyph => {
    const id = font.subset.includeGlyph(glyph.id);
    font.widths[id] ??= glyph.advanceWidth * scale;
    font.unicode[id] ??= glyph.codePoints;
    const { xAdvance, xOffset, yOffset } = positions[i]!;
    const left = width + xOffset * scale;
    width += xAdvance * scale;
    return { id, width: glyph.advanceWidth * scale, left, rise: yOffset * scale };
  });
  return { font, level, text, glyphs: placed, width };
}

/** From left to right. What fontkit cannot shape is drawn letter by letter: never left out, and never a reason to make no document. */
export function layoutOf({ font }: Pick<EmbeddedFont, "font">, text: string, isRightToLeft: boolean): GlyphRun {
  const drawn = isRightToLeft ? mirrored(text) : text;
  try {
    return font.layout(drawn, undefined, undefined, undefined, isRightToLeft ? "rtl" : "ltr");
  } catch {
    const glyphs = Array.from(drawn, (char) => font.glyphForCodePoint(char.codePointAt(0)!));
    if (isRightToLeft) glyphs.reverse();
    return {
      glyphs,
      positions: glyphs.map(({ advanceWidth }) => ({ xAdvance: advanceWidth, xOffset: 0, yOffset: 0 })),
    };
  }
}
