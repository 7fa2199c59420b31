// A time-stamp authority is asked over HTTP: an honest one, and those that are down, slow or lie. A bundle is made whatever it does.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BundleStamp, checkStamp, parseCertificates } from "@quis/bundle";
import type { BundleQuery } from "@quis/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  makeOpensslAuthority,
  openssl,
  opensslReply,
} from "../../../../packages/bundle/test/time-stamp/openssl-authority.ts";
import { asking, type Principal } from "../../src/access/index.ts";
import type { Instance } from "../../src/index.ts";
import { askForStamp, authorityOf } from "../../src/publish/bundle/time-stamp.ts";
import { bytesOf, dataFolder, type Folder, lines } from "../instance/fixture.ts";

const ACTOR = "local:tester";
const HOLD = new AbortController();
let place: string;
let other: string;
let behave: RequestListener;
let server: Server;
let url: string;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "quis-tsa-"));
  other = mkdtempSync(join(tmpdir(), "quis-tsa-other-"));
  makeOpensslAuthority(place);
  makeOpensslAuthority(other);
  server = createServer((request, response) => behave(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/stamp`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(place, { recursive: true, force: true });
  rmSync(other, { recursive: true, force: true });
});

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Answers with what `make` makes of the request. */
const answering =
  (make: (request: Buffer) => Buffer | string): RequestListener =>
  (request, response) =>
    void bodyOf(request).then((body) => response.end(make(body)));
const honest = answering((request) => opensslReply(place, request));

const roots = () => parseCertificates(readFileSync(join(place, "root.pem"), "utf8"));
const data = Buffer.from("log.example/records\n11\nAAAA\n");
const ask = (timeoutMs = 15_000): Promise<BundleStamp> =>
  askForStamp({ url, roots: roots() }, data, HOLD.signal, timeoutMs);

describe("RFC 3161 §3.4: an authority asked over HTTP", () => {
  it("is sent a hash and a fresh nonce, never what is stamped; its answer is kept with the chain", async () => {
    const asked: IncomingMessage[] = [];
    const bodies: Buffer[] = [];
    behave = (request, response) => {
      asked.push(request);
      answering((body) => {
        bodies.push(body);
        return opensslReply(place, body);
      })(request, response);
    };
    const [one, two] = [await ask(), await ask()];
    if (!("response" in one) || !("response" in two)) throw new Error(JSON.stringify([one, two]));
    expect(asked[0]).toMatchObject({ method: "POST", headers: { "content-type": "application/timestamp-query" } });
    expect(bodies[0]!.equals(bodies[1]!)).toBe(false);
    expect(bodies[0]!.includes("log.example")).toBe(false);
    expect(checkStamp(one.response, { data, roots: roots() }).stamp.trust.trusted).toBe(true);
    expect(parseCertificates(one.chain).map(({ name }) => name)).toEqual(["Invented Time Stamps", "Invented Root"]);
  });

  const kept = (): Buffer => {
    // The answer to another question: of the same bytes, with another nonce.
    openssl(place, ["ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "other.tsq"]);
    return opensslReply(place, readFileSync(join(place, "other.tsq")));
  };
  it.each<readonly [string, () => RequestListener, RegExp]>([
    ["an old answer", () => answering(() => kept()), /expected the nonce .+ got another/],
    [
      "an answer about other bytes",
      () => {
        writeFileSync(join(place, "data"), "something else");
        return answering(() => kept());
      },
      /expected one of these bytes/,
    ],
    [
      "an answer of another authority of the same name",
      () => answering((body) => opensslReply(other, body)),
      /no given root/,
    ],
    [
      "a refusal",
      () => answering((body) => opensslReply(place, body.subarray(0, body.length - 3))),
      /got rejected|malformed/,
    ],
    ["garbage", () => answering(() => "<html>busy</html>"), /time stamp: expected .+ got /],
    ["nothing", () => answering(() => ""), /time stamp: expected .+ got /],
    ["an error", () => (_, response) => void response.writeHead(503).end(), /expected status 200, got 503/],
    [
      "a way to somewhere else",
      () => (_, response) => void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
      /could not be asked/,
    ],
    ["a connection that is cut", () => (request) => void request.socket.destroy(), /could not be asked/],
  ])("that gives %s: no stamp, and the reason", async (_, make, why) => {
    writeFileSync(join(place, "data"), data);
    behave = make();
    expect(await ask()).toEqual({ authority: url, why: expect.stringMatching(why) });
  });

  it("that sends 100 MB is read up to the bound and no further", async () => {
    let sent = 0;
    behave = (_, response) => {
      const piece = Buffer.alloc(64 * 1024, 0x30);
      const more = (): void => {
        while (!response.destroyed && sent < 100 << 20) {
          sent += piece.length;
          if (!response.write(piece)) return void response.once("drain", more);
        }
        response.end();
      };
      more();
    };
    expect(await ask()).toMatchObject({ why: expect.stringMatching(/expected at most \d+ bytes, got more/) });
    expect(sent).toBeLessThan(50 << 20);
  });

  it("that drips an octet now and then is given up after the whole time, not after each octet", async () => {
    behave = (_, response) => {
      const drip = setInterval(() => response.write("0"), 20);
      response.on("close", () => clearInterval(drip));
    };
    expect(await ask(300)).toEqual({ authority: url, why: expect.stringMatching(/no answer within 0\.3 s/) });
  });

  it("ends at once when whoever asks goes away", async () => {
    behave = () => undefined;
    const leaving = new AbortController();
    const asked = askForStamp({ url, roots: roots() }, data, leaving.signal);
    leaving.abort(new Error("left"));
    await expect(asked).rejects.toThrowError("left");
  });

  it("that nobody answers for: no stamp", async () => {
    const nobody = await askForStamp({ url: "http://127.0.0.1:9/", roots: roots() }, data, HOLD.signal);
    expect(nobody).toMatchObject({ why: expect.stringContaining("127.0.0.1:9 gave none: it could not be asked") });
  });
});

describe("a bundle of a data folder", () => {
  let folder: Folder;
  let instance: Instance;
  beforeAll(async () => {
    folder = await dataFolder();
    instance = await folder.open();
    await instance.importFile(ACTOR, { file: "e.ndjson", source: "desk", bytes: bytesOf(lines(0, 30)) });
    await instance.settle();
  });
  afterAll(async () => {
    await instance.close();
    await folder.remove();
  });
  const asked = (name: string, more: Partial<BundleQuery> = {}): BundleQuery => ({
    folder: join(place, name),
    title: "Accesses",
    case: "Q-1",
    reason: "Asked for by the inspector",
    fields: "time",
    indices: "3",
    ...more,
  });

  it("has the stamp, which OpenSSL verifies from the bundle's own files", async () => {
    behave = honest;
    const summary = await instance
      .publishing()
      .bundle(ACTOR, asked("b", { tsa: url, tsa_roots: join(place, "root.pem") }));
    expect(summary.time_stamp).toEqual({ authority: url, time: expect.stringMatching(/Z$/), why: null });
    const log = join(summary.folder, "data/log");
    const files = ["-data", join(log, "checkpoint"), "-in", join(log, "checkpoint.tsr")];
    const trust = ["-CAfile", "root.pem", "-untrusted", join(log, "tsa-chain.pem")];
    expect(openssl(place, ["ts", "-verify", ...files, ...trust])).toContain("Verification: OK");
  });

  it("is made without one when the authority is down, and says so in its contents", async () => {
    const more = { tsa: "http://127.0.0.1:9/", tsa_roots: join(place, "root.pem") };
    const summary = await instance.publishing().bundle(ACTOR, asked("down", more));
    expect(summary.time_stamp).toMatchObject({ time: null, why: expect.stringContaining("could not be asked") });
    const contents = JSON.parse(await readFile(join(summary.folder, "data/bundle.json"), "utf8")) as object;
    expect(contents).toMatchObject({ time_stamp: { token: null, why: summary.time_stamp.why } });
  });

  it("takes the authority of timestamps.yaml; a mistake in it is said before anything is made", async () => {
    const home = mkdtempSync(join(tmpdir(), "quis-tsa-home-"));
    const settings = join(home, "timestamps.yaml");
    try {
      expect(await authorityOf(home, asked("x"))).toBeUndefined();
      writeFileSync(settings, `url: ${url}\nroots: ${join(place, "root.pem")}\npolicy: 1.3.6.1.4.1.99999.2\n`);
      expect(await authorityOf(home, asked("x"))).toMatchObject({ url, policy: "1.3.6.1.4.1.99999.2" });
      for (const [text, why] of [
        [`url: ${url}\nroot: x\n`, /got "root"/],
        [`url: ftp://x/\nroots: root.pem\n`, /http or https/],
        [`url: https://ann:secret@tsa.example/\nroots: root.pem\n`, /without a name/],
        [`url: ${url}\nroots: nothing.pem\n`, /root certificates in PEM, got: ENOENT/],
        [`url: ${url}\nroots: timestamps.yaml\n`, /expected certificates in PEM, got none/],
      ] as const) {
        writeFileSync(settings, text);
        await expect(authorityOf(home, asked("x"))).rejects.toMatchObject({
          code: "QUIS_BAD_INPUT",
          message: expect.stringMatching(why),
        });
      }
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  it("asked for from afar cannot have this machine ask any address, or read any file", async () => {
    const principal = { method: "password" } as Principal;
    const far = (more: Partial<BundleQuery>) =>
      asking.run({ principal } as Parameters<typeof asking.run>[0], () => authorityOf(place, asked("x", more)));
    await expect(far({ tsa: "http://10.0.0.1/" })).rejects.toMatchObject({ code: "QUIS_USAGE" });
    await expect(far({ tsa_roots: "/etc/passwd" })).rejects.toMatchObject({ code: "QUIS_USAGE" });
    expect(await far({})).toBeUndefined();
  });

  it("with an address and no roots, or roots and no address, is refused", async () => {
    await expect(authorityOf(place, asked("x", { tsa: url }))).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
  });
});
