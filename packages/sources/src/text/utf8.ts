// Bytes to text: UTF-8 only, strictly.
import { Problem } from "../error.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/**
 * Decodes one record. A byte order mark at its start is left out of the text (the raw bytes keep it): files often begin with
 * one, and joined files have them in the middle.
 */
export function decodeUtf8(bytes: Uint8Array): string | Problem {
  try {
    return decoder.decode(bytes);
  } catch {
    return new Problem(
      "SOURCE_BAD_UTF8",
      `expected UTF-8, got an invalid byte at offset ${invalidAt(bytes)} of the record`,
    );
  }
}

/** Offset of the first byte that is not part of valid UTF-8 (Unicode §3.9, table 3-7). */
function invalidAt(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const size = sequenceLength(bytes, at);
    if (size === 0) return at;
    at += size;
  }
  return at;
}

function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return 1;
  const second = bytes[at + 1] ?? 0;
  const follows = (offset: number): boolean => ((bytes[at + offset] ?? 0) & 0xc0) === 0x80;
  if (lead >= 0xc2 && lead <= 0xdf) return follows(1) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    const low = lead === 0xe0 ? 0xa0 : 0x80;
    const high = lead === 0xed ? 0x9f : 0xbf;
    return second >= low && second <= high && follows(2) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const low = lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xf4 ? 0x8f : 0xbf;
    return second >= low && second <= high && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}
