// Requests that Node's parser refuses, before there is a request object: the answer is written by hand.
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Problem } from "@quis/contract";
import type { HttpErrorCode } from "./error.ts";

const answers: Readonly<Record<string, readonly [status: number, code: HttpErrorCode, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, "HTTP_HEADERS_TOO_LARGE", "expected a shorter URL and headers"],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "HTTP_TIMEOUT", "expected the whole head of the request in time"],
};
const malformed = [400, "HTTP_BAD_REQUEST", "expected a well-formed HTTP/1.1 request"] as const;

/** Answers and closes. The parser's own words are not repeated: they quote the request. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, detail] = answers[error.code ?? ""] ?? malformed;
  const title = STATUS_CODES[status] ?? "Error";
  const problem: Problem = { type: `urn:quis:error:${code}`, title, status, detail, code };
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    "content-type: application/problem+json",
    `content-length: ${Buffer.byteLength(body)}`,
    "cache-control: no-store",
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}
