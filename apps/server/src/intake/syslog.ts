// Syslog over TLS (RFC 5425): each connection is read only as fast as what came is made durable. https://www.rfc-editor.org/rfc/rfc5425
//
// Syslog has no acknowledgement: what a sender has written and Quis has not sealed when either ends is lost, and nobody can tell how much. So
// little is read ahead: one piece of at most 64 KiB per connection is on its way into the log, the rest stays with the sender by TCP's own
// back-pressure.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { createServer, type Server, type TLSSocket } from "node:tls";
import type { SourceEntry } from "@quis/contract";
import { createSyslogDecoder, type SyslogFault } from "@quis/sources";
import { QuisError } from "../instance/error.ts";
import type { RawBatch } from "../collect/prepare.ts";
import type { Counts } from "./counts.ts";
import type { IntakeParts, Pipe } from "./pipe.ts";
import { placeInArrival } from "./place.ts";

const MOST_CONNECTIONS = 1000;
const HANDSHAKE_MS = 10_000;
/** A sender that began a message goes on with it within this time, or it is cut. */
const MESSAGE_MS = 60_000;
const KEEP_ALIVE_MS = 60_000;

type SyslogEntry = Extract<SourceEntry, { intake: "syslog" }>;

export class SyslogListener {
  readonly #parts: IntakeParts;
  readonly #pipe: Pipe;
  readonly #counts: Counts;
  readonly #name: string;
  readonly #messageMs: number;
  readonly #server: Server;
  readonly #connections = new Set<Promise<void>>();
  readonly #sockets = new Set<TLSSocket>();
  /** Why nothing can be sealed at present. */
  problem: string | undefined;

  private constructor(parts: IntakeParts, pipe: Pipe, counts: Counts, server: Server, name: string, messageMs: number) {
    this.#parts = parts;
    this.#pipe = pipe;
    this.#counts = counts;
    this.#server = server;
    this.#name = name;
    this.#messageMs = messageMs;
  }

  /** @throws QuisError QUIS_USAGE for an address that cannot be had; the system's error for certificates that cannot be read */
  static async start(
    parts: IntakeParts,
    pipe: Pipe,
    counts: Counts,
    entry: SyslogEntry,
    messageMs = MESSAGE_MS,
  ): Promise<SyslogListener> {
    const { host, port } = addressOf(entry);
    const read = (path: string): Promise<Buffer> => readFile(isAbsolute(path) ? path : join(parts.data, path));
    const server = createServer({
      cert: await read(entry.cert),
      key: await read(entry.key),
      ...(entry.client_ca === undefined
        ? {}
        : { ca: await read(entry.client_ca), requestCert: true, rejectUnauthorized: true }),
      minVersion: "TLSv1.2",
      handshakeTimeout: HANDSHAKE_MS,
    });
    server.maxConnections = MOST_CONNECTIONS;
    const listener = new SyslogListener(parts, pipe, counts, server, `syslog ${entry.id}`, messageMs);
    server.on("secureConnection", (socket) => listener.#accept(socket));
    // A handshake that fails is the sender's matter.
    server.on("tlsClientError", (_error, socket) => socket.destroy());
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) =>
        reject(
          new QuisError("QUIS_USAGE", `expected to listen on ${entry.listen}, got ${error.code ?? error.message}`),
        ),
      );
      server.listen({ host, port, exclusive: true }, resolve);
    });
    server.on("error", () => undefined);
    return listener;
  }

  /** The port that was taken. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  #accept(socket: TLSSocket): void {
    this.#sockets.add(socket);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.on("timeout", () => socket.destroy());
    const read = this.#read(socket)
      .catch((error: unknown) => {
        // Sealing failed: reading on would take what nobody keeps.
        this.problem = error instanceof Error ? error.message : String(error);
      })
      .finally(() => {
        socket.destroy();
        this.#sockets.delete(socket);
        this.#connections.delete(read);
      });
    this.#connections.add(read);
  }

  async #read(socket: TLSSocket): Promise<void> {
    // RFC 5425 §4.3: octet counting, nothing else.
    const decoder = createSyslogDecoder({ framing: "octet-counting" });
    const arrival = randomBytes(16).toString("hex");
    let messages = 0;
    let fault: SyslogFault | undefined;
    // A reset says no more than an end does.
    socket.on("error", () => undefined);
    try {
      for await (const chunk of socket as AsyncIterable<Uint8Array>) {
        const frames = decoder.push(chunk);
        await this.#seal(frames.messages, arrival, messages);
        messages += frames.messages.length;
        fault = frames.fault;
        if (fault !== undefined) break;
        socket.setTimeout(decoder.heldBytes > 0 ? this.#messageMs : 0);
      }
    } catch (error) {
      if (!socket.destroyed || error instanceof QuisError) throw error;
    }
    fault ??= decoder.end().fault;
    if (fault === undefined) return;
    const { code, reason, rest } = fault;
    const place = placeInArrival(arrival, messages);
    await this.#pipe.refuse({ line: messages + 1, raw: rest, code, reason, place }, this.#name);
    this.#counts.cutOff++;
  }

  async #seal(messages: readonly Uint8Array[], arrival: string, before: number): Promise<void> {
    if (messages.length === 0) return;
    const batch = batchOf(messages, before, this.#parts.now());
    const { lines, count } = batch;
    const placeOf = (position: number): string => placeInArrival(arrival, before + position);
    await this.#pipe.seal(
      await this.#pipe.prepare(batch),
      { lines, count },
      { name: this.#name, placeOf, receipts: false },
    );
    this.problem = undefined;
  }

  /** Takes no more connections and ends those there are, after what was read is sealed. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#connections);
    await closed;
  }
}

function batchOf(records: readonly Uint8Array[], before: number, receivedMs: number): RawBatch {
  const offsets = new Uint32Array(records.length + 1);
  records.forEach((record, i) => (offsets[i + 1] = offsets[i]! + record.length));
  const bytes = new Uint8Array(offsets[records.length]!);
  records.forEach((record, i) => bytes.set(record, offsets[i]));
  const lines = Float64Array.from(records, (_, i) => before + i + 1);
  return { bytes, offsets, lines, count: records.length, receivedMs };
}

function addressOf({ listen, client_ca }: SyslogEntry): { host: string; port: number } {
  const at = listen.lastIndexOf(":");
  const name = listen.slice(0, at).replaceAll(/[[\]]/g, "");
  const host = name === "localhost" ? "127.0.0.1" : name;
  const port = Number(listen.slice(at + 1));
  if (port > 65_535) throw new QuisError("QUIS_USAGE", `expected a port from 0 to 65535, got ${port}`);
  // Attacker: whoever can connect could send events in the source's name.
  if (client_ca === undefined && host !== "::1" && !host.startsWith("127."))
    throw new QuisError(
      "QUIS_USAGE",
      `expected client_ca for an address that other machines reach, got ${listen} without; their certificates are what lets them in`,
    );
  return { host, port };
}
