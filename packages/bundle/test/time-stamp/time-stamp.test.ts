// Time stamps against OpenSSL's authority, which shares no code with their check, and against one that lies in each way a token can.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import {
  BundleError,
  type CheckedStamp,
  checkStamp,
  formatCertificates,
  formatRequest,
  parseCertificates,
  type StampCheck,
} from "../../src/index.ts";
import { parseCertificate } from "../../src/time-stamp/certificate.ts";
import { DerReader, readOid, writeOid } from "../../src/time-stamp/der.ts";
import * as browser from "../../src/platform/signature.browser.ts";
import * as node from "../../src/platform/signature.node.ts";
import { issue, makeAuthority, makeKeys, stamp, type StampWish } from "./lying-authority.ts";
import { HAS_OPENSSL, makeOpensslAuthority, openssl, opensslReply } from "./openssl-authority.ts";

const data = new TextEncoder().encode("log.example/records\n11\nAAAA\n");
const honest = makeAuthority();
const roots = [parseCertificate(honest.root.bytes)];
const others = [parseCertificate(honest.between.bytes)];
const NONCE = 0xfedc_ba98_7654_3210n;

function check(wish: Partial<StampWish>, more: Partial<StampCheck> = {}): CheckedStamp {
  const response = stamp({ data, signer: honest.signer, nonce: NONCE, ...wish });
  return checkStamp(response, { data, roots, others, nonce: NONCE, ...more });
}

function codeOf(run: () => unknown): string {
  try {
    run();
    return "none";
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    expect(error.message).toMatch(/expected .+ got /s);
    return error.code;
  }
}

