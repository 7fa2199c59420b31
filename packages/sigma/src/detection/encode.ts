// Sigma's encoding modifiers. Text after a UTF-16 modifier is its bytes, one character each (U+0000 to U+00FF).
// Sigma modifiers appendix 2.1.0 · base64: https://www.rfc-editor.org/rfc/rfc4648#section-4

export type Utf16 = "utf16le" | "utf16be" | "utf16" | "wide";

/** A value's text, or its bytes once a modifier has made them. */
export interface Encoded {
  readonly text: string;
  readonly bytes: boolean;
}

function bytesOf(value: Encoded): Uint8Array {
  return value.bytes ? Uint8Array.from(value.text, (unit) => unit.charCodeAt(0)) : new TextEncoder().encode(value.text);
}

export function encodeUtf16(value: Encoded, as: Utf16): Encoded {
  // `utf16` is little-endian behind a byte order mark.
  let text = as === "utf16" ? "\u00ff\u00fe" : "";
  for (let i = 0; i < value.text.length; i++) {
    const unit = value.text.charCodeAt(i);
    const high = String.fromCharCode(unit >> 8);
    const low = String.fromCharCode(unit & 255);
    text += as === "utf16be" ? high + low : low + high;
  }
  return { text, bytes: true };
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

export function encodeBase64(value: Encoded): string {
  return base64(bytesOf(value));
}

/** The part of the base64 of any text with `value` at offset 0, 1 or 2 (mod 3) that does not depend on its neighbours. */
export function encodeBase64Offsets(value: Encoded): string[] {
  const bytes = bytesOf(value);
  return [0, 1, 2].map((offset) => {
    const shifted = new Uint8Array(offset + bytes.length);
    shifted.set(bytes, offset);
    // A character holds 6 bits: the first whole one is at 0, 2 or 3; the end is cut where bits of the next byte would come in.
    const start = [0, 2, 3][offset] as number;
    const end = Math.floor((shifted.length * 8) / 6);
    return base64(shifted).slice(start, end);
  });
}

/** Characters that `windash` takes for one another. */
export const DASHES: readonly string[] = ["-", "/", "–", "—", "―"];

/** Every writing of `text` with its dashes exchanged; undefined if there are more than `most`. */
export function dashVariants(text: string, most: number): string[] | undefined {
  let variants = [""];
  for (const character of text) {
    const choices = DASHES.includes(character) ? DASHES : [character];
    if (variants.length * choices.length > most) return undefined;
    variants = variants.flatMap((variant) => choices.map((choice) => variant + choice));
  }
  return variants;
}
