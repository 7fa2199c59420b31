import { createHash, randomBytes } from "node:crypto";
import { crc32, zstdCompressSync } from "node:zlib";
import { EventError } from "@quis/event";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DataKey, KeyScope } from "../../src/keys/data-keys.ts";
import { parseMonth } from "../../src/keys/month.ts";
import { encodeBundle, keyIdsOf, openBundle, openBundleSync, parseBundle } from "../../src/ledger/payload-bundle.ts";
import { bundlePath } from "../../src/ledger/payload-folder.ts";
import { markOf, type Slot } from "../../src/ledger/slot.ts";

const PLACE = { log: "records", number: 7 };
const AUGUST = parseMonth("2026-08")!;

function keyring(): {
  keyFor: (scope: KeyScope) => Promise<DataKey>;
  keyOf: (id: string) => Uint8Array | undefined;
  keys: Map<string, DataKey>;
} {
  const keys = new Map<string, DataKey>();
  const keyFor = async (scope: KeyScope): Promise<DataKey> => {
    const id = createHash("sha256").update(`${scope.month} ${scope.source}`).digest("hex").slice(0, 32);
    const key = keys.get(id) ?? { ...scope, id, key: randomBytes(32) };
    keys.set(id, key);
    return key;
  };
  return { keyFor, keyOf: (id) => keys.get(id)?.key, keys };
}

function live(record: Uint8Array, source = "desk", month = AUGUST): Slot {
  return { kind: "live", record, scope: { source, month } };
}

// What a slot says, comparable.
function told(slot: Slot): unknown {
  return slot.kind === "live"
    ? ["live", Buffer.from(slot.record).toString("hex"), slot.scope?.source, slot.scope?.month]
    : { ...slot, mark: Buffer.from(slot.mark).toString("hex") };
}

const slotArbitrary: fc.Arbitrary<Slot> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        record: fc.uint8Array({ maxLength: 300 }),
        source: fc.constantFrom("a", "b-2", "desk"),
        month: fc.integer({ min: 0, max: 3 }),
      })
      .map(({ record, source, month }) => live(record, source, AUGUST + month)),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ mark: fc.uint8Array({ minLength: 16, maxLength: 16 }), timeMs: fc.maxSafeNat(), deed: fc.maxSafeNat() })
      .map((erased) => ({ kind: "erased" as const, ...erased })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ mark: fc.uint8Array({ minLength: 16, maxLength: 16 }), source: fc.constantFrom("a", "gone") })
      .map(({ mark, source }) => ({ kind: "destroyed" as const, mark, source, month: AUGUST, keyId: "ab".repeat(16) })),
  },
);

