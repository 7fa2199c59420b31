// HTTP to a witness: one request, bounded in time and in bytes, no redirects. What answers is not trusted.
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { WitnessAnswer } from "@quis/tlog/witness";

/** Bytes of an answer that are read. A hundred signatures of the largest kind would not fit; one witness sends a few. */
const MAX_ANSWER_BYTES = 16 * 1024;

export interface WitnessCall {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type CallWitness = (call: WitnessCall) => Promise<WitnessAnswer>;

/** Sends `call`. Rejects with a sentence for people when there is no whole answer in time. */
export const callWitness: CallWitness = async ({ method, url, body, timeoutMs, signal }) => {
  const limit = new AbortController();
  let words: string | undefined;
  const end = (why: string): void => {
    words ??= why;
    limit.abort();
  };
  const stop = (): void => end("asking it was stopped, since Quis stops");
  const timer = setTimeout(() => end(`it did not answer within ${timeoutMs / 1000} s`), timeoutMs);
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    return await exchange(method, url, body, limit.signal);
  } catch (error) {
    throw new Error(words ?? wordsOf(error as Error), { cause: error });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
};

function exchange(
  method: WitnessCall["method"],
  url: string,
  body: string | undefined,
  signal: AbortSignal,
): Promise<WitnessAnswer> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith("https:") ? httpsRequest : httpRequest;
    const outgoing = send(url, {
      method,
      signal,
      // A kept connection would keep a command's process alive.
      agent: false,
      headers:
        body === undefined
          ? {}
          : { "content-type": "text/plain; charset=utf-8", "content-length": Buffer.byteLength(body) },
    });
    outgoing.on("error", reject);
    outgoing.on("response", (response) => {
      const chunks: Buffer[] = [];
      let sizeBytes = 0;
      const status = response.statusCode ?? 0;
      response.on("error", reject);
      response.on("data", (chunk: Buffer) => {
        sizeBytes += chunk.length;
        if (sizeBytes > MAX_ANSWER_BYTES)
          outgoing.destroy(new Error(`it answers with more than ${MAX_ANSWER_BYTES} bytes`));
        else chunks.push(chunk);
      });
      response.on("end", () => resolve({ status, body: Buffer.concat(chunks) }));
      response.on("close", () => reject(new Error("its answer breaks off")));
    });
    outgoing.end(body);
  });
}

function wordsOf(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ECONNREFUSED") return "nothing answers at its address (connection refused)";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "its name cannot be resolved";
  if (code === "ECONNRESET" || code === "EPIPE") return "it broke the connection";
  if (code !== undefined && /CERT|TLS|SSL|SELF_SIGNED/.test(code)) return `its certificate is not trusted (${code})`;
  return code === undefined ? error.message : `it cannot be reached (${code})`;
}
