// Bytes as letters and digits that are read aloud without mistakes: Crockford's alphabet in lower case, no padding, one spelling.
// https://www.crockford.com/base32.html

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const VALUES: ReadonlyMap<string, number> = new Map(Array.from(ALPHABET).map((letter, value) => [letter, value]));

/** Bytes in groups of five, which are eight letters. */
export function encodeBase32(bytes: Uint8Array): string {
  if (bytes.length % 5 !== 0) throw new RangeError(`expected a multiple of 5 bytes, got ${bytes.length}`);
  let text = "";
  for (let at = 0; at < bytes.length; at += 5) {
    // 40 bits stay exact in a double.
    let group = 0;
    for (const byte of bytes.subarray(at, at + 5)) group = group * 256 + byte;
    let letters = "";
    for (let i = 0; i < 8; i++) {
      letters = `${ALPHABET[group % 32]}${letters}`;
      group = Math.floor(group / 32);
    }
    text += letters;
  }
  return text;
}

/** Undefined for all that `encodeBase32` cannot have made. */
export function decodeBase32(text: string): Buffer | undefined {
  if (text.length % 8 !== 0) return undefined;
  const bytes = Buffer.alloc((text.length / 8) * 5);
  for (let at = 0; at < text.length; at += 8) {
    let group = 0;
    for (const letter of text.slice(at, at + 8)) {
      const value = VALUES.get(letter);
      if (value === undefined) return undefined;
      group = group * 32 + value;
    }
    for (let i = 4; i >= 0; i--) {
      bytes[(at / 8) * 5 + i] = group % 256;
      group = Math.floor(group / 256);
    }
  }
  return bytes;
}
