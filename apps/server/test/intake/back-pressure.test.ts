// "Back-pressure to the sender, bounded memory, never a silent drop", over real sockets: who sends too much is told to come again, who stops reading
// is cut and harms nobody, and thousands of connections are held.
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHttpServer, listen } from "../../src/http/index.ts";
import type { HttpLimits } from "../../src/http/limits.ts";
import { openInstance } from "../../src/index.ts";
import type { LocalInstance } from "../../src/instance/local-instance.ts";
import { dataFolder, line, lines } from "../instance/fixture.ts";
import { push, type World } from "./fixture.ts";

const SOURCES = ["portal", "other"].map((id) => `  - { id: ${id}, intake: push, format: ocsf }\n`).join("");

/** A served folder with two push sources, and lower limits than a server has. */
async function world(limits: Partial<HttpLimits>) {
  const folder = await dataFolder();
  onTestFinished(() => folder.remove());
  await (await folder.open()).close();
  await writeFile(join(folder.path, "sources.yaml"), `sources:\n${SOURCES}`);
  const instance = await openInstance({ data: folder.path });
  const server = await createHttpServer({ instance, token: "x".repeat(16), version: "0.0.0", limits });
  onTestFinished(async () => {
    server.server.closeAllConnections();
    await server.close();
    await instance.close();
  });
  await (instance as LocalInstance).startIntake();
  const { url, port } = await listen(server, { host: "127.0.0.1", port: 0 });
  const tokenOf = async (id: string): Promise<string> => (await instance.sourceToken("local:test", id)).token;
  const at = { folder, instance, served: { url, close: () => Promise.resolve() } } as unknown as World;
  return { at, server, port, instance, portal: await tokenOf("portal"), other: await tokenOf("other") };
}

function head(id: string, port: number, token: string, lengthBytes: number, more = ""): string {
  return `POST /api/v1/sources/${id}/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n${more}content-length: ${lengthBytes}\r\n\r\n`;
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

/** Status line and headers of an answer, and its body. */
async function answerOf(socket: Socket): Promise<{ status: number; head: string; body: string }> {
  let text = "";
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    text += chunk.toString("latin1");
    const end = text.indexOf("\r\n\r\n");
    const length = Number(/content-length: (\d+)/i.exec(text.slice(0, Math.max(0, end)))?.[1]);
    if (end >= 0 && text.length >= end + 4 + length)
      return { status: Number(text.slice(9, 12)), head: text.slice(0, end), body: text.slice(end + 4) };
  }
  throw new Error(`expected an answer, the connection ended after ${text.length} characters`);
}

describe("too much on its way", () => {
  const limits = { pushSourceBytes: 64_000, pushTotalBytes: 100_000 };

  it("of one source is answered 429 with Retry-After, and keeps no other source out; of all together 503", async () => {
    const { at, port, portal, other, instance } = await world(limits);
    const body = lines(0, 90);
    const held = await open(port);
    held.write(head("portal", port, portal, body.length) + body.slice(0, 50_000));
    const small = lines(100, 125);
    let refused = await push(at, portal, small);
    // Until the server has read what the other connection holds.
    for (let n = 0; refused.status === 200 && n < 100; n++)
      refused = await push(at, portal, lines(1000 + n * 25, 1025 + n * 25));
    expect([refused.status, refused.problem.code]).toEqual([429, "HTTP_TOO_MANY"]);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(refused.problem.detail).toMatch(/^expected at most 64000 bytes of a source on their way, got more/);

    const sendOther = (text: string): Promise<Response> =>
      fetch(`${at.served.url}/api/v1/sources/other/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${other}` },
        body: text,
      });
    expect((await sendOther(lines(200, 205))).status).toBe(200);
    const busy = await sendOther(lines(300, 390));
    expect([busy.status, busy.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(((await busy.json()) as { code: string }).code).toBe("HTTP_BUSY");

    // Nothing was dropped: what was held is answered for, and what was refused is taken when it comes again.
    held.write(body.slice(50_000));
    expect(JSON.parse((await answerOf(held)).body)).toMatchObject({ read: 90, sealed: 90 });
    const again = await push(at, portal, lines(5000, 5025));
    expect(again.answer).toMatchObject({ read: 25, sealed: 25 });
    expect((await sendOther(lines(300, 390))).status).toBe(200);
    await instance.settle();
  });

  it("counts what a body becomes when it is inflated, before it is", async () => {
    const { at, portal } = await world({ pushBytes: 60_000, ...limits, pushSourceBytes: 50_000 });
    const { gzipSync } = await import("node:zlib");
    const refused = await push(at, portal, new Uint8Array(gzipSync(lines(0, 3))), { "content-encoding": "gzip" });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
  });

  it("is given back when a sender leaves in the middle", async () => {
    const { at, port, portal } = await world(limits);
    for (let n = 0; n < 10; n++) {
      const socket = await open(port);
      socket.write(head("portal", port, portal, 60_000) + "x".repeat(40_000));
      socket.destroy();
    }
    let sent = await push(at, portal, lines(0, 25));
    // Until the server has seen that they left.
    while (sent.status === 429) sent = await push(at, portal, lines(0, 25));
    expect(sent.answer).toMatchObject({ read: 25, sealed: 25 });
    expect((await push(at, portal, lines(50, 140))).answer).toMatchObject({ sealed: 90 });
  });
});

