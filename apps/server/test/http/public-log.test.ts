import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttpServer, listen } from "../../src/http/index.ts";
import { acceptsGzip } from "../../src/http/public-log.ts";
import { createFakeInstance } from "./fake-instance.ts";
import { getRaw, problemOf, token } from "./helper.ts";

const data = mkdtempSync(join(tmpdir(), "quis-public-log-"));
const secret = "private";
const checkpoint = "quis.example/records\n70000\nAAAA\n\n— quis.example/records AAAA\n";
const bundle = Buffer.from("entry ".repeat(500));
let server: FastifyInstance;
let port = 0;

function put(path: string, bytes: string | Buffer): void {
  const full = join(data, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, bytes);
}

const tiles = [
  "0/000",
  "0/273.p/112",
  "0/x001/234",
  "0/x001/x234/067",
  "0/x999/x999/x999/x999/x999/999.p/255",
  "1/001.p/17",
  "2/000.p/1",
  "63/000.p/9",
];

beforeAll(async () => {
  put("log/records/checkpoint", checkpoint);
  put("log/oversight/checkpoint", "quis.example/oversight\n0\nAAAA\n");
  for (const tile of tiles) put(`log/records/tile/${tile}`, Buffer.from([0xff, 0x00, tile.length]));
  put("log/records/tile/entries/000", bundle);
  put("log/records/tile/entries/001.p/3", bundle);
  // What must stay out of reach.
  for (const path of [
    "log/records/checkpoint.tmp",
    "log/records/.checkpoint",
    "log/records/tile/0/000.tmp",
    "log/records/tile/0/.000",
    "log/records/tile/0/000.p/0",
    "log/records/tile/0/000.p/256",
    "log/records/tile/0/000.p/01",
    "log/records/tile/00/000",
    "log/records/tile/64/000",
    "log/records/tile/0/0000",
    "log/records/tile/0/00",
    "log/records/tile/0/001/234",
    "log/records/tile/0/x000/234",
    "log/records/tile/0/x002",
    "log/records/tile/names/000",
    "log/records/state",
    "payload/records/000",
    "keys/records.key",
    "lock.json",
  ]) {
    put(path, secret);
  }
  symlinkSync(join(data, "lock.json"), join(data, "log/records/tile/0/555"));
  mkdirSync(join(data, "log/records/tile/0/556"));
  server = await createHttpServer({
    instance: createFakeInstance({
      logFolder: (log) => join(data, "log", log),
      checkpointPath: (log) => join(data, "log", log, "checkpoint"),
    }),
    token,
    version: "0.1.0",
  });
  ({ port } = await listen(server, { host: "127.0.0.1", port: 0 }));
});
afterAll(async () => {
  await server.close();
  rmSync(data, { recursive: true });
});

describe("C2SP tlog-tiles", () => {
  it("the checkpoint is text that nobody caches", async () => {
    const response = await server.inject("/log/records/checkpoint");
    expect(response.statusCode).toBe(200);
    expect(response.body).toBe(checkpoint);
    expect(response.headers).toMatchObject({
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
    });
    expect((await server.inject("/log/oversight/checkpoint")).body).toContain("oversight");
  });

  it.each(tiles)("tile/%s is immutable bytes", async (tile) => {
    const response = await server.inject({ url: `/log/records/tile/${tile}`, headers: { "accept-encoding": "gzip" } });
    expect(response.statusCode).toBe(200);
    expect(response.rawPayload).toEqual(Buffer.from([0xff, 0x00, tile.length]));
    expect(response.headers).toMatchObject({
      "content-type": "application/octet-stream",
      "cache-control": "public, max-age=31536000, immutable",
      "content-length": "3",
    });
    expect(response.headers["content-encoding"]).toBeUndefined();
  });

  it.each(["000", "001.p/3"])("tile/entries/%s comes gzip-coded to who accepts it", async (path) => {
    const url = `/log/records/tile/entries/${path}`;
    const plain = await server.inject(url);
    expect(plain.rawPayload).toEqual(bundle);
    expect(plain.headers["content-encoding"]).toBeUndefined();
    const coded = await server.inject({ url, headers: { "accept-encoding": "br, gzip;q=0.5" } });
    expect(coded.headers["content-encoding"]).toBe("gzip");
    expect(coded.rawPayload.length).toBeLessThan(bundle.length);
    expect(gunzipSync(coded.rawPayload)).toEqual(bundle);
    for (const response of [plain, coded]) {
      expect(response.headers).toMatchObject({
        vary: "Accept-Encoding",
        "cache-control": "public, max-age=31536000, immutable",
      });
    }
  });

  it("any site may read it, but only under our own host name", async () => {
    const headers = { origin: "https://verifier.example", "sec-fetch-site": "cross-site" };
    const response = await server.inject({ url: "/log/records/checkpoint", headers });
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
    });
    // A client that falls back from a partial to the full tile must see the 404.
    const missing = await server.inject({ url: "/log/records/tile/0/001.p/5", headers });
    expect(missing.headers["access-control-allow-origin"]).toBe("*");
    expect(problemOf(missing).status).toBe(404);
    expect(
      (await server.inject({ url: "/log/records/checkpoint", headers: { host: "evil.example" } })).statusCode,
    ).toBe(421);
  });

  it("HEAD tells the size without the bytes", async () => {
    const response = await server.inject({ method: "HEAD", url: "/log/records/tile/entries/000" });
    expect(response.body).toBe("");
    expect(response.headers["content-length"]).toBe(String(bundle.length));
  });
});

