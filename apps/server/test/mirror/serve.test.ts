// The address that copies are pushed to: what it takes, and what it withstands.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect } from "node:net";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifyLogFolder } from "@quis/tlog/fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HttpTarget } from "../../src/mirror/http-target.ts";
import { createMirrorServer } from "../../src/mirror/serve.ts";
import { pushLog } from "../../src/mirror/push.ts";
import { grow, type Logs, openLogs } from "../rotation/fixture.ts";

const TOKEN = "a-token-of-sixteen-characters";
let folder: string;
let server: Server;
let url: string;
let logs: Logs;
let tokenFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-serve-"));
  server = createMirrorServer({ folder: join(folder, "copies"), token: TOKEN });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  tokenFile = join(folder, "token");
  await writeFile(tokenFile, `${TOKEN}\n`);
  logs = await openLogs(join(folder, "data"));
  await grow(logs, 700);
});
afterAll(async () => {
  await logs.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true, force: true });
});

const put = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(`${url}/${path}`, {
    method: "PUT",
    body: body as string,
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
  });

/** Bytes as they are, since fetch mends paths. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1", () => socket.end(text));
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

describe("quis mirror serve", () => {
  it("keeps a copy that is pushed over HTTP, and gives its public part away", async () => {
    const target = new HttpTarget(url, tokenFile);
    const state = await pushLog({ ...logs, log: "records", ledger: logs.ledgers.records }, target, {
      sentBundles: 0,
      onSent: async () => undefined,
      signal: new AbortController().signal,
    });
    expect(state.size).toBe(700);
    const dir = join(folder, "copies/log/records");
    expect(await verifyLogFolder({ dir, vkey: logs.keys.vkey["records"]! })).toMatchObject({ ok: true, size: 700 });
    for (const path of ["checkpoint", "tile/0/000", "tile/entries/002.p/188"]) {
      const answer = await fetch(`${url}/log/records/${path}`);
      expect(answer.status).toBe(200);
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(await readFile(join(logs.data, "log/records", path)));
    }
  });

  it("takes nothing without the token, and tells nothing", async () => {
    for (const authorization of ["", "Bearer", "Bearer x", `Bearer ${TOKEN}x`, `Basic ${TOKEN}`]) {
      const answer = await put("copy/records/log/tile/0/000", "x", { authorization });
      expect(answer.status).toBe(401);
    }
    expect((await fetch(`${url}/copy/records`)).status).toBe(401);
    // The payload is never given away.
    expect((await fetch(`${url}/log/payload/000`)).status).toBe(404);
    expect((await fetch(`${url}/payload/records/000`)).status).toBe(401);
  });

  it("refuses paths out of its folder, spelt in any way", async () => {
    for (const path of [
      "../../etc/passwd",
      "..%2f..%2fx",
      "log/records/../../../x",
      "copy/records/log/../../x",
      "copy/../x/log/tile/0/000",
      "copy/records/payload/%2e%2e/x",
      "copy/records/log//etc/passwd",
      "copy/records/keys/../x",
      "log/records/first-key",
      "log/records/..%2f..%2fpayload/records/000",
      "log/../keys/records.skey",
    ])
      for (const method of ["GET", "PUT"]) {
        const answer = await raw(
          `${method} /${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx`,
        );
        expect(answer.split("\r\n")[0], `${method} ${path}`).toMatch(/ (404|405|409|400) /);
      }
  });

  it("bounds what it reads: lengths that are absent, huge or false", async () => {
    const head = (more: string): string =>
      `PUT /copy/records/checkpoint HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n${more}Connection: close\r\n\r\n`;
    expect(await raw(`${head("Transfer-Encoding: chunked\r\n")}1\r\nx\r\n0\r\n\r\n`)).toMatch(/ 411 /);
    expect(await raw(head("Content-Length: 99999999999\r\n"))).toMatch(/ 413 /);
    expect(await raw(head("Content-Length: 65537\r\n"))).toMatch(/ 413 /);
    expect(await raw(`${head("Content-Length: 50\r\n")}short`)).not.toMatch(/ 200 /);
    expect((await put("copy/records/checkpoint", "no note")).status).toBe(409);
    expect((await put("copy/records/keys/1", "no note", { "x-quis-first-key": "no key" })).status).toBe(409);
    expect((await put("copy/records/keys/999999", "no note")).status).toBe(409);
    expect((await put("copy/records/log/tile/0/000", new Uint8Array(8192))).status).toBe(409);
    expect(
      (await fetch(`${url}/copy/records`, { method: "DELETE", headers: { authorization: `Bearer ${TOKEN}` } })).status,
    ).toBe(405);
  });

  it("refuses a token that could be guessed", () => {
    expect(() => createMirrorServer({ folder, token: "short" })).toThrow(
      expect.objectContaining({ code: "QUIS_USAGE" }),
    );
  });
});

describe("the sending side", () => {
  it("sends its token only over TLS or on this machine", () => {
    for (const to of [
      "http://mirror.example/",
      "http://10.0.0.1:80",
      "https://u:p@mirror.example/",
      "https://mirror.example/?a",
      "ftp://x",
    ])
      expect(() => new HttpTarget(to, undefined)).toThrow(expect.objectContaining({ code: "QUIS_USAGE" }));
    for (const to of ["https://mirror.example/a/", "http://127.0.0.1:9", "http://[::1]:9"])
      expect(new HttpTarget(to, undefined)).toBeDefined();
  });

  it("says so when nobody answers, the token is wrong, or the answer makes no sense", async () => {
    await expect(new HttpTarget("http://127.0.0.1:1", tokenFile).state("records")).rejects.toMatchObject({
      code: "QUIS_MIRROR_UNREACHABLE",
    });
    await expect(new HttpTarget(url, undefined).state("records")).rejects.toMatchObject({
      code: "QUIS_MIRROR_REFUSED",
    });
    await expect(new HttpTarget(url, join(folder, "none")).state("records")).rejects.toMatchObject({
      code: "QUIS_MIRROR_UNREACHABLE",
    });
    await expect(new HttpTarget(`${url}/log`, tokenFile).state("records")).rejects.toMatchObject({
      code: "QUIS_MIRROR_REFUSED",
    });
  });
});
