// Requests that no honest client makes, over real sockets: a clear 4xx each, and the server still answers afterwards.
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FastifyInstance } from "fastify";
import { createHttpServer, listen } from "../../src/http/index.ts";
import { createFakeInstance } from "./fake-instance.ts";
import { asReader, bearer, createLogCapture, openServer, problemOf, talk, token } from "./helper.ts";

const log = createLogCapture();
let server: FastifyInstance;
let port = 0;

beforeAll(async () => {
  server = await createHttpServer({
    identify: asReader,
    instance: createFakeInstance(),
    token,
    version: "0.1.0",
    logger: log.logger,
    limits: { headTimeoutMs: 500 },
  });
  ({ port } = await listen(server, { host: "localhost", port: 0 }));
});
afterAll(() => server.close());

async function send(head: string, ...more: (string | Buffer)[]): Promise<string> {
  return talk(port, [`${head}\r\nhost: localhost:${port}\r\nconnection: close\r\n`, ...more]);
}

/** Status line and body of a raw answer; the media type must be a problem's. */
function problemIn(text: string): { status: number; code: unknown } {
  const [head = "", body = ""] = text.split("\r\n\r\n");
  if (!/^content-type: application\/problem\+json$/im.test(head)) throw new Error(`expected a problem, got ${head}`);
  return { status: Number(head.split(" ")[1]), code: (JSON.parse(body) as { code?: unknown }).code };
}

async function expectAlive(): Promise<void> {
  expect(await send("GET /api/v1/status HTTP/1.1", "\r\n")).toMatch(/^HTTP\/1\.1 200 /);
}

