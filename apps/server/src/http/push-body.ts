// The body of a push: all of it in memory, bounded alone and together with the others on their way, inflated within the same bound.
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { FastifyRequest } from "fastify";
import { free } from "../bytes/free.ts";
import { QuisError } from "../instance/error.ts";
import { bodySize, readBody } from "./body.ts";
import { HttpError } from "./error.ts";
import type { HttpLimits } from "./limits.ts";

const inflate = promisify(gunzip);
const RETRY = { "retry-after": "1" };

/** Bytes of bodies that are in memory. Who would exceed it is told to come again; nothing is dropped that was accepted. */
export class BodyBudget {
  readonly #limits: HttpLimits;
  readonly #bySource = new Map<string, number>();
  #total = 0;

  constructor(limits: HttpLimits) {
    this.#limits = limits;
  }

  /** @throws HttpError HTTP_TOO_MANY if the source has enough on its way, HTTP_BUSY if all together have */
  take(source: string, bytes: number): void {
    const own = (this.#bySource.get(source) ?? 0) + bytes;
    const { pushSourceBytes, pushTotalBytes } = this.#limits;
    // One source's first: its senders must not keep the others out.
    if (own > pushSourceBytes)
      throw new HttpError(
        "HTTP_TOO_MANY",
        `expected at most ${pushSourceBytes} bytes of a source on their way, got more; send again in a second`,
        RETRY,
      );
    if (this.#total + bytes > pushTotalBytes)
      throw new HttpError(
        "HTTP_BUSY",
        `expected at most ${pushTotalBytes} bytes on their way, got more; send again in a second`,
        RETRY,
      );
    this.#bySource.set(source, own);
    this.#total += bytes;
  }

  give(source: string, bytes: number): void {
    const own = (this.#bySource.get(source) ?? 0) - bytes;
    if (own > 0) this.#bySource.set(source, own);
    else this.#bySource.delete(source);
    this.#total -= bytes;
  }
}

/**
 * Reads a pushed body and gives it to `use`; its bytes count as on their way until `use` has ended.
 * @throws HttpError HTTP_TOO_MANY, HTTP_BUSY, HTTP_MEDIA_TYPE, HTTP_BAD_REQUEST, HTTP_TIMEOUT; QuisError QUIS_TOO_LARGE, QUIS_ABORTED
 */
export async function withPushedBody<T>(
  request: FastifyRequest,
  { source, budget, limits }: { readonly source: string; readonly budget: BodyBudget; readonly limits: HttpLimits },
  use: (body: Uint8Array) => Promise<T>,
): Promise<T> {
  const encoding = request.headers["content-encoding"]?.toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "gzip")
    throw new HttpError("HTTP_MEDIA_TYPE", "expected Content-Encoding gzip or none, got another");
  const { pushBytes } = limits;
  if ((bodySize(request) ?? 0) > pushBytes) throw tooLarge(pushBytes);
  let taken = 0;
  const take = (bytes: number): void => {
    budget.take(source, bytes);
    taken += bytes;
  };
  try {
    const sent = await readAll(request, limits, take);
    if (encoding === "identity") return await useUp(sent, use);
    // The bound of what it may become is taken before it becomes that.
    take(pushBytes);
    const body = await inflateWithin(sent, pushBytes);
    budget.give(source, pushBytes - body.length);
    taken -= pushBytes - body.length;
    return await useUp(body, use);
  } finally {
    budget.give(source, taken);
  }
}

// Nobody reads a body that was answered for.
async function useUp<T>(body: Buffer, use: (body: Uint8Array) => Promise<T>): Promise<T> {
  const result = await use(body);
  free(body);
  return result;
}

async function readAll(request: FastifyRequest, limits: HttpLimits, take: (bytes: number) => void): Promise<Buffer> {
  const untilMs = performance.now() + limits.pushBodyMs;
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of readBody(request.raw, limits.pushIdleMs)) {
    sizeBytes += chunk.length;
    if (sizeBytes > limits.pushBytes) throw tooLarge(limits.pushBytes);
    // A byte now and then would hold its place for ever.
    if (performance.now() > untilMs)
      throw new HttpError(
        "HTTP_TIMEOUT",
        `expected the whole body within ${limits.pushBodyMs / 1000} s, got a part of it`,
      );
    take(chunk.length);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function inflateWithin(sent: Buffer, maxOutputLength: number): Promise<Buffer> {
  try {
    return await inflate(sent, { maxOutputLength });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxOutputLength);
    throw new HttpError("HTTP_BAD_REQUEST", "expected a whole gzip stream, got one that ends early or is damaged");
  }
}

function tooLarge(bytes: number): QuisError {
  return new QuisError(
    "QUIS_TOO_LARGE",
    `expected a body of at most ${bytes} bytes, as sent and inflated, got more; send it in parts`,
  );
}
