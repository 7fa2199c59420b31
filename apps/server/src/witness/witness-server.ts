// A witness on the network: add-checkpoint, and the checkpoint it cosigned last for whoever monitors. Two addresses, plain HTTP; TLS is the
// business of a proxy in front.
// Spec: c2sp.org/tlog-witness "HTTP Interface".
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { QuisError } from "../instance/error.ts";
import type { WitnessFolder, WitnessReply } from "./witness-folder.ts";

/** Greatest request: 63 hashes and a checkpoint with a dozen signatures need less than a tenth. */
const MAX_BODY_BYTES = 64 * 1024;
/** From the first byte to the last of a request. */
const REQUEST_MS = 10_000;
const MAX_CONNECTIONS = 256;

export interface WitnessAddress {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Listen on other addresses than loopback too: for a proxy with TLS on another machine. */
  readonly allowRemote?: boolean;
  /** Told of what made a request fail on our side. */
  readonly onFailure?: (error: unknown) => void;
}

export interface ServedWitness {
  readonly url: string;
  /** Ends answers under way and stops listening; the folder stays open. */
  close(): Promise<void>;
}

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

/** @throws QuisError QUIS_NOT_LOOPBACK, QUIS_PORT_IN_USE, QUIS_USAGE */
export async function serveWitness(folder: WitnessFolder, address: WitnessAddress): Promise<ServedWitness> {
  const { host, port, allowRemote = false } = address;
  if (!LOOPBACK.has(host) && !allowRemote) {
    throw new QuisError(
      "QUIS_NOT_LOOPBACK",
      `expected 127.0.0.1, ::1 or localhost to listen on, asked for ${host}. A witness belongs behind a proxy with TLS; ` +
        `if that proxy is on another machine, add --allow-remote`,
    );
  }
  const server = createServer({ headersTimeout: REQUEST_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: 5000 });
  server.maxConnections = MAX_CONNECTIONS;
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    void answer(folder, request)
      .catch((error: unknown): WitnessReply => {
        // Who hangs up in the middle of a request is no failure of ours.
        if (!request.destroyed || request.complete) address.onFailure?.(error);
        return text(500, "this witness failed; its operator sees why");
      })
      .then((reply) => send(response, request, reply));
  });
  const bound = await startListening(server, host === "localhost" ? "127.0.0.1" : host, port);
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 2000).unref();
      }),
  };
}

function startListening(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const inUse = error.code === "EADDRINUSE";
      reject(
        new QuisError(
          inUse ? "QUIS_PORT_IN_USE" : "QUIS_USAGE",
          inUse
            ? `expected port ${port} of ${host} to be free, but another program uses it; choose another with --listen`
            : `expected to open port ${port} of ${host}, got ${error.code ?? error.message}`,
          { cause: error },
        ),
      );
    });
    server.listen({ host, port, exclusive: true }, () => {
      const bound = server.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : port);
    });
  });
}

async function answer(folder: WitnessFolder, request: IncomingMessage): Promise<WitnessReply> {
  const path = (request.url ?? "").split("?", 1)[0] ?? "";
  if (path === "/add-checkpoint") {
    if (request.method !== "POST") return text(405, "expected POST");
    const body = await readBody(request);
    if (body === undefined) return text(413, `expected at most ${MAX_BODY_BYTES} bytes`);
    return folder.addCheckpoint(body);
  }
  const monitoring = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path)?.[1];
  if (monitoring !== undefined) {
    if (request.method !== "GET" && request.method !== "HEAD") return text(405, "expected GET");
    const note = await folder.latest(monitoring);
    if (note !== undefined) return { status: 200, contentType: "text/plain; charset=utf-8", body: note };
    return text(404, "this witness has cosigned no checkpoint of such a log");
  }
  return text(404, "this is a witness: POST /add-checkpoint, GET /<hex SHA-256 of a log's origin>/checkpoint");
}

/** The body, or undefined if it is too long: the rest is not read. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function text(status: number, words: string): WitnessReply {
  return { status, contentType: "text/plain; charset=utf-8", body: `${words}\n` };
}

function send(response: ServerResponse, request: IncomingMessage, { status, contentType, body }: WitnessReply): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    "content-type": contentType,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    // An unread body would be taken for the next request.
    ...(request.complete ? {} : { connection: "close" }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