describe("nothing else of the data folder", () => {
  it.each([
    "records/checkpoint.tmp",
    "records/.checkpoint",
    "records/tile/0/000.tmp",
    "records/tile/0/.000",
    "records/tile/0/000.p/0",
    "records/tile/0/000.p/256",
    "records/tile/0/000.p/01",
    "records/tile/00/000",
    "records/tile/64/000",
    "records/tile/0/0000",
    "records/tile/0/00",
    "records/tile/0/001/234",
    "records/tile/0/x000/234",
    "records/tile/0/x002",
    "records/tile/names/000",
    "records/state",
    "records/",
    "records/tile",
    "records/tile/0/556",
    "records/tile/0/555",
    "records/../../lock.json",
    "records/..%2f..%2flock.json",
    "records/%2e%2e/%2e%2e/lock.json",
    "records/tile/0/..%5c..%5clock.json",
    "records/tile/0/000%00",
    "records/tile/0/000%2f",
    "records/tile/0/000/",
    "records//checkpoint",
    "records/checkpoint%0a",
    "records/CHECKPOINT",
    "payload/checkpoint",
    "../payload/records/000",
    "..%2fpayload/records/000",
    "%2e%2e/keys/records.key",
    "__proto__/checkpoint",
  ])("/log/%s", async (path) => {
    const { status, body } = await getRaw(port, `/log/${path}`);
    expect(status).toBe(404);
    expect(body).toContain('"code":"HTTP_NO_ROUTE"');
    expect(body).not.toContain(secret);
  });

  it("whatever the path, no private byte comes out", async () => {
    const piece = fc.constantFrom(
      "..",
      ".",
      "%2e%2e",
      "%2f",
      "\\",
      "tile",
      "entries",
      "0",
      "000",
      "x001",
      ".p",
      "1",
      "records",
      "keys",
      "lock.json",
      "payload",
      "",
      "%00",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 8 }),
        fc.constantFrom("/", "%2f", "\\"),
        async (pieces, separator) => {
          const { status, body } = await getRaw(port, `/log/records/${pieces.join(separator)}`);
          expect(body).not.toContain(secret);
          expect([200, 400, 404]).toContain(status);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("RFC 9110 §12.5.3 Accept-Encoding", () => {
  it.each<[string | undefined, boolean]>([
    [undefined, false],
    ["", false],
    ["gzip", true],
    ["GZIP", true],
    ["deflate, gzip;q=1.0, *;q=0.5", true],
    ["br", false],
    ["*", true],
    ["gzip;q=0", false],
    ["gzip; q=0.000, *", false],
    ["*;q=0", false],
    ["gzipped", false],
    ["identity;q=1", false],
  ])("%j: %s", (header, accepted) => {
    expect(acceptsGzip(header)).toBe(accepted);
  });
});