describe("payload bundle", () => {
  it("gives back any slots of any sources and months, by either way", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(slotArbitrary, { minLength: 1, maxLength: 256 }), async (slots) => {
        const { keyFor, keyOf } = keyring();
        const parsed = parseBundle(await encodeBundle(slots, PLACE, keyFor));
        expect((await openBundle(parsed, PLACE, keyOf)).map(told)).toEqual(slots.map(told));
        expect(openBundleSync(parsed, PLACE, keyOf).map(told)).toEqual(slots.map(told));
      }),
      { numRuns: 60 },
    );
  });

  it("has one segment per source and month, however they alternate", async () => {
    const { keyFor, keys } = keyring();
    const slots = Array.from({ length: 256 }, (_, i) =>
      live(randomBytes(60), i % 2 === 0 ? "a" : "b", AUGUST + (i % 3)),
    );
    expect(keyIdsOf(parseBundle(await encodeBundle(slots, PLACE, keyFor)))).toHaveLength(6);
    expect(keys.size).toBe(6);
  });

  it("finds any flipped bit in any region, any truncation and any byte too many", async () => {
    const { keyFor, keyOf } = keyring();
    const bytes = await encodeBundle(
      [
        live(randomBytes(60)),
        live(Buffer.from("text text text text text"), "b"),
        { kind: "erased", mark: randomBytes(16), timeMs: 5, deed: 6 },
      ],
      PLACE,
      keyFor,
    );
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= 1 << bit;
        expect(() => parseBundle(damaged), `bit ${bit} of byte ${at}`).toThrow(EventError);
      }
      expect(() => parseBundle(bytes.subarray(0, at))).toThrow(EventError);
    }
    expect(() => parseBundle(Buffer.concat([bytes, Buffer.from("\n")]))).toThrow(/expected a bundle of \d+ bytes/);
    expect(() => parseBundle(randomBytes(100))).toThrow(EventError);
    expect(openBundleSync(parseBundle(bytes), PLACE, keyOf)).toHaveLength(3);
  });

  it("opens nothing that was changed by somebody who mends the checksum: records, marks, source, month, places are authenticated", async () => {
    const { keyFor, keyOf } = keyring();
    const slots = [live(randomBytes(60)), live(randomBytes(60), "b")];
    const bytes = await encodeBundle(slots, PLACE, keyFor);
    const before = slots.map(told);
    let refused = 0;
    for (let at = 16; at < bytes.length; at++) {
      const forged = mended(bytes, (copy) => (copy[at]! ^= 1));
      let after: unknown[];
      try {
        after = openBundleSync(parseBundle(forged), PLACE, keyOf).map(told);
      } catch (error) {
        expect(error).toBeInstanceOf(EventError);
        refused++;
        continue;
      }
      // A changed key id finds no key: not readable, which verify refuses without a sealed decision. Nothing else may pass.
      const untouched = after.filter((one, i) => JSON.stringify(one) === JSON.stringify(before[i]));
      expect(untouched.length, `byte ${at}`).toBe(1);
      expect(after.find((one, i) => JSON.stringify(one) !== JSON.stringify(before[i]))).toMatchObject({
        kind: "destroyed",
      });
    }
    expect(refused).toBe(bytes.length - 16 - 2 * 16);
  });

  it("opens in its own bundle of its own log only, and at the width it was written with", async () => {
    const { keyFor, keyOf } = keyring();
    const bytes = await encodeBundle([live(randomBytes(60)), live(randomBytes(60))], PLACE, keyFor);
    const parsed = parseBundle(bytes);
    for (const place of [
      { log: "records", number: 8 },
      { log: "oversight", number: 7 },
      { log: "records", number: 77 },
    ])
      expect(() => openBundleSync(parsed, place, keyOf)).toThrow(/sealed for bundle/);
    const narrower = mended(bytes, (copy) => copy.writeUInt16BE(3, 6));
    expect(() => openBundleSync(parseBundle(narrower), PLACE, keyOf)).toThrow(EventError);
  });

  it("does not open a segment put in another bundle of the same key", async () => {
    const { keyFor, keyOf } = keyring();
    const other = { ...PLACE, number: 8 };
    const swapped = await encodeBundle([live(randomBytes(60))], other, keyFor);
    expect(openBundleSync(parseBundle(swapped), other, keyOf)).toHaveLength(1);
    expect(() => openBundleSync(parseBundle(swapped), PLACE, keyOf)).toThrow(EventError);
  });

  it("opens with no other key, and says that records are gone where there is none", async () => {
    const { keyFor, keyOf } = keyring();
    const record = randomBytes(60);
    const parsed = parseBundle(await encodeBundle([live(record)], PLACE, keyFor));
    expect(() => openBundleSync(parsed, PLACE, () => randomBytes(32))).toThrow(/expected a segment that key/);
    const [slot] = openBundleSync(parsed, PLACE, () => undefined);
    expect(slot).toMatchObject({ kind: "destroyed", source: "desk", month: AUGUST, keyId: keyIdsOf(parsed)[0] });
    // Duplicates are still recognised.
    expect(Buffer.from(markOf(slot!))).toEqual(record.subarray(33, 49));
    expect(Buffer.from(markOf(openBundleSync(parsed, PLACE, keyOf)[0]!))).toEqual(record.subarray(33, 49));
  });

  it("never uses a nonce twice under a key, also when the same records are written again (NIST SP 800-38D §8)", async () => {
    const { keyFor } = keyring();
    const nonces = new Set<string>();
    const slots = Array.from({ length: 40 }, () => live(randomBytes(60)));
    let writes = 0;
    for (let width = 1; width <= slots.length; width++) {
      for (let again = 0; again < 20; again++) {
        const { segments } = parseBundle(await encodeBundle(slots.slice(0, width), PLACE, keyFor));
        nonces.add(segments[0]!.sealed.toString("hex", 0, 12));
        writes++;
      }
    }
    expect(nonces.size).toBe(writes);
  });

  it("shows nothing of a record on disk", async () => {
    const { keyFor } = keyring();
    // The mark (a keyed hash, bytes 33 to 48 of a record) stays readable: it is how duplicates are known when the key is gone.
    const record = Buffer.concat([
      randomBytes(49),
      Buffer.from(`SUBJECT-0001 xxxxxxxx ${randomBytes(40).toString("hex")}`),
    ]);
    const bytes = await encodeBundle([live(record)], PLACE, keyFor);
    expect(bytes.includes("SUBJECT-0001")).toBe(false);
    expect(bytes.includes("xxxxxxxx")).toBe(false);
  });

  it("refuses places that are claimed twice, left out or beyond the count", async () => {
    const { keyFor } = keyring();
    const bytes = await encodeBundle([live(randomBytes(60), "a"), live(randomBytes(60), "b")], PLACE, keyFor);
    // The first bitmap: after index length, n, kind, flags, source length, source, month, key id.
    const bitmapAt = 16 + 4 + 2 + 3 + 1 + 2 + 16;
    expect(bytes[bitmapAt]).toBe(1);
    for (const bits of [2, 3, 4, 0])
      expect(() => parseBundle(mended(bytes, (copy) => (copy[bitmapAt] = bits))), `${bits}`).toThrow(EventError);
  });

  it("reads bundles that 0.1 wrote, not encrypted", async () => {
    const records = [randomBytes(60), randomBytes(5)];
    const bytes = plainBundle(records);
    const slots = openBundleSync(parseBundle(bytes), PLACE, () => undefined);
    expect(slots.map(told)).toEqual(records.map((record) => ["live", record.toString("hex"), undefined, undefined]));
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 4;
      expect(() => parseBundle(damaged), `byte ${at}`).toThrow(EventError);
    }
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

// A copy with a change and a checksum that fits it: what an attacker writes, not an accident.
function mended(bytes: Buffer, change: (copy: Buffer) => unknown): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  copy.writeUInt32BE(crc32(copy.subarray(16), crc32(copy.subarray(0, 12))), 12);
  return copy;
}

function plainBundle(records: readonly Buffer[]): Buffer {
  const plain = Buffer.concat(
    records.flatMap((record) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(record.length);
      return [length, record];
    }),
  );
  const body = zstdCompressSync(plain);
  const header = Buffer.alloc(16);
  header.write("QPB1", 0, "latin1");
  header[5] = 1;
  header.writeUInt16BE(records.length, 6);
  header.writeUInt32BE(body.length, 8);
  return mended(Buffer.concat([header, body]), () => undefined);
}
