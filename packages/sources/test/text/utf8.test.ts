import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problem } from "../../src/error.ts";
import { decodeUtf8 } from "../../src/text/index.ts";

describe("strict UTF-8", () => {
  it("leaves a byte order mark out of the text", () => {
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe("a");
  });

  it.each([
    ["a lone continuation", [0x61, 0x80], 1],
    ["an overlong form", [0xc0, 0xaf], 0],
    ["a surrogate", [0x61, 0x62, 0xed, 0xa0, 0x80], 2],
    ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80], 0],
    ["a cut sequence", [0x61, 0xe2, 0x82], 1],
    ["Latin-1", [0x4d, 0xfc, 0x6c], 1],
  ])("refuses %s and says where", (_, bytes, offset) => {
    const result = decodeUtf8(Uint8Array.from(bytes));
    expect(result).toBeInstanceOf(Problem);
    expect((result as Problem).reason).toContain(`offset ${offset} `);
  });

  it("agrees with TextDecoder on any bytes (property)", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const isValid = !(decodeUtf8(bytes) instanceof Problem);
        expect(isValid).toBe(Buffer.from(Buffer.from(bytes).toString("utf8"), "utf8").equals(Buffer.from(bytes)));
      }),
      { numRuns: 2000 },
    );
  });
});