describe.skipIf(!HAS_OPENSSL)("RFC 3161 with OpenSSL's authority", () => {
  const folder = mkdtempSync(join(tmpdir(), "quis-tsa-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ["RSA", ["rsa:2048"]],
    ["ECDSA on P-384", ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"]],
  ])("a stamp signed by %s is checked here, and what is kept is verified there", (_, key) => {
    makeOpensslAuthority(folder, key);
    const trusted = parseCertificates(readFileSync(join(folder, "root.pem"), "utf8"));
    const policy = "1.3.6.1.4.1.99999.3";
    const response = opensslReply(folder, formatRequest({ data, nonce: NONCE, policy }));
    const { stamp: kept, path } = checkStamp(response, { data, roots: trusted, nonce: NONCE, policy });
    expect(kept).toMatchObject({
      authority: "Invented Time Stamps",
      accuracy_ms: 1500,
      policy,
      trust: { trusted: true, root: "Invented Root" },
    });
    expect(checkStamp(response, { data }).stamp.trust).toEqual({
      trusted: false,
      why: "no root of an authority was given",
    });
    writeFileSync(join(folder, "data"), data);
    writeFileSync(join(folder, "kept.tsr"), response);
    writeFileSync(join(folder, "chain.pem"), formatCertificates(path));
    const args = [
      "ts",
      "-verify",
      "-data",
      "data",
      "-in",
      "kept.tsr",
      "-CAfile",
      "root.pem",
      "-untrusted",
      "chain.pem",
    ];
    expect(openssl(folder, args)).toContain("Verification: OK");
  });

  it("§2.4.2: a request that the authority does not grant says so in its words", () => {
    const response = opensslReply(folder, formatRequest({ data, nonce: NONCE, policy: "1.2.3.4" }));
    expect(codeOf(() => checkStamp(response, { data }))).toBe("BUNDLE_STAMP_REFUSED");
    expect(() => checkStamp(response, { data })).toThrowError(/got rejected/);
  });
});

describe("a stamp", () => {
  it("is told with who, when and against which root, through an authority between", () => {
    const { stamp: told, path } = check({});
    expect(told).toEqual({
      time: "2026-09-22T10:00:00.000Z",
      accuracy_ms: 1000,
      authority: "Invented Time Stamps",
      policy: "1.3.6.1.4.1.99999.2",
      serial: "2a",
      trust: { trusted: true, root: "Invented Root", root_sha256: roots[0]!.sha256 },
    });
    expect(path.map(({ name }) => name)).toEqual(["Invented Time Stamps", "Invented Authority", "Invented Root"]);
    expect(parseCertificates(formatCertificates(path))).toEqual(path);
  });

  it("that holds after its certificate has ended: what counts is the time that was stamped", () => {
    const short = makeAuthority({ from: "2026-09-22T09:00:00Z", until: "2026-09-22T11:00:00Z" });
    const told = check(
      { signer: short.signer },
      { roots: [parseCertificate(short.root.bytes)], others: [parseCertificate(short.between.bytes)] },
    );
    expect(told.stamp.trust.trusted).toBe(true);
  });

  const stranger = makeAuthority();
  const twin = issue({ name: "Invented Time Stamps", serial: 3, keys: honest.signer.keys });
  const signedBy = (wish: Parameters<typeof makeAuthority>[0]): Partial<StampWish> => ({
    signer: makeAuthority(wish).signer,
  });
  it.each<readonly [string, Partial<StampWish>, Partial<StampCheck>, string]>([
    ["of other bytes", { data: new Uint8Array(9) }, {}, "BUNDLE_STAMP_DIFFERS"],
    ["with the nonce of another question", { nonce: 5n }, {}, "BUNDLE_STAMP_DIFFERS"],
    ["under another policy than was asked for", {}, { policy: "1.2.3" }, "BUNDLE_STAMP_DIFFERS"],
    ["signed by another key", { secret: makeKeys() }, {}, "BUNDLE_STAMP_UNSIGNED"],
    ["whose attributes have another digest", { digest: new Uint8Array(32) }, {}, "BUNDLE_STAMP_UNSIGNED"],
    ["without the certificate that signed", { certificates: [stranger.root] }, {}, "BUNDLE_STAMP_UNSIGNED"],
    ["RFC 5816: whose attributes name another certificate of its key", { names: twin }, {}, "BUNDLE_STAMP_UNSIGNED"],
    ["RFC 5816: whose attributes name none", { withoutReference: true }, {}, "BUNDLE_STAMP_UNSIGNED"],
    ["whose certificate had ended", signedBy({ until: "2026-09-22T09:59:59Z" }), {}, "BUNDLE_STAMP_UNSIGNED"],
    ["whose certificate was not valid yet", signedBy({ from: "2026-09-22T10:00:01Z" }), {}, "BUNDLE_STAMP_UNSIGNED"],
    [
      "§2.3: whose certificate is for servers",
      signedBy({ purposes: ["1.3.6.1.5.5.7.3.1"] }),
      {},
      "BUNDLE_STAMP_UNSIGNED",
    ],
    [
      "§2.3: whose certificate is for servers too",
      signedBy({ purposes: ["1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.1"] }),
      {},
      "BUNDLE_STAMP_UNSIGNED",
    ],
    ["§2.3: whose purpose is not critical", signedBy({ purposesCritical: false }), {}, "BUNDLE_STAMP_UNSIGNED"],
    [
      "RFC 5280 §4.2: with a critical extension that is not known",
      signedBy({ strange: true }),
      {},
      "BUNDLE_STAMP_MALFORMED",
    ],
    ["with an RSA key of 1024 bits", signedBy({ keys: makeKeys("rsa", 1024) }), {}, "BUNDLE_STAMP_UNSIGNED"],
    ["that was not granted", { status: 2 }, {}, "BUNDLE_STAMP_REFUSED"],
    ["that waits", { status: 3 }, {}, "BUNDLE_STAMP_REFUSED"],
  ])("is none: %s", (_, wish, more, code) => {
    expect(codeOf(() => check(wish, more))).toBe(code);
  });

  it.each<readonly [string, ReturnType<typeof makeAuthority>, RegExp]>([
    ["another root of the same name", { ...stranger, signer: honest.signer, between: honest.between }, /no given root/],
    [
      "an authority that had ended",
      makeAuthority({}, { until: "2025-01-01T00:00:00Z" }),
      /Invented Authority was not valid/,
    ],
    ["one between that is no authority", makeAuthority({}, { authority: false }), /no given root/],
    ["an authority for other purposes", makeAuthority({}, { purposes: ["1.3.6.1.5.5.7.3.1"] }), /no given root/],
  ])("by %s holds, and is not trusted", (_, { root, between, signer }, why) => {
    const { trust } = check(
      { signer },
      { roots: [parseCertificate(root.bytes)], others: [parseCertificate(between.bytes)] },
    ).stamp;
    expect(trust).toMatchObject({ trusted: false, why: expect.stringMatching(why) });
  });

  it("is not trusted through more authorities than one allows (RFC 5280 §4.2.1.9)", () => {
    const root = issue({ name: "Root", authority: 0 });
    const between = issue({ name: "Invented Authority", issuer: root, authority: true });
    const { signer } = makeAuthority({ issuer: between });
    const { trust } = check(
      { signer },
      { roots: [parseCertificate(root.bytes)], others: [parseCertificate(between.bytes)] },
    ).stamp;
    expect(trust.trusted).toBe(false);
  });

  it("with very many certificates of one name ends soon", () => {
    const loop = Array.from({ length: 30 }, (_, i) =>
      issue({ name: "Invented Authority", serial: i, authority: true, keys: honest.between.keys }),
    );
    const { trust } = check(
      {},
      { roots: [parseCertificate(stranger.root.bytes)], others: loop.map(({ bytes }) => parseCertificate(bytes)) },
    ).stamp;
    expect(trust.trusted).toBe(false);
  });

  it("with any octet changed, cut or added is refused, or says what it said", () => {
    const response = stamp({ data, signer: honest.signer, nonce: NONCE });
    const { stamp: told } = check({});
    const look = (bytes: Uint8Array): string => {
      try {
        const found = checkStamp(bytes, { data, roots, others, nonce: NONCE }).stamp;
        return found.trust.trusted && found.time !== told.time ? "another time" : "as it was";
      } catch (error) {
        return error instanceof BundleError ? "refused" : String(error);
      }
    };
    for (let at = 0; at < response.length; at++) {
      const changed = response.slice();
      changed[at]! ^= 1 + (at % 255);
      expect([at, look(changed)]).toEqual([at, expect.stringMatching(/^(refused|as it was)$/)]);
    }
    for (let at = 0; at < response.length; at += 7) expect(look(response.subarray(0, at))).toBe("refused");
    expect(look(Uint8Array.of(...response, 0))).toBe("refused");
  });

  it("of garbage or of a hundred megabytes is refused without an exception of another kind", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(codeOf(() => checkStamp(bytes, { data }))).toMatch(/^BUNDLE_STAMP_/);
      }),
    );
    expect(codeOf(() => checkStamp(new Uint8Array(100 << 20), { data }))).toBe("BUNDLE_STAMP_MALFORMED");
  });
});

