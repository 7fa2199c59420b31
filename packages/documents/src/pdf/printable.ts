// Text as it can stand on paper: nothing in it is invisible, turns the words around it, or becomes an empty box. What cannot be printed stands as [U+XXXX].
import type { Weight } from "./fonts.ts";

export interface Repertoire {
  readonly has: (codePoint: number, weight: Weight) => boolean;
}

// Invisible, or of no meaning yet: format characters, line and paragraph separators, private use, unassigned, variation selectors and the like.
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]/u;
const JOINER = /[\u200c\u200d]/;
/** Scripts in which a joiner changes how letters look. */
const JOINED = /[\p{Script=Arabic}\p{Script=Devanagari}]/u;
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;
// oxlint-disable-next-line no-control-regex
const PLAIN = /^[\u0020-\u007e]*$/;

/** @returns the text, and whether a character stands as its number */
export function printable(
  text: string,
  weight: Weight,
  { has }: Repertoire,
): { readonly text: string; readonly isNumbered: boolean } {
  if (PLAIN.test(text)) return { text: text.replaceAll(/ {2,}/g, " "), isNumbered: false };
  const clean = text
    .toWellFormed()
    .replaceAll(CONTROL, "\ufffd")
    .replaceAll(/[ \t\n]+/g, " ")
    // The same text in another spelling: a letter and its marks as one character where there is one.
    .replaceAll(/\P{M}\p{M}+/gu, (cluster) => cluster.normalize("NFC"));
  let isNumbered = false;
  let before = "";
  let out = "";
  for (const char of clean) {
    const codePoint = char.codePointAt(0)!;
    const isJoiner = JOINER.test(char) && JOINED.test(before);
    if ((isJoiner || !UNSEEN.test(char)) && has(codePoint, weight)) out += char;
    else {
      out += `[U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}]`;
      isNumbered = true;
    }
    before = char;
  }
  return { text: out, isNumbered };
}
