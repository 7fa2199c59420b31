// quis mirror serve: keeps copies of logs that others push, and gives away their public part. One bearer token; loopback only.
//
//   GET  /copy/LOG                    how far the copy is         PUT /copy/LOG/log/PATH      a tile or bundle
//   PUT  /copy/LOG/keys/N             a hand-over                 PUT /copy/LOG/payload/PATH  a payload bundle
//   PUT  /copy/LOG/checkpoint         accepted if it continues    GET /log/LOG/…              the public files, without a token
import { createHash, timingSafeEqual } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { logNameSchema } from "@quis/contract";
import { parseTilePath } from "@quis/tlog";
import { QuisError } from "../instance/error.ts";
import { MAX_HANDOVER_BYTES } from "../rotation/index.ts";
import { CopyFolder, MAX_FILE_BYTES } from "./copy-folder.ts";

const MAX_NOTE_BYTES = 64 * 1024;
// Bodies in memory at one time.
const MOST_BODIES = 4;
const BODY_IDLE_MS = 30_000;
const PROGRESS_MS = 10_000;

export interface MirrorServerOptions {
  readonly folder: string;
  readonly token: string;
  /** Logs that are taken, by their first keys; without it the first push decides. */
  readonly vkeys?: readonly string[];
}

class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** The server, not listening yet. @throws QuisError QUIS_USAGE for a token that could be guessed */
export function createMirrorServer(options: MirrorServerOptions): Server {
  if (!/^[!-~]{16,512}$/.test(options.token))
    throw new QuisError("QUIS_USAGE", "expected a token of 16 to 512 visible ASCII characters");
  const copies = new CopyFolder(options);
  const token = digest(options.token);
  let bodies = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "";
    if (request.method === "GET" && path.startsWith("/log/")) return sendPublic(options.folder, path, response);
    const given = /^Bearer ([!-~]{1,512})$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (!timingSafeEqual(digest(given), token))
      throw new Refusal(401, "expected the bearer token, got none or another");
    const [, place, log = "", what, ...rest] = path.split("/");
    if (place !== "copy" || !logNameSchema.safeParse(log).success)
      throw new Refusal(404, "expected /copy/LOG…, got another path");
    if (request.method === "GET" && what === undefined) return sendJson(response, 200, await copies.state(log));
    if (request.method !== "PUT") throw new Refusal(405, "expected GET or PUT, got another method");
    if (bodies >= MOST_BODIES) throw new Refusal(503, `expected fewer than ${MOST_BODIES} files at one time`);
    bodies++;
    try {
      const first = request.headers["x-quis-first-key"];
      const firstVkey = typeof first === "string" ? first : "";
      if ((what === "log" || what === "payload") && rest.length > 0) {
        await copies.put(log, what, rest.join("/"), await readBody(request, MAX_FILE_BYTES));
        return sendJson(response, 200, {});
      }
      if (what === "keys" && /^[1-9]\d{0,5}$/.test(rest.join("/"))) {
        const note = (await readBody(request, MAX_HANDOVER_BYTES)).toString("utf8");
        await copies.putHandover(log, firstVkey, Number(rest[0]), note);
        return sendJson(response, 200, {});
      }
      if (what === "checkpoint" && rest.length === 0) {
        const note = (await readBody(request, MAX_NOTE_BYTES)).toString("utf8");
        return await sendAccepted(response, copies.accept(log, firstVkey, note));
      }
      throw new Refusal(404, "expected log/…, payload/…, keys/N or checkpoint, got another path");
    } finally {
      bodies--;
    }
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // The rest of a refused body is not read.
      response.setHeader("connection", "close");
      if (error instanceof Refusal) sendJson(response, error.status, { detail: error.message });
      else if (error instanceof QuisError && error.code === "QUIS_MIRROR_REFUSED")
        sendJson(response, 409, { code: error.code, detail: error.message });
      else sendJson(response, 500, { detail: "the copy could not be written; the mirror's disk or rights" });
    });
  });
  server.headersTimeout = 15_000;
  server.requestTimeout = 0;
  server.maxHeadersCount = 50;
  return server;
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  if (response.headersSent) return void response.end();
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(`${JSON.stringify(value)}\n`);
}

// Hashing a first large push may take minutes: a space now and then says that it goes on. JSON may begin with spaces.
async function sendAccepted(response: ServerResponse, accepted: Promise<unknown>): Promise<void> {
  const timer = setInterval(() => {
    if (!response.headersSent) response.writeHead(200, { "content-type": "application/json" });
    response.write(" ");
  }, PROGRESS_MS);
  try {
    const state = await accepted;
    if (response.headersSent) response.end(`${JSON.stringify(state)}\n`);
    else sendJson(response, 200, state);
  } catch (error) {
    // The status is out already: a state that is none says that it failed.
    if (!response.headersSent) throw error;
    response.end("refused\n");
  } finally {
    clearInterval(timer);
  }
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const length = Number(request.headers["content-length"] ?? Number.NaN);
  if (!Number.isSafeInteger(length)) throw new Refusal(411, "expected Content-Length, got none");
  if (length > maxBytes) throw new Refusal(413, `expected at most ${maxBytes} bytes, got ${length}`);
  request.setTimeout(BODY_IDLE_MS, () => request.destroy());
  const chunks: Buffer[] = [];
  // Node ends the body at Content-Length, so it cannot be longer.
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (body.length !== length) throw new Refusal(400, `expected ${length} bytes, got ${body.length}`);
  return body;
}

async function sendPublic(folder: string, path: string, response: ServerResponse): Promise<void> {
  const [, , log = "", ...rest] = path.split("/");
  const file = rest.join("/");
  const known = file === "checkpoint" || /^keys\/[1-9]\d{0,5}$/.test(file) || isTile(file);
  if (!logNameSchema.safeParse(log).success || !known) throw new Refusal(404, "expected a public file of a log");
  try {
    await using handle = await open(join(folder, "log", log, file), constants.O_RDONLY | constants.O_NOFOLLOW);
    const bytes = await handle.readFile();
    response.writeHead(200, { "content-type": "application/octet-stream", "access-control-allow-origin": "*" });
    response.end(bytes);
  } catch {
    throw new Refusal(404, "expected a public file of a log, got the name of none");
  }
}

function isTile(path: string): boolean {
  try {
    return parseTilePath(path) !== undefined;
  } catch {
    return false;
  }
}