describe("X.690 §10: DER has one spelling", () => {
  it.each([
    ["an indefinite length", "3080"],
    ["a length in more octets than it needs", "30810102"],
    ["a length that ends beyond the bytes", "3005020101"],
    ["a tag of several octets", "1f8101"],
    ["nothing", ""],
  ])("%s is refused", (_, hex) => {
    expect(codeOf(() => new DerReader(Buffer.from(hex, "hex"), "a test").next())).toBe("BUNDLE_STAMP_MALFORMED");
  });

  it("identifiers come back as they were written", () => {
    const arcs = fc.array(fc.nat({ max: 2 ** 31 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.nat({ max: 2 }), fc.nat({ max: 39 }), arcs, (root, second, rest) => {
        const dotted = [root, second, ...rest].join(".");
        expect(readOid(new DerReader(writeOid(dotted), "a test").next())).toBe(dotted);
      }),
    );
  });
});

describe("what browsers have instead of Node's signatures", () => {
  it.each([
    ["RSA", makeKeys("rsa")],
    ["ECDSA", makeKeys()],
  ])("%s: the same answers, for what is genuine and for what is not", (_, keys) => {
    const root = issue({ name: "Root", authority: true, keys });
    const certificate = parseCertificate(root.bytes);
    const { spki, signed } = certificate;
    const key = keyOf(keys);
    const asked = { key, spki, hash: "sha256", data: signed.data, signature: signed.signature } as const;
    const both = (change: Partial<typeof asked>): readonly boolean[] =>
      [node, browser].map(({ verifySignature }) => verifySignature({ ...asked, ...change }));
    expect(both({})).toEqual([true, true]);
    expect(both({ data: new Uint8Array(3) })).toEqual([false, false]);
    expect(both({ hash: "sha512" as "sha256" })).toEqual([false, false]);
    for (const at of [0, 9, signed.signature.length - 1]) {
      const changed = signed.signature.slice();
      changed[at]! ^= 1;
      expect(both({ signature: changed })).toEqual([false, false]);
    }
    expect(both({ signature: new Uint8Array(signed.signature.length).fill(255) })).toEqual([false, false]);
    expect(both({ signature: new Uint8Array() })).toEqual([false, false]);
  });

  it("the same digests", () => {
    for (const name of ["sha256", "sha384", "sha512"] as const)
      expect(Buffer.from(browser.digest(name, data))).toEqual(Buffer.from(node.digest(name, data)));
  });
});

function keyOf({ kind, secret }: ReturnType<typeof makeKeys>): Parameters<typeof browser.verifySignature>[0]["key"] {
  const jwk = secret.export({ format: "jwk" });
  const bytes = (text = ""): Buffer => Buffer.from(text, "base64url");
  if (kind === "ec")
    return { family: "ecdsa", curve: "P-256", point: Uint8Array.of(4, ...bytes(jwk.x), ...bytes(jwk.y)) };
  return { family: "rsa", modulus: BigInt(`0x${bytes(jwk.n).toString("hex")}`), exponent: 65_537n };
}
