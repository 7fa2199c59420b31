// A server over a fake instance, for inject and for real sockets.
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { Writable } from "node:stream";
import type { Problem, Role, WorkLine } from "@quis/contract";
import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import type { Principal } from "../../src/access/index.ts";
import type { Identify } from "../../src/http/authenticate.ts";
import { createHttpServer, listen, type HttpServerOptions } from "../../src/http/index.ts";
import { createFakeInstance } from "./fake-instance.ts";

export const token = "an-invented-token-of-a-test";
export const bearer = { authorization: `Bearer ${token}`, "x-quis-actor": "local:tester" };

/** Who asks is said by the test. */
export function personOf(...roles: readonly Role[]): Principal {
  return {
    uid: "person:p-000000000000000a",
    name: "Alma Invented",
    roles,
    method: "passkey",
    scope: null,
    user: null,
    unit: null,
    session: "s-1",
    freshUntilMs: 0,
  };
}

/** Lets every request in as this person; null for somebody who has not signed in. */
export function asPerson(principal: Principal | null): Identify {
  return () => (principal === null ? undefined : { principal });
}

/** Somebody who is signed in and may read everything: who a test's requests without a token come from. */
export const reader: Principal = {
  uid: "person:p-0000000000reader",
  name: "Rea Invented",
  roles: ["overseer"],
  method: "passkey",
  scope: null,
  user: null,
  unit: null,
  freshUntilMs: Infinity,
};
/** Lets every request without `Authorization` in as `reader`; for servers whose routes are tested, not their sign-in. */
export const asReader: Identify = ({ bearer }) => (bearer === undefined ? { principal: reader } : undefined);

/** A server that ends with the test. Requests without a token come from `reader`; `identify: () => undefined` for nobody. */
export async function openServer(options: Partial<HttpServerOptions> = {}): Promise<FastifyInstance> {
  const server = await createHttpServer({
    instance: createFakeInstance(),
    token,
    version: "0.1.0",
    identify: asReader,
    ...options,
  });
  onTestFinished(() => server.close());
  return server;
}

export async function openPort(
  options: Partial<HttpServerOptions> = {},
): Promise<{ server: FastifyInstance; url: string; port: number }> {
  const server = await openServer(options);
  return { server, ...(await listen(server, { host: "127.0.0.1", port: 0 })) };
}

/** A logger whose lines are kept. */
export function createLogCapture(): { logger: ReturnType<typeof pino>; text: () => string } {
  const chunks: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { logger: pino({ level: "trace" }, sink), text: () => chunks.join("") };
}

export function problemOf(response: LightMyRequestResponse): Problem {
  if (response.headers["content-type"] !== "application/problem+json") {
    throw new Error(`expected a problem, got ${response.statusCode} ${String(response.headers["content-type"])}`);
  }
  return JSON.parse(response.body) as Problem;
}

export function linesOf(body: string): WorkLine[] {
  return body
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as WorkLine);
}

/** GET of a path exactly as written: inject and fetch resolve `..` before they send it. */
export async function getRaw(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
      let body = "";
      response.setEncoding("latin1").on("data", (chunk: string) => (body += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    outgoing.on("error", reject).end();
  });
}

/** Opens a TCP connection, writes `parts` and gives all that came back when the server closed or `until` matched. */
export async function talk(port: number, parts: readonly (string | Buffer)[], until?: RegExp): Promise<string> {
  const socket: Socket = connect(port, "127.0.0.1");
  let text = "";
  await new Promise<void>((resolve) => {
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (until?.test(text) === true) resolve();
    });
    // A reset after the answer is the server's right.
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
    for (const part of parts) socket.write(part);
  });
  socket.destroy();
  return text;
}
