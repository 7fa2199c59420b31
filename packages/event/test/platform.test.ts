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
        expect(browser.shake256Base64url(bytes, 54)).toBe(node.shake256Base64url(bytes, 54));
        expect([...browser.hmacSha256(bytes, bytes)]).toEqual([...node.hmacSha256(bytes, bytes)]);
        expect([...browser.latin1Bytes("\u0001\u00ff")]).toEqual([...node.latin1Bytes("\u0001\u00ff")]);
      }),
    );
  });
});
