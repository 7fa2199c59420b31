// A file as request body: a stream of any size, read as fast as the pipeline takes it.
import type { IncomingMessage } from "node:http";
import type { FastifyRequest } from "fastify";
import { QuisError } from "../instance/error.ts";
import { HttpError } from "./error.ts";

/** Refuses bodies that are not the file's bytes as they stand. */
export function checkFileBody(request: FastifyRequest): void {
  const type = request.headers["content-type"]?.toLowerCase() ?? "";
  if (type.startsWith("multipart/")) {
    throw new HttpError(
      "HTTP_MEDIA_TYPE",
      "expected the file's bytes as application/octet-stream, got a multipart form",
    );
  }
  const encoding = request.headers["content-encoding"]?.toLowerCase() ?? "identity";
  if (encoding !== "identity") {
    throw new HttpError(
      "HTTP_MEDIA_TYPE",
      "expected the file's bytes without Content-Encoding (a .gz file is sent as it stands), got one",
    );
  }
}

/** Size of the body by Content-Length, undefined if the client did not say. */
export function bodySize(request: FastifyRequest): number | undefined {
  const length = request.headers["content-length"];
  return length === undefined ? undefined : Number(length);
}

async function nextWithin<T>(next: Promise<T>, idleMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new HttpError("HTTP_TIMEOUT", `expected more of the file within ${idleMs / 1000} s, got nothing`));
    }, idleMs);
  });
  try {
    return await Promise.race([next, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The chunks of a body. Ends only if the body came whole: a connection that breaks off (before Content-Length or the last chunk)
 * rejects with QUIS_ABORTED, so half a file never passes for a short one. HTTP_TIMEOUT after `idleMs` without a byte while
 * somebody waits for one. Stopping early leaves the connection open for the answer.
 */
export async function* readBody(raw: IncomingMessage, idleMs: number): AsyncGenerator<Uint8Array, void, void> {
  const chunks: AsyncIterator<Uint8Array> = raw.iterator({ destroyOnReturn: false });
  for (;;) {
    const next = chunks.next().catch((cause: unknown) => {
      throw new QuisError("QUIS_ABORTED", "expected the whole file, but the connection ended first", { cause });
    });
    const chunk = await nextWithin(next, idleMs);
    if (chunk.done === true) return;
    yield chunk.value;
  }
}

/** The whole body, if it has no more than `most` bytes. @throws QuisError QUIS_TOO_LARGE with what it was to be */
export async function readSmall(
  request: FastifyRequest,
  idleMs: number,
  most: number,
  what: string,
): Promise<Uint8Array> {
  const tooLarge = (bytes: number): QuisError =>
    new QuisError("QUIS_TOO_LARGE", `expected ${what} of at most ${most} bytes, got ${bytes}`);
  const size = bodySize(request);
  if (size !== undefined && size > most) throw tooLarge(size);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readBody(request.raw, idleMs)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most) throw tooLarge(length);
  }
  // Not a piece of Node's pool: a view would take all of that into a worker.
  return new Uint8Array(Buffer.concat(chunks));
}
