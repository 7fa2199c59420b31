/** Whatever bytes come, a parser answers with its result or a TlogError: never a TypeError, a RangeError or an endless loop. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  TlogError,
  encodeBundle,
  formatCheckpoint,
  hashBundle,
  leafHash,
  openNote,
  parseBundle,
  parseCheckpoint,
  parseSkey,
  parseTilePath,
  parseVkey,
  signNote,
  splitNote,
  splitVkey,
  truncateBundle,
  verifyBundle,
  verifyConsistency,
  verifyInclusion,
} from "../src/index.ts";
import { entriesFrom, signer, skey, vkey } from "./support/example.ts";

/** What escapes from `work` other than a TlogError. */
function escaped(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof TlogError ? undefined : error;
  }
}

/** Random bytes, and good bytes cut, flipped and spliced: these reach further into a parser. */
function near(good: Uint8Array): fc.Arbitrary<Uint8Array> {
  const spliced = fc
    .tuple(fc.nat({ max: good.length }), fc.nat({ max: 4 }), fc.uint8Array({ maxLength: 4 }))
    .map(([at, removed, added]) => Uint8Array.of(...good.subarray(0, at), ...added, ...good.subarray(at + removed)));
  return fc.oneof(fc.uint8Array({ maxLength: 400 }), spliced);
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");
const utf8 = (value: string) => new TextEncoder().encode(value);
const checkpoint = formatCheckpoint({ origin: signer.name, size: 3, root: leafHash(utf8("x")) });
const note = await signNote(checkpoint, [signer]);
const bundle = encodeBundle(entriesFrom(0, 5));

describe("parsers under random and damaged input", () => {
  const cases: [string, Uint8Array, ((bytes: Uint8Array) => unknown)[]][] = [
    [
      "notes",
      utf8(note),
      [(bytes) => openNote(bytes, [parseVkey(vkey)]), splitNote, (bytes) => splitNote(text(bytes))],
    ],
    ["checkpoints", utf8(checkpoint), [(bytes) => parseCheckpoint(text(bytes))]],
    ["keys", utf8(vkey), [(bytes) => parseVkey(text(bytes)), (bytes) => splitVkey(text(bytes))]],
    ["secret keys", utf8(skey), [(bytes) => parseSkey(text(bytes))]],
    ["paths", utf8("tile/0/x001/234.p/56"), [(bytes) => parseTilePath(text(bytes))]],
    [
      "bundles",
      bundle,
      [parseBundle, hashBundle, (bytes) => truncateBundle(bytes, 3), (bytes) => verifyBundle(bytes, bytes)],
    ],
  ];
  it.each(cases)("%s", (_name, good, parsers) => {
    fc.assert(
      fc.property(near(good), (bytes) => {
        for (const parse of parsers) expect(escaped(() => parse(bytes))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it("a damaged note never opens with another text", () => {
    fc.assert(
      fc.property(near(utf8(note)), (bytes) => {
        expect(escaped(() => expect(openNote(bytes, [parseVkey(vkey)]).text).toBe(checkpoint))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it("proofs of any hashes, sizes and lengths are answered", () => {
    const hash = fc.oneof(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array({ maxLength: 40 }));
    const size = fc.oneof(fc.bigInt(), fc.double(), fc.bigInt({ min: 0n, max: 2n ** 63n }));
    fc.assert(
      fc.property(size, size, hash, hash, fc.array(hash, { maxLength: 70 }), (m, n, a, b, proof) => {
        expect(typeof verifyInclusion({ index: m, size: n, leafHash: a, root: b, proof })).toBe("boolean");
        expect(typeof verifyConsistency({ oldSize: m, newSize: n, oldRoot: a, newRoot: b, proof })).toBe("boolean");
      }),
      { numRuns: 500 },
    );
  });
});
