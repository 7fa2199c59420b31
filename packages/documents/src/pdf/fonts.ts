// Fonts, all open and embedded: Noto Sans for Latin, Vietnamese, Greek, Cyrillic and Devanagari, for Arabic, for Hebrew, and for Chinese with kana.
// They come in slices of a few hundred characters; a slice is opened when a character of it is printed.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { EmbeddedFont, Kit, Positioner } from "./kit.ts";
import { unpackWoff } from "./woff.ts";

const require = createRequire(import.meta.url);
/** In the order in which they are asked. */
const FAMILIES: readonly (readonly [string, string])[] = [
  ["noto-sans", require.resolve("@fontsource/noto-sans/unicode.json")],
  ["noto-sans-arabic", require.resolve("@fontsource/noto-sans-arabic/unicode.json")],
  ["noto-sans-hebrew", require.resolve("@fontsource/noto-sans-hebrew/unicode.json")],
  ["noto-sans-sc", require.resolve("@fontsource/noto-sans-sc/unicode.json")],
];

export type Weight = 400 | 700;

interface Slice {
  readonly file: (weight: Weight) => string;
  readonly ranges: readonly (readonly [first: number, last: number])[];
}

let known: readonly Slice[] | undefined;

function slices(): readonly Slice[] {
  known ??= FAMILIES.flatMap(([family, list]) => {
    const named = Object.entries(JSON.parse(readFileSync(list, "utf8")) as Record<string, string>);
    // Latin first: what every document needs comes from one slice.
    const order = named.toSorted(([a], [b]) => Number(b === "latin") - Number(a === "latin"));
    return order.map(([name, ranges]) => ({
      file: (weight: Weight) =>
        join(dirname(list), "files", `${family}-${name.replaceAll(/[[\]]/g, "")}-${weight}-normal.woff`),
      ranges: ranges.split(",").map(rangeOf),
    }));
  });
  return known;
}

function rangeOf(text: string): readonly [number, number] {
  const [first = "", last = first] = text.trim().slice(2).split("-");
  return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
}

/** The fonts of one file. */
export class Fonts {
  readonly #kit: Kit;
  readonly #opened = new Map<string, EmbeddedFont | undefined>();
  readonly #chosen = new Map<number, EmbeddedFont | undefined>();
  readonly #ids = new Set<string>();

  constructor(kit: Kit) {
    this.#kit = kit;
  }

  /** The font that has this character; undefined if none has. */
  of(codePoint: number, weight: Weight): EmbeddedFont | undefined {
    const key = codePoint * 2 + Number(weight === 700);
    if (this.#chosen.has(key)) return this.#chosen.get(key);
    let found: EmbeddedFont | undefined;
    for (const { file, ranges } of slices()) {
      if (!ranges.some(([first, last]) => codePoint >= first && codePoint <= last)) continue;
      const font = this.#open(file(weight));
      if (font?.font.hasGlyphForCodePoint(codePoint) !== true) continue;
      found = font;
      break;
    }
    this.#chosen.set(key, found);
    return found;
  }

  #open(file: string): EmbeddedFont | undefined {
    if (!this.#opened.has(file)) this.#opened.set(file, this.#embed(file));
    return this.#opened.get(file);
  }

  #embed(file: string): EmbeddedFont | undefined {
    this.#kit.font(unpackWoff(readFileSync(file)));
    const font = this.#kit._font;
    // pdfkit takes fonts of one name and checksum for one font: two slices must never become one.
    if (this.#ids.has(font.id)) throw new Error(`expected a font of its own in ${file}, got one that is open already`);
    this.#ids.add(font.id);
    try {
      font.font.hasGlyphForCodePoint(0x20);
      mendPositioner(font.font._layoutEngine.engine?.GPOSProcessor);
      return font;
    } catch {
      // A slice without a character map that fontkit reads (one of Noto Sans SC): its characters are printed by number.
      return undefined;
    }
  }
}

/**
 * Where a letter has no anchor for a mark, the lookup does not apply, and the next one is tried (OpenType 1.9.1, GPOS); fontkit 2.0.4 throws for it.
 * Attacker: whoever chooses a name so that no document about them can be drawn.
 */
function mendPositioner(positioner: Positioner | null | undefined): void {
  if (positioner === undefined || positioner === null) return;
  const apply = positioner.applyLookup.bind(positioner);
  positioner.applyLookup = (type, table) => {
    try {
      return apply(type, table);
    } catch (cause) {
      if (cause instanceof TypeError) return false;
      throw cause;
    }
  };
}
