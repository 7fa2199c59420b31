// Compressed bytes unpacked as they are asked for, by Node.
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw, createZstdDecompress } from "node:zlib";
import { badArchive } from "../error.ts";

export { crc32 };

/** Packed bytes that are read at once. */
export const PACKED_CHUNK_BYTES = 1 << 18;

/** Names of compression methods that are read here: APPNOTE §4.4.5. */
export const METHODS: ReadonlyMap<number, string> = new Map([
  [0, "stored"],
  [8, "deflate"],
  [93, "zstd"],
]);

/** @throws ArchiveError for what is damaged */
export async function* inflate(chunks: AsyncIterable<Uint8Array>, method: number): AsyncGenerator<Uint8Array> {
  const packed = Readable.from(chunks);
  const out = new PassThrough();
  let failure: Error | undefined;
  const inflater = method === 8 ? createInflateRaw() : createZstdDecompress();
  const done = pipeline(packed, inflater, out).catch((error: Error) => {
    failure = error;
  });
  try {
    yield* out as AsyncIterable<Uint8Array>;
  } catch (error) {
    failure ??= error as Error;
  } finally {
    packed.destroy();
  }
  await done;
  if (failure !== undefined) throw badArchive("a whole compressed file", `one that is damaged (${failure.message})`);
}
