import { randomBytes } from "node:crypto";
import { EventError } from "@quis/event";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBundle, decodeBundleSync, encodeBundle } from "../../src/ledger/payload-bundle.ts";
import { bundlePath } from "../../src/ledger/payload-folder.ts";

describe("payload bundle", () => {
  it("gives back any records, by either way", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 2000 }), { minLength: 1, maxLength: 256 }),
        async (records) => {
          const bytes = await encodeBundle(records);
          const plain = records.map((record) => Buffer.from(record).toString("hex"));
          expect((await decodeBundle(bytes)).map((record) => Buffer.from(record).toString("hex"))).toEqual(plain);
          expect(decodeBundleSync(bytes).map((record) => Buffer.from(record).toString("hex"))).toEqual(plain);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("finds any flipped bit, any truncation and any byte too many", async () => {
    const bytes = await encodeBundle([randomBytes(60), Buffer.from("text text text text text"), randomBytes(16)]);
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= 1 << bit;
        expect(() => decodeBundleSync(damaged), `bit ${bit} of byte ${at}`).toThrow(EventError);
      }
      expect(() => decodeBundleSync(bytes.subarray(0, at))).toThrow(EventError);
    }
    expect(() => decodeBundleSync(Buffer.concat([bytes, Buffer.from("\n")]))).toThrow(/expected a bundle of \d+ bytes/);
    await expect(decodeBundle(randomBytes(100))).rejects.toThrow(EventError);
  });

  it("lies beside the log's own bundle (C2SP tlog-tiles paths)", () => {
    expect([0, 999, 1000, 1_234_067].map((number) => bundlePath(number))).toEqual([
      "000",
      "999",
      "x001/000",
      "x001/x234/067",
    ]);
    expect(bundlePath(273, 112)).toBe("273.p/112");
  });
});
