import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ed25519Verifier } from "#ed25519";
import { mldsaVerifier } from "#mldsa";
import { sha256 } from "#sha256";
import * as ed25519Browser from "../src/platform/ed25519.browser.ts";
import * as ed25519Node from "../src/platform/ed25519.node.ts";
import * as mldsaBrowser from "../src/platform/mldsa.browser.ts";
import * as mldsaNode from "../src/platform/mldsa.node.ts";
import * as sha256Browser from "../src/platform/sha256.browser.ts";
import * as sha256Node from "../src/platform/sha256.node.ts";

describe("the platform of this run", () => {
  it("is what the suite says: the project tlog-browser runs on the browser's files, tlog on Node's", () => {
    const isBrowser = process.env["QUIS_TEST_PLATFORM"] === "browser";
    expect(sha256).toBe(isBrowser ? sha256Browser.sha256 : sha256Node.sha256);
    expect(ed25519Verifier).toBe(isBrowser ? ed25519Browser.ed25519Verifier : ed25519Node.ed25519Verifier);
    expect(mldsaVerifier).toBe(isBrowser ? mldsaBrowser.mldsaVerifier : mldsaNode.mldsaVerifier);
  });
});

describe("the browser's cryptography and Node's", () => {
  it("give the same SHA-256, into an overlapping place too", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 300 }), (data) => {
        expect(sha256Browser.sha256(data)).toEqual(sha256Node.sha256(data));
        const [a, b] = [data.slice(), data.slice()];
        sha256Browser.sha256Into(a, a, 0);
        sha256Node.sha256Into(b, b, 0);
        expect(a).toEqual(b);
      }),
    );
  });

  it("give the same Ed25519 keys and signatures, and refuse the same", () => {
    const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(
        bytes32,
        fc.uint8Array({ maxLength: 100 }),
        fc.integer({ min: 0, max: 511 }),
        (seed, message, bit) => {
          const [a, b] = [ed25519Browser.ed25519Signer(seed), ed25519Node.ed25519Signer(seed)];
          expect(a.publicKey).toEqual(b.publicKey);
          const signature = a.sign(message);
          expect(signature).toEqual(b.sign(message));
          const flipped = signature.with(bit >> 3, (signature[bit >> 3] as number) ^ (1 << (bit & 7)));
          for (const platform of [ed25519Browser, ed25519Node]) {
            const verify = platform.ed25519Verifier(a.publicKey);
            expect([
              verify(message, signature),
              verify(message, flipped),
              verify(message, signature.subarray(1)),
            ]).toEqual([true, false, false]);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it("give the same ML-DSA-44 keys, verify each other's signatures, and refuse the same (FIPS 204)", () => {
    const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(bytes32, fc.uint8Array({ maxLength: 100 }), fc.nat({ max: 2420 * 8 - 1 }), (seed, message, bit) => {
        const platforms = [
          [mldsaBrowser.mldsaSigner(seed), mldsaBrowser.mldsaVerifier],
          [mldsaNode.native.signer(seed), mldsaNode.native.verifier],
          [mldsaNode.fallback.signer(seed), mldsaNode.fallback.verifier],
          [mldsaNode.mldsaSigner(seed), mldsaNode.mldsaVerifier],
        ] as const;
        for (const [{ publicKey, sign }] of platforms) {
          expect(publicKey).toEqual(platforms[0][0].publicKey);
          const signature = sign(message);
          const flipped = signature.with(bit >> 3, (signature[bit >> 3] as number) ^ (1 << (bit & 7)));
          for (const [, verifier] of platforms) {
            const verify = verifier(publicKey);
            expect([
              verify(message, signature),
              verify(message, flipped),
              verify(Uint8Array.of(...message, 0), signature),
              verify(message, signature.subarray(1)),
            ]).toEqual([true, false, false, false]);
          }
        }
      }),
      { numRuns: 8 },
    );
  });

  it("ML-DSA-44 is node:crypto's where it has it, and @noble/post-quantum's where it has not", () => {
    expect(mldsaNode.choose(() => undefined)).toBe(mldsaNode.native);
    const unsupported = () => {
      throw new Error("unsupported");
    };
    expect(mldsaNode.choose(unsupported)).toBe(mldsaNode.fallback);
  });

  it("both answer false, not an exception, to a key that is no point", () => {
    for (const platform of [ed25519Browser, ed25519Node]) {
      expect(platform.ed25519Verifier(new Uint8Array(32).fill(0xff))(new Uint8Array(1), new Uint8Array(64))).toBe(
        false,
      );
    }
    for (const verifier of [mldsaBrowser.mldsaVerifier, mldsaNode.native.verifier, mldsaNode.fallback.verifier]) {
      expect(verifier(new Uint8Array(1312).fill(0xff))(new Uint8Array(1), new Uint8Array(2420))).toBe(false);
    }
  });
});

describe("design rules", () => {
  const src = join(import.meta.dirname, "../src");
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));

  it("Node's modules are imported only in src/fs and in *.node.ts: the rest runs in a browser", () => {
    const offenders = files.filter(
      (name) =>
        !name.startsWith("fs/") &&
        !name.endsWith(".node.ts") &&
        /from ["']node:|Buffer|process\./.test(
          readFileSync(join(src, name), "utf8")
            .replaceAll(/^\s*(\/\/|\/?\*).*$/gm, "")
            .replaceAll(/\/\/.*$/gm, ""),
        ),
    );
    expect(offenders).toEqual([]);
  });

  it("the core never imports src/fs, nor src/cose, which brings CBOR along", () => {
    expect(
      files.filter(
        (name) => !/^(fs|cose)\//.test(name) && /from ["']\.\/(fs|cose)\//.test(readFileSync(join(src, name), "utf8")),
      ),
    ).toEqual([]);
  });
});