describe("hostile requests", () => {
  it("a URL of 20 kB", async () => {
    expect(problemIn(await send(`GET /api/v1/who?subject=${"x".repeat(20_000)} HTTP/1.1`, "\r\n"))).toEqual({
      status: 414,
      code: "HTTP_URL_TOO_LONG",
    });
    expect(problemIn(await send(`GET /${"x/".repeat(10_000)} HTTP/1.1`, "\r\n"))).toEqual({
      status: 414,
      code: "HTTP_URL_TOO_LONG",
    });
    await expectAlive();
  });

  it("a path parameter of 20 kB", async () => {
    const text = await send(`GET /api/v1/users/${"x".repeat(20_000)}/events HTTP/1.1`, "\r\n");
    expect(problemIn(text)).toEqual({ status: 414, code: "HTTP_URL_TOO_LONG" });
  });

  it("a query string of 5 MB", async () => {
    expect(problemIn(await send(`GET /api/v1/who?subject=${"x".repeat(5_000_000)} HTTP/1.1`, "\r\n"))).toEqual({
      status: 431,
      code: "HTTP_HEADERS_TOO_LARGE",
    });
    await expectAlive();
  });

  it("10,000 filters", async () => {
    const filters = Array.from({ length: 10_000 }, (_, at) => `f${at}`).join("&");
    expect(problemIn(await send(`GET /api/v1/events?${filters} HTTP/1.1`, "\r\n"))).toEqual({
      status: 414,
      code: "HTTP_URL_TOO_LONG",
    });
    expect(problemIn(await send(`GET /api/v1/events?${"&".repeat(4000)} HTTP/1.1`, "\r\n"))).toEqual({
      status: 400,
      code: "HTTP_BAD_REQUEST",
    });
    expect(problemIn(await send(`GET /api/v1/events?${"user=a&".repeat(31)} HTTP/1.1`, "\r\n"))).toEqual({
      status: 400,
      code: "QUIS_BAD_INPUT",
    });
  });

  it.each(["%", "%e4%b", "%ff", "%c0%af", "%zz"])("malformed percent-encoding %s", async (text) => {
    expect(problemIn(await send(`GET /api/v1/who?subject=${text} HTTP/1.1`, "\r\n"))).toEqual({
      status: 400,
      code: "HTTP_BAD_REQUEST",
    });
    expect(problemIn(await send(`GET /api/v1/users/${text}/events HTTP/1.1`, "\r\n"))).toEqual({
      status: 400,
      code: "HTTP_BAD_REQUEST",
    });
    expect(problemIn(await send(`GET /log/records/${text} HTTP/1.1`, "\r\n"))).toEqual({
      status: 400,
      code: "HTTP_BAD_REQUEST",
    });
    await expectAlive();
  });

  it("a flood of headers", async () => {
    const many = Array.from({ length: 20_000 }, (_, at) => `x-${at}: y\r\n`).join("");
    expect(problemIn(await send("GET /api/v1/status HTTP/1.1", many, "\r\n"))).toEqual({
      status: 431,
      code: "HTTP_HEADERS_TOO_LARGE",
    });
    expect(problemIn(await send("GET /api/v1/status HTTP/1.1", `x: ${"y".repeat(200_000)}\r\n\r\n`))).toEqual({
      status: 431,
      code: "HTTP_HEADERS_TOO_LARGE",
    });
    await expectAlive();
  });

  it("headers that push Host out of what Node keeps are not taken for ours", async () => {
    const text = await talk(port, [
      "GET /api/v1/status HTTP/1.1\r\n",
      "a: b\r\n".repeat(2500),
      `host: localhost:${port}\r\nconnection: close\r\n\r\n`,
    ]);
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
    await expectAlive();
  });

  it.each([
    "nonsense\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    "get /api/v1/status HTTP/1.1\r\n\r\n",
    "GET /api/v1/status HTTP/1.1\r\nhost : localhost\r\n\r\n",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "GET /\u0000 HTTP/1.1\r\n\r\n",
    "POST /api/v1/imports HTTP/1.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /api/v1/imports HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
    "POST /api/v1/imports HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx",
  ])("what is not HTTP: %j", async (text) => {
    expect(problemIn(await talk(port, [Buffer.from(text, "latin1")]))).toEqual({
      status: 400,
      code: "HTTP_BAD_REQUEST",
    });
    await expectAlive();
  });

  it("a head that never ends is cut", async () => {
    const text = await talk(port, ["GET /api/v1/status HTTP/1.1\r\nx: "]);
    expect(problemIn(text)).toEqual({ status: 408, code: "HTTP_TIMEOUT" });
    await expectAlive();
  });

  it("CONNECT, upgrades and proxy forms", async () => {
    expect(await talk(port, ["CONNECT localhost:22 HTTP/1.1\r\nhost: localhost:22\r\n\r\n"])).not.toMatch(
      /^HTTP\/1\.1 2/,
    );
    expect(await send("GET /api/v1/status HTTP/1.1", "connection: upgrade\r\nupgrade: websocket\r\n\r\n")).not.toMatch(
      /^HTTP\/1\.1 101/,
    );
    expect(await send("OPTIONS * HTTP/1.1", "\r\n")).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(await send("TRACE /api/v1/status HTTP/1.1", "x-secret: echo\r\n\r\n")).not.toContain("echo");
    await expectAlive();
  });

  it("connections that say nothing or break off", async () => {
    for (const text of [
      "",
      "G",
      "GET /api/v1/status HTTP/1.1\r\nhost: localhost",
      `POST /api/v1/imports HTTP/1.1\r\ncontent-length: 9\r\n\r\nabc`,
    ]) {
      const socket = connect(port, "127.0.0.1");
      await new Promise<void>((resolve) => socket.write(text === "" ? "\r\n" : text, () => resolve()));
      expect(socket.resetAndDestroy().destroyed).toBe(true);
    }
    await expectAlive();
  });

  it("an unauthorised body is not read for ever", async () => {
    const patient = await createHttpServer({
      instance: createFakeInstance(),
      token,
      version: "0",
      limits: { lingerMs: 50 },
    });
    const address = await listen(patient, { host: "127.0.0.1", port: 0 });
    const head = `POST /api/v1/imports?file=a&source=b HTTP/1.1\r\nhost: localhost:${address.port}\r\ncontent-length: 1000000000000\r\n\r\nabc`;
    // Ends only because the server cuts the connection.
    expect(await talk(address.port, [head])).toMatch(/^HTTP\/1\.1 401 /);
    await patient.close();
  });

  it("none of it is in the log: no URL, no parameter", () => {
    expect(log.text()).toContain('"route":"/api/v1/status"');
    expect(log.text()).not.toMatch(/xxxx|subject=|\?|percent|user=a|localhost:22/);
  });
});

describe("10,000 filters within the URL's limit of an import", () => {
  it("are refused by number before any is looked at", async () => {
    const inner = await openServer();
    const filters = Array.from({ length: 10_000 }, (_, at) => `f${at}`).join("&");
    const response = await inner.inject({ method: "POST", url: `/api/v1/imports?${filters}`, headers: bearer });
    expect(problemOf(response)).toMatchObject({ status: 400, code: "HTTP_BAD_REQUEST" });
    expect(response.body.length).toBeLessThan(1000);
  });

  it("and a mapping of 48 KiB passes", async () => {
    const instance = createFakeInstance();
    const inner = await openServer({ instance });
    const mapping = "x".repeat(48 * 1024);
    const url = `/api/v1/imports?file=a&source=b&mapping=${Buffer.from(mapping).toString("base64url")}`;
    expect((await inner.inject({ method: "POST", url, headers: bearer, payload: "x" })).statusCode).toBe(200);
    expect(instance.calls[0]?.args).toMatchObject([{ mapping }]);
  });
});
