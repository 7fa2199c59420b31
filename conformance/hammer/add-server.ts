// A log server as Tessera's hammer wants one: `POST /add` (raw body = entry) → 200 with its decimal index once it is durable; the log's
// files by GET. It listens on loopback, knows no sign-in, and seals entries without events: for tests and measurements only.
// Spec of the files: c2sp.org/tlog-tiles. What the hammer wants: tessera/internal/hammer.
import { mkdir, readFile } from "node:fs/promises";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Ledger, ledgerKeys } from "@quis/server/ledger";
import { MAX_ENTRY_BYTES, parseTilePath } from "@quis/tlog";
import { AddQueue } from "./add-queue.ts";

/** A server that runs. */
export interface AddServer {
  readonly url: string;
  readonly logFolder: string;
  /** Stops taking requests, integrates what was acknowledged, closes the log. */
  close(): Promise<void>;
}

interface Options {
  /** The log is made or gone on with in this folder. */
  readonly folder: string;
  readonly skey: string;
  readonly port: number;
  /** Entries that may wait; beyond, 503. */
  readonly mostWaiting?: number;
}

// Above the hammer's writers, below what would take seconds.
const MOST_WAITING = 8192;
const RETRY_AFTER_SECONDS = "1";
// The same at every start, so that a server that was killed goes on. There is nothing in the payload to be kept secret.
const SECRET = new Uint8Array(32).fill(1);
const TEXT = "text/plain; charset=utf-8";

/** Starts a server on 127.0.0.1. */
export async function startAddServer(options: Options): Promise<AddServer> {
  const logFolder = join(options.folder, "log");
  await mkdir(options.folder, { recursive: true });
  const ledger = await Ledger.open({
    data: options.folder,
    ...(await ledgerKeys(options.folder, "records", SECRET)),
    logFolder,
    payloadFolder: join(options.folder, "payload"),
    walFolder: join(options.folder, "wal"),
    signingKey: options.skey,
    fresh: true,
  });
  const queue = new AddQueue(ledger, options.mostWaiting ?? MOST_WAITING);
  const server = createServer((request, response) => {
    if (request.method === "POST" && request.url === "/add") addEntry(queue, request, response);
    else if (request.method === "GET") void sendFile(logFolder, request.url ?? "", response);
    else answer(response, 405, "expected POST /add or GET of a file of the log\n");
  });
  await listen(server, options.port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    logFolder,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await ledger.close();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}

function answer(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": TEXT, "content-length": Buffer.byteLength(text), ...headers });
  response.end(text);
}

function addEntry(queue: AddQueue, request: IncomingMessage, response: ServerResponse): void {
  const chunks: Uint8Array[] = [];
  let size = 0;
  request.on("data", (chunk: Uint8Array) => {
    size += chunk.length;
    if (size <= MAX_ENTRY_BYTES) chunks.push(chunk);
  });
  request.on("error", () => response.destroy());
  request.on("end", () => {
    if (size > MAX_ENTRY_BYTES) return answer(response, 413, `expected an entry of at most 65535 bytes, got ${size}\n`);
    const index = queue.add(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    if (index === undefined) {
      return answer(response, 503, "too many entries wait\n", { "retry-after": RETRY_AFTER_SECONDS });
    }
    index.then(
      (at) => answer(response, 200, String(at)),
      (error: unknown) => answer(response, 500, `${error instanceof Error ? error.message : String(error)}\n`),
    );
  });
}

async function sendFile(folder: string, url: string, response: ServerResponse): Promise<void> {
  const path = url.slice(1);
  const bytes = isFileOfLog(path) ? await readFile(join(folder, path)).catch(() => undefined) : undefined;
  if (bytes === undefined)
    return answer(response, 404, "expected a checkpoint, tile or entry bundle, got another path\n");
  response.writeHead(200, {
    "content-type": path === "checkpoint" ? TEXT : "application/octet-stream",
    "content-length": bytes.length,
    "cache-control": path === "checkpoint" ? "no-store" : "max-age=31536000, immutable",
  });
  response.end(bytes);
}

function isFileOfLog(path: string): boolean {
  if (path === "checkpoint") return true;
  try {
    parseTilePath(path);
    return true;
  } catch {
    return false;
  }
}
