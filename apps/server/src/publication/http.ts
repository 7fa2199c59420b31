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
export const callWitness: CallWitness = ({ method, url, body, timeoutMs, signal }) =>
  new Promise((resolve, reject) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const fail = (error: Error): void => reject(new Error(wordsOf(error, limit, timeoutMs), { cause: error }));
    const send = url.startsWith("https:") ? httpsRequest : httpRequest;
    const outgoing = send(url, {
      method,
      signal: limit,
      // A kept connection would keep a command's process alive.
      agent: false,
      headers:
        body === undefined
          ? {}
          : { "content-type": "text/plain; charset=utf-8", "content-length": Buffer.byteLength(body) },
    });
    outgoing.on("error", fail);
    outgoing.on("response", (response) => {
      const chunks: Buffer[] = [];
      let sizeBytes = 0;
      const status = response.statusCode ?? 0;
      response.on("error", fail);
      response.on("data", (chunk: Buffer) => {
        sizeBytes += chunk.length;
        if (sizeBytes > MAX_ANSWER_BYTES)
          outgoing.destroy(new Error(`it answers with more than ${MAX_ANSWER_BYTES} bytes`));
        else chunks.push(chunk);
      });
      response.on("end", () => resolve({ status, body: Buffer.concat(chunks) }));
      response.on("close", () => fail(new Error("its answer breaks off")));
    });
    outgoing.end(body);
  });

function wordsOf(error: Error, limit: AbortSignal, timeoutMs: number): string {
  if (limit.aborted) {
    const reason: unknown = limit.reason;
    return reason instanceof Error && reason.name === "TimeoutError"
      ? `it did not answer within ${timeoutMs / 1000} s`
      : "asking it was stopped, since Quis stops";
  }
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ECONNREFUSED") return "nothing answers at its address (connection refused)";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "its name cannot be resolved";
  if (code === "ECONNRESET" || code === "EPIPE") return "it broke the connection";
  if (code !== undefined && /CERT|TLS|SSL|SELF_SIGNED/.test(code)) return `its certificate is not trusted (${code})`;
  return code === undefined ? error.message : `it cannot be reached (${code})`;
}
