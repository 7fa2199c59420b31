// Files over HTTP from a server that may lie, stall or send without end. What it sends is checked by whoever asked.
import { setTimeout as sleep } from "node:timers/promises";
import { CliError } from "../error.ts";

export interface FetchOptions {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Time for one answer, all of it. */
  readonly timeoutMs?: number;
  /** Tries in all, where the server is away or asks to wait. */
  readonly tries?: number;
}

const TIMEOUT_MS = 30_000;
const TRIES = 4;
const FIRST_WAIT_MS = 250;

/**
 * The bytes at `url`, undefined for 404 and 410.
 * Rejects with CLI_SERVER_LOST when there is no answer after all tries, CLI_SERVER_ANSWER for another status or too many bytes, CLI_ABORTED.
 */
export async function fetchBytes(url: URL, options: FetchOptions): Promise<Uint8Array | undefined> {
  const { signal, tries = TRIES } = options;
  for (let left = tries - 1, waitMs = FIRST_WAIT_MS; ; left--, waitMs *= 2) {
    try {
      return await fetchOnce(url, options);
    } catch (error) {
      if (signal.aborted) throw new CliError("CLI_ABORTED", "stopped on request", { cause: error });
      if (left <= 0 || !(error instanceof CliError) || error.code !== "CLI_SERVER_LOST") throw error;
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function fetchOnce(
  url: URL,
  { maxBytes, signal, timeoutMs = TIMEOUT_MS }: FetchOptions,
): Promise<Uint8Array | undefined> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
  } catch (cause) {
    throw lost(url, cause);
  }
  const { status } = response;
  if (status === 404 || status === 410) {
    await response.body?.cancel().catch(() => undefined);
    return undefined;
  }
  if (status !== 200) {
    await response.body?.cancel().catch(() => undefined);
    const code = status === 429 || status >= 500 ? "CLI_SERVER_LOST" : "CLI_SERVER_ANSWER";
    throw new CliError(code, `expected ${url.href}, got status ${status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      // Also what unpacks to more than was sent.
      if (size > maxBytes)
        throw new CliError("CLI_SERVER_ANSWER", `expected at most ${maxBytes} bytes at ${url.href}, got more`);
      chunks.push(chunk);
    }
  } catch (cause) {
    throw cause instanceof CliError ? cause : lost(url, cause);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function lost(url: URL, cause: unknown): CliError {
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
  return new CliError("CLI_SERVER_LOST", `expected an answer from ${url.href}, got ${reason}`, { cause });
}
