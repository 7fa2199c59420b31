import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as browser from "../src/platform.browser.ts";
import * as node from "../src/platform.node.ts";

describe("the browser's hashing gives Node's bytes", () => {
  it("for any text and bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.uint8Array({ minLength: 1 }), (text, bytes) => {
        expect(browser.sha256Latin1(text)).toBe(node.sha256Latin1(text));
        expect([...browser.sha256(bytes)]).toEqual([...node.sha256(bytes)]);
        expect(browser.base64urlOfText(text)).toBe(node.base64urlOfText(text));
        const latin1 = Buffer.from(bytes).toString("latin1");
        expect(browser.base64urlOfBytes(latin1)).toBe(node.base64urlOfBytes(latin1));
        expect(browser.shake256Base64url(bytes, 54)).toBe(node.shake256Base64url(bytes, 54));
        expect([...browser.hmacSha256(bytes, bytes)]).toEqual([...node.hmacSha256(bytes, bytes)]);
        expect([...browser.latin1Bytes("\u0001\u00ff")]).toEqual([...node.latin1Bytes("\u0001\u00ff")]);
      }),
    );
  });

  it("RFC 2104: HMAC for keys shorter and longer than a block, as node:crypto has it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 150 }), fc.uint8Array({ maxLength: 300 }), (key, data) => {
        const expected = createHmac("sha256", key).update(data).digest("hex");
        expect(Buffer.from(node.hmacSha256(key, data)).toString("hex")).toBe(expected);
      }),
    );
  });
});
