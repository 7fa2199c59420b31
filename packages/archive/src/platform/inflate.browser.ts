// Compressed bytes unpacked as they are asked for, by the browser (Compression Streams). https://compression.spec.whatwg.org/
import { badArchive } from "../error.ts";

/** Packed bytes that are read at once. Chromium unpacks a whole piece before it looks whether anybody reads: 16 KiB of zeros are 17 MB then, 256 KiB were 270. */
export const PACKED_CHUNK_BYTES = 1 << 14;

/** Names of compression methods that are read here: APPNOTE §4.4.5. Browsers know no zstd. */
export const METHODS: ReadonlyMap<number, string> = new Map([
  [0, "stored"],
  [8, "deflate"],
]);

/** @throws ArchiveError for what is damaged */
export async function* inflate(chunks: AsyncGenerator<Uint8Array>, _method: number): AsyncGenerator<Uint8Array> {
  const stream = new DecompressionStream("deflate-raw");
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  let failure: unknown;
  const fed = (async () => {
    for await (const chunk of chunks) await writer.write(new Uint8Array(chunk));
    await writer.close();
  })().catch((error: unknown) => {
    failure ??= error;
  });
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    ended = true;
  } catch (error) {
    failure ??= error;
  } finally {
    // Whoever stops reading stops the unpacking too.
    if (!ended) await reader.cancel().catch(() => undefined);
    await fed;
  }
  if (failure !== undefined) {
    const why = failure instanceof Error ? failure.message : "unknown";
    throw badArchive("a whole compressed file", `one that is damaged (${why})`);
  }
}

/** CRC-32 as zip has it (APPNOTE §4.4.7), of `bytes` after what gave `crc`. */
export function crc32(bytes: Uint8Array, crc = 0): number {
  let value = ~crc;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return ~value >>> 0;
}

const POLYNOMIAL = 0xedb88320;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? POLYNOMIAL ^ (value >>> 1) : value >>> 1;
  return value;
});
