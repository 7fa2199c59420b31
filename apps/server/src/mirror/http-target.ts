// A copy kept by a `quis mirror serve` elsewhere, over HTTP. Nothing that it answers is believed without a signature (push.ts).
import { readFile } from "node:fs/promises";
import { request as requestHttp, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import { QuisError } from "../instance/error.ts";
import type { CopyState, CopyTarget } from "./target.ts";

const ANSWER_BYTES = 64 * 1024;
// Silence for so long counts as unreachable. Accepting a first checkpoint of a large log takes minutes of hashing: that route sends spaces.
const IDLE_MS = 60_000;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Whether `to` is an address rather than a folder. */
export function isAddress(to: string): boolean {
  return /^https?:\/\//i.test(to);
}

/** @throws QuisError QUIS_USAGE for an address that would send the token in clear over a network */
export function checkAddress(to: string): URL {
  const url = URL.canParse(to) ? new URL(to) : undefined;
  const local = ["127.0.0.1", "localhost", "[::1]"].includes(url?.hostname ?? "");
  const safe = url?.protocol === "https:" || (url?.protocol === "http:" && local);
  if (url === undefined || !safe || url.username !== "" || url.search !== "" || url.hash !== "")
    throw new QuisError(
      "QUIS_USAGE",
      `expected https://… or http:// on this machine's own address (a tunnel), without user or query, got ${to}`,
    );
  return url;
}

export class HttpTarget implements CopyTarget {
  readonly #url: URL;
  readonly #tokenFile: string | undefined;

  constructor(to: string, tokenFile: string | undefined) {
    this.#url = checkAddress(to);
    this.#tokenFile = tokenFile;
  }

  async state(log: string, signal?: AbortSignal): Promise<CopyState> {
    return readState(await this.#call("GET", `copy/${log}`, undefined, signal));
  }

  async put(
    log: string,
    part: "log" | "payload",
    path: string,
    bytes: Uint8Array,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.#call("PUT", `copy/${log}/${part}/${path}`, bytes, signal);
  }

  async putHandover(log: string, firstVkey: string, number: number, note: string, signal?: AbortSignal): Promise<void> {
    await this.#call("PUT", `copy/${log}/keys/${number}`, Buffer.from(note), signal, firstVkey);
  }

  async accept(log: string, firstVkey: string, note: string, signal?: AbortSignal): Promise<CopyState> {
    return readState(await this.#call("PUT", `copy/${log}/checkpoint`, Buffer.from(note), signal, firstVkey));
  }

  async #call(
    method: "GET" | "PUT",
    path: string,
    body: Uint8Array | undefined,
    signal: AbortSignal | undefined,
    firstVkey?: string,
  ): Promise<string> {
    const token = this.#tokenFile === undefined ? undefined : await readToken(this.#tokenFile);
    const url = new URL(`${this.#url.href.replace(/\/?$/, "/")}${path}`);
    const options: RequestOptions = {
      method,
      timeout: IDLE_MS,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(firstVkey === undefined ? {} : { "x-quis-first-key": firstVkey }),
        ...(body === undefined
          ? {}
          : { "content-type": "application/octet-stream", "content-length": String(body.length) }),
      },
      ...(signal === undefined ? {} : { signal }),
    };
    const { status, text } = await send(url, options, body);
    if (status === 200) return text;
    const said = problemOf(text);
    throw new QuisError(
      "QUIS_MIRROR_REFUSED",
      `expected ${url.origin} to take ${path}, got ${status}${said === "" ? "" : `: ${said}`}`,
    );
  }
}

function send(url: URL, options: RequestOptions, body: Uint8Array | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => {
      const why = cause instanceof Error ? cause.message : String(cause);
      reject(new QuisError("QUIS_MIRROR_UNREACHABLE", `expected an answer from ${url.origin}, got ${why}`, { cause }));
    };
    const outgoing = (url.protocol === "https:" ? requestHttps : requestHttp)(url, options, (answer) => {
      const chunks: Buffer[] = [];
      let sizeBytes = 0;
      answer.on("data", (chunk: Buffer) => {
        sizeBytes += chunk.length;
        if (sizeBytes > ANSWER_BYTES) answer.destroy(new Error(`more than ${ANSWER_BYTES} bytes`));
        else chunks.push(chunk);
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }));
      answer.on("error", fail);
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error(`nothing for ${IDLE_MS / 1000} s`)));
    outgoing.on("error", fail);
    outgoing.end(body);
  });
}

async function readToken(path: string): Promise<string> {
  const token = (
    await readFile(path, "utf8").catch((cause: unknown) => {
      throw new QuisError("QUIS_MIRROR_UNREACHABLE", `expected a token in ${path}, it cannot be read`, { cause });
    })
  ).trim();
  if (!/^[!-~]{16,512}$/.test(token))
    throw new QuisError(
      "QUIS_MIRROR_UNREACHABLE",
      `expected a token of 16 to 512 visible ASCII characters in ${path}, got another text`,
    );
  return token;
}

function readState(text: string): CopyState {
  try {
    const { size, root, note, handovers } = JSON.parse(text) as Record<string, unknown>;
    if (
      Number.isSafeInteger(size) &&
      Number.isSafeInteger(handovers) &&
      typeof root === "string" &&
      typeof note === "string"
    )
      return { size: size as number, root, note, handovers: handovers as number };
  } catch {
    // Said below.
  }
  throw new QuisError("QUIS_MIRROR_REFUSED", `expected the mirror's state, got ${JSON.stringify(text.slice(0, 80))}`);
}

function problemOf(text: string): string {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    return typeof detail === "string" ? detail.slice(0, 500) : "";
  } catch {
    return "";
  }
}
