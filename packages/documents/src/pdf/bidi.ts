// Which way each character runs, and the order in which a line is drawn. Unicode Standard Annex #9, https://www.unicode.org/reports/tr9/
import bidiFactory from "bidi-js";

interface Bidi {
  getEmbeddingLevels(text: string, direction: "ltr" | "rtl"): { readonly levels: Uint8Array };
  getMirroredCharacter(char: string): string | null;
}
// Its types say a module where Node gives the function.
const bidi = (bidiFactory as unknown as () => Bidi)();
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Begin and end of a piece in a direction of its own (FSI, PDI). They are never printed. */
export const ISOLATE = "\u2068";
export const END_ISOLATE = "\u2069";

/** A level for each UTF-16 unit of a text that runs from left to right as a whole; undefined where nothing in it does not. */
export function levelsOf(text: string): Uint8Array | undefined {
  return RIGHT_TO_LEFT.test(text) ? bidi.getEmbeddingLevels(text, "ltr").levels : undefined;
}

/** Rule L4: `(` is drawn as `)` where text runs from right to left. */
export function mirrored(text: string): string {
  return Array.from(text, (char) => bidi.getMirroredCharacter(char) ?? char).join("");
}

/** Rule L2: from the highest level down to the lowest odd one, reverse what is at that level or above. */
export function visualOrder<T extends { readonly level: number }>(runs: readonly T[]): readonly T[] {
  const highest = runs.reduce((max, { level }) => Math.max(max, level), 0);
  if (highest === 0) return runs;
  const order = [...runs];
  for (let level = highest; level > 0; level--) {
    for (let i = 0; i < order.length; i++) {
      let end = i;
      while (end < order.length && order[end]!.level >= level) end++;
      if (end > i + 1) order.splice(i, end - i, ...order.slice(i, end).toReversed());
      i = end;
    }
  }
  return order;
}