describe("a client that stops reading", () => {
  const RECORDS = 5000;
  const REQUESTS = 24;

  it("is cut when it does not take its answers, harms nobody meanwhile, and gets the same receipts later", async () => {
    const { at, server, port, portal } = await world({ pushAnswerMs: 2000 });
    // Two bytes each in, a receipt of some two hundred bytes each out.
    const body = "x\n".repeat(RECORDS);
    const key = "idempotency-key: stuck\r\n";
    const request = head("portal", port, portal, body.length, key) + body;
    const sockets = await Promise.all(Array.from({ length: 3 }, () => open(port)));
    for (const socket of sockets) {
      // Nobody reads: what the system does not hold for it stays with the server.
      socket.pause();
      socket.write(request.repeat(REQUESTS));
    }
    for (let n = 0; n < 10; n++)
      expect((await push(at, portal, lines(n * 10, n * 10 + 10))).answer).toMatchObject({ sealed: 10 });
    const held = (): Promise<number> =>
      new Promise((resolve) => server.server.getConnections((_error, count) => resolve(count)));
    // The connections of fetch stay; those that do not read go.
    while ((await held()) > 2) {
      expect((await push(at, portal, line(0))).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const reader = await open(port);
    reader.write(request);
    const answer = JSON.parse((await answerOf(reader)).body) as { quarantined: number; receipts: { line: number }[] };
    expect(answer.quarantined).toBe(RECORDS);
    expect(answer.receipts.map((receipt) => receipt.line)).toEqual(Array.from({ length: RECORDS }, (_, n) => n + 1));
    // However often it asked, each record is kept once.
    expect((await at.instance.quarantineList("local:test", { limit: 1 })).total).toBe(RECORDS);
  });
});

// The bench holds 2,000 (npm run bench -- --only intake); here are as many as any machine lets a test have.
describe("connections that are held", () => {
  const CONNECTIONS = 400;

  it(`${CONNECTIONS} stay open beside the one that works, and each is answered whenever it sends again`, async () => {
    const { at, port, portal } = await world({});
    const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(port)));
    const send = async (socket: Socket, n: number): Promise<unknown> => {
      const body = line(n);
      socket.write(head("portal", port, portal, body.length) + body);
      return JSON.parse((await answerOf(socket)).body);
    };
    const sealed = { read: 1, sealed: 1, quarantined: 0 };
    for (const answer of await Promise.all(sockets.map(send))) expect(answer).toMatchObject(sealed);
    for (let n = 0; n < 10; n++)
      expect((await push(at, portal, lines(10_000 + n * 10, 10_010 + n * 10))).answer).toMatchObject({ sealed: 10 });
    const again = await Promise.all(sockets.map((socket, n) => send(socket, 1000 + n)));
    for (const answer of again) expect(answer).toMatchObject(sealed);
    expect(sockets.every((socket) => !socket.destroyed)).toBe(true);
    expect((await at.instance.status()).logs[0]!.size).toBe(2 * CONNECTIONS + 100);
  });
});
