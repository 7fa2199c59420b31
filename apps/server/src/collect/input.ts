// The bytes of a file as they should be read: inflated if they are gzip or zstd, with the head looked at first.
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";

/** Bytes that format detection sees. */
export const HEAD_BYTES = 64 * 1024;

export interface OpenedInput {
  /** First bytes after inflating, fewer only if the file is shorter. */
  readonly head: Uint8Array;
  readonly compression: "none" | "gzip" | "zstd";
  /** All bytes including the head. */
  readonly chunks: AsyncGenerator<Uint8Array>;
  /** Why the bytes ended before their time, known once `chunks` is at its end. */
  readonly truncated: () => string | undefined;
  /** Bytes of the file as it stands that were read so far. */
  readonly bytesRead: () => number;
}

/** Opens a file's bytes. A compressed file that ends early gives what could be inflated, and `truncated` says so. */
export async function openInput(bytes: AsyncIterable<Uint8Array>): Promise<OpenedInput> {
  let read = 0;
  let truncated: string | undefined;
  const counted = (async function* () {
    for await (const chunk of bytes) {
      read += chunk.length;
      yield chunk;
    }
  })();
  const first = await gather(counted, 4);
  const compression = compressionOf(first.head);
  const all = first.all();
  const source = compression === "none" ? all : inflate(all, compression, (reason) => (truncated = reason));
  const { head, all: chunks } = await gather(source, HEAD_BYTES);
  return { head, compression, chunks: chunks(), truncated: () => truncated, bytesRead: () => read };
}

function compressionOf(head: Uint8Array): OpenedInput["compression"] {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return "zstd";
  return "none";
}

// Node hands out all that it could inflate before it reports a missing end (tried with gzip and zstd cut at every length).
async function* inflate(
  chunks: AsyncGenerator<Uint8Array>,
  compression: "gzip" | "zstd",
  onTruncated: (reason: string) => void,
): AsyncGenerator<Uint8Array> {
  const out = new PassThrough();
  let failure: Error | undefined;
  const inflater = compression === "gzip" ? createGunzip() : createZstdDecompress();
  const done = pipeline(Readable.from(chunks), inflater, out).catch((error: Error) => (failure = error));
  try {
    yield* out as AsyncIterable<Uint8Array>;
  } catch (error) {
    failure ??= error as Error;
  }
  await done;
  if (failure !== undefined) onTruncated(failure.message);
}

// The first `size` bytes, and everything again from the start.
async function gather(
  chunks: AsyncGenerator<Uint8Array>,
  size: number,
): Promise<{ head: Uint8Array; all: () => AsyncGenerator<Uint8Array> }> {
  const seen: Uint8Array[] = [];
  let length = 0;
  let done = false;
  while (length < size) {
    const next = await chunks.next();
    if (next.done === true) {
      done = true;
      break;
    }
    seen.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(seen).subarray(0, size);
  return {
    head,
    all: async function* () {
      yield* seen.splice(0);
      if (!done) yield* chunks;
    },
  };
}
