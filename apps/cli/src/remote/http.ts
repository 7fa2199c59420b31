// HTTP to the server that runs on a data folder. node:http and not fetch: work streams last for hours, fetch gives up after five minutes.
import { request } from "node:http";
import type { IncomingMessage } from "node:http";
import { request as requestTls } from "node:https";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { problemSchema } from "@quis/contract";
import type { Why } from "../command/why.ts";
import { CliError } from "../error.ts";

/** Where the server is and what lets this user in: from the folder's lock file, or by `quis signin`. */
export interface ServerAddress {
  readonly url: string;
  readonly token: string;
  /** The token is an API token: it says itself who asks. */
  readonly signedIn?: boolean;
  /** Why it is asked; a call may say its own. */
  readonly why?: Why;
}

export interface Call {
  readonly method: "GET" | "PATCH" | "POST";
  /** In whose name the server seals the question. */
  readonly actor: string;
  /** Below the server's URL, encoded, without query: `/api/v1/status`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Beside those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: AsyncIterable<Uint8Array>;
  /** Type of `body`; a file's bytes unless said. */
  readonly contentType?: string;
  /** Exact size of `body`, so that the server can tell how far it is. */
  readonly sizeBytes?: number;
  readonly signal?: AbortSignal;
}

/** What an answer is checked by. */
export interface Schema<T> {
  parse(value: unknown): T;
}

/** Answers are small except work streams, which are read line by line. */
const MAX_JSON_BYTES = 64 * 1024 * 1024;

/**
 * Sends one request and gives back its answer with a status below 400.
 * Rejects with the server's own code if it answers a problem, CLI_SERVER_LOST if the connection breaks, CLI_ABORTED.
 */
export async function openCall(address: ServerAddress, call: Call): Promise<IncomingMessage> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  // Never through URL: it takes a user called `..` for a way up.
  const response = await send(address, call, query.size === 0 ? call.path : `${call.path}?${query.toString()}`);
  if ((response.statusCode ?? 500) < 400) return response;
  throw readProblem(await readText(response), response.statusCode ?? 500, call.path);
}

/** Sends one request and gives back its JSON answer, unchecked. */
export async function callJson(address: ServerAddress, call: Call): Promise<unknown> {
  const text = await readText(await openCall(address, call));
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CliError("CLI_SERVER_ANSWER", `expected JSON from ${call.path}, got ${excerpt(text)}`, { cause });
  }
}

function send(address: ServerAddress, call: Call, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const open = address.url.startsWith("https:") ? requestTls : request;
    const outgoing = open(address.url, {
      path,
      method: call.method,
      headers: {
        authorization: `Bearer ${address.token}`,
        ...(address.signedIn === true ? {} : { "x-quis-actor": call.actor }),
        accept: "application/json, application/x-ndjson",
        ...headersOf(address.why),
        ...call.headers,
        ...(call.body === undefined ? {} : { "content-type": call.contentType ?? "application/octet-stream" }),
        ...(call.sizeBytes === undefined ? {} : { "content-length": String(call.sizeBytes) }),
      },
      ...(call.signal === undefined ? {} : { signal: call.signal }),
      // One request per command: a kept connection would only keep the process alive.
      agent: false,
    });
    let answered = false;
    outgoing.on("response", (response) => {
      answered = true;
      resolve(response);
    });
    const fail = (error: Error) => {
      // The server may answer a problem and close before it has read the whole file.
      if (!answered) reject(lost(error, address, call.signal));
    };
    outgoing.on("error", fail);
    if (call.body === undefined) outgoing.end();
    else pipeline(Readable.from(call.body), outgoing).catch(fail);
  });
}

/** Percent-encoded, since headers hold no other letters than ASCII's. */
function headersOf({ purpose, caseReference }: Why = {}): Record<string, string> {
  return {
    ...(purpose === undefined ? {} : { "x-quis-purpose": encodeURIComponent(purpose) }),
    ...(caseReference === undefined ? {} : { "x-quis-case": encodeURIComponent(caseReference) }),
  };
}

/** The connection broke or the user stopped it. */
export function lost(cause: unknown, address: ServerAddress, signal: AbortSignal | undefined): CliError {
  if (signal?.aborted === true) return new CliError("CLI_ABORTED", "stopped on request", { cause });
  if (cause instanceof CliError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new CliError("CLI_SERVER_LOST", `expected an answer from ${address.url}, got ${why}`, { cause });
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_JSON_BYTES) {
      throw new CliError("CLI_SERVER_ANSWER", `expected at most ${MAX_JSON_BYTES} bytes, got more`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function readProblem(text: string, status: number, path: string): CliError {
  try {
    const problem = problemSchema.parse(JSON.parse(text));
    return fromProblem(problem);
  } catch (cause) {
    return new CliError("CLI_SERVER_ANSWER", `expected an answer from ${path}, got ${status} ${excerpt(text)}`, {
      cause,
    });
  }
}

/** A problem's code passes through as it is, also one that only a newer server knows. */
export function fromProblem(problem: { readonly code: string; readonly detail: string }): CliError {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- codes of a newer server are unknown here
  return new CliError(problem.code as CliError["code"], problem.detail);
}

function excerpt(text: string): string {
  const start = text.slice(0, 120).trim();
  return start === "" ? "nothing" : start;
}
