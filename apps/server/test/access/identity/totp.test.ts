import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  hashRecoveryCode,
  makeRecoveryCodes,
  openTotp,
  sealTotp,
  stepOfCode,
  totpSecretOf,
  totpUri,
} from "../../../src/access/identity/totp.ts";

/** Base32 of the ASCII text 12345678901234567890: the key of RFC 6238 Appendix B. */
const KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const key = Buffer.alloc(32, 7);

describe("RFC 6238 Appendix B, cut to six digits", () => {
  it.each([
    [59, "287082"],
    [1111111109, "081804"],
    [1111111111, "050471"],
    [1234567890, "005924"],
    [2000000000, "279037"],
    [20000000000, "353130"],
  ])("at %i s the code is %s", (seconds, code) => {
    expect(stepOfCode(KEY, code, seconds * 1000, -1)).toBe(Math.floor(seconds / 30));
  });
});

describe("a code counts", () => {
  const atMs = 1234567890_000;
  it("in its own step, the one before and the one after (§5.2)", () => {
    for (const shift of [-30, 0, 30]) expect(stepOfCode(KEY, "005924", atMs + shift * 1000, -1)).toBe(41152263);
    for (const shift of [-90, -60, 60, 90]) expect(stepOfCode(KEY, "005924", atMs + shift * 1000, -1)).toBeUndefined();
  });
  it("once: not in the step of the last one, nor before it (§5.2)", () => {
    expect(stepOfCode(KEY, "005924", atMs, 41152262)).toBe(41152263);
    for (const last of [41152263, 41152264, 99999999]) expect(stepOfCode(KEY, "005924", atMs, last)).toBeUndefined();
  });
  it("as six digits and nothing else", () => {
    for (const code of ["5924", "0005924", " 005924", "00592４", "005924\n", "", "NaN", "1e5000", "x".repeat(10_000)])
      expect(stepOfCode(KEY, code, atMs, -1)).toBeUndefined();
  });
});

describe("an authenticator's secret", () => {
  it("is of one link alone, 160 bits (RFC 4226 §4 R6)", () => {
    const [a, b] = ["a", "b"].map((link) => totpSecretOf(key, link.repeat(64)));
    expect(a).toMatch(/^[A-Z2-7]{32}$/);
    expect(totpSecretOf(key, "a".repeat(64))).toBe(a);
    expect(a).not.toBe(b);
    expect(totpUri(a ?? "", "Ada: <Brenner>")).toContain(`secret=${a}`);
  });
  it("opens for its person and its key, and for nothing else", () => {
    const sealed = sealTotp(key, "p-1", KEY);
    expect(openTotp(key, "p-1", sealed)).toBe(KEY);
    expect(() => openTotp(key, "p-2", sealed)).toThrow();
    expect(() => openTotp(Buffer.alloc(32, 8), "p-1", sealed)).toThrow();
    expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain(KEY);
  });
  it("does not open when any bit of it is changed", () => {
    const bytes = Buffer.from(sealTotp(key, "p-1", KEY), "base64url");
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const changed = Buffer.from(bytes);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => openTotp(key, "p-1", changed.toString("base64url"))).toThrow();
      }),
    );
  });
});

describe("recovery codes", () => {
  it("are ten, all different, and read as people type them", () => {
    const codes = makeRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) {
      expect(code).toMatch(/^(?:[a-hj-km-np-z2-9]{4}-){3}[a-hj-km-np-z2-9]{4}$/);
      const typed = [code.toUpperCase(), code.replaceAll("-", ""), ` ${code.replaceAll("-", " ")} `];
      for (const text of typed) expect(hashRecoveryCode(text)).toBe(hashRecoveryCode(code));
    }
  });
});
