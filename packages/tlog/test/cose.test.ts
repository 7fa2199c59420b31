import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  parseReceipt,
  signConsistencyReceipt,
  signInclusionReceipt,
  verifyConsistencyReceipt,
  verifyInclusionReceipt,
} from "../src/cose/index.ts";
import {
  TlogError,
  asHash,
  createCosigner,
  formatCheckpoint,
  formatProof,
  generateKey,
  parseProof,
  parseSkey,
  signNote,
} from "../src/index.ts";
import { codeOf, codeOfAsync, entriesFrom, signer, vkey } from "./support/example.ts";
import { modelLeaf, modelPath, modelProof, modelRoot } from "./support/model.ts";

const entries = entriesFrom(0, 21);
const leaves = entries.map(modelLeaf);
const root = (size: number) => modelRoot(leaves.slice(0, size));
const entry = (index: number) => entries[index] as Uint8Array;
const leaf = (index: number) => leaves[index] as Uint8Array;
const checkpointAt = (size: number, by = signer) =>
  signNote(formatCheckpoint({ origin: signer.name, size, root: root(size) }), [by]);

async function inclusion(index: number, size: number): Promise<Uint8Array> {
  const proof = { index, hashes: modelPath(index, leaves.slice(0, size)), checkpoint: await checkpointAt(size) };
  return signInclusionReceipt({ signer, proof: parseProof(formatProof(proof)), leafHash: leaf(index) });
}
async function consistency(oldSize: number, size: number): Promise<Uint8Array> {
  const hashes = modelProof(oldSize, leaves.slice(0, size));
  return signConsistencyReceipt({
    signer,
    checkpoint: await checkpointAt(size),
    oldSize,
    oldRoot: root(oldSize),
    hashes,
  });
}

/** CBOR as RFC 8949 §3 writes it down, in the little that a receipt needs: independent of the library under test. */
function head(major: number, value: number): number[] {
  if (value < 24) return [(major << 5) | value];
  if (value < 256) return [(major << 5) | 24, value];
  if (value < 65_536) return [(major << 5) | 25, value >> 8, value & 255];
  return [(major << 5) | 26, (value >>> 24) & 255, (value >> 16) & 255, (value >> 8) & 255, value & 255];
}
const int = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value));
const bstr = (bytes: Iterable<number>) => [...head(2, [...bytes].length), ...bytes];
const array = (...items: number[][]) => [...head(4, items.length), ...items.flat()];
const map = (...pairs: number[][]) => [...head(5, pairs.length / 2), ...pairs.flat()];
const utf8 = (text: string) => [...new TextEncoder().encode(text)];
const NIL = [0xf6];
const SIGN1 = 0xd2;

const kid = bstr(utf8("log.example/audit+5f469888"));
const header = (size: number) => map(int(1), int(-19), int(4), kid, int(395), int(1), int(-65_537), int(size));
const sigStructure = (protectedBytes: number[], payload: Uint8Array) =>
  Uint8Array.from(array([...head(3, 10), ...utf8("Signature1")], bstr(protectedBytes), bstr([]), bstr(payload)));
const receiptOf = (protectedBytes: number[], unprotected: number[], payload: number[], signature: Uint8Array) =>
  Uint8Array.of(SIGN1, ...array(bstr(protectedBytes), unprotected, payload, bstr(signature)));
const inclusionHeader = (size: number, index: number, hashes: readonly Uint8Array[]) =>
  map(int(396), map(int(-1), array(bstr(array(int(size), int(index), array(...hashes.map((hash) => bstr(hash))))))));

/** A receipt of entry 13 of 21, signed by the log, with parts exchanged. */
function handmade(change: { protectedBytes?: number[]; unprotected?: number[]; payload?: number[] } = {}): Uint8Array {
  const protectedBytes = change.protectedBytes ?? header(21);
  const signature = signer.sign(sigStructure(protectedBytes, root(21))) as Uint8Array;
  const unprotected = change.unprotected ?? inclusionHeader(21, 13, modelPath(13, leaves));
  return receiptOf(protectedBytes, unprotected, change.payload ?? NIL, signature);
}
const check = (receipt: Uint8Array, index = 13) => verifyInclusionReceipt({ receipt, vkey, entry: entry(index) });

/** The bits whose flip `passes` does not notice. */
function missedFlips(bytes: Uint8Array, passes: (flipped: Uint8Array) => boolean): number[] {
  return Array.from({ length: bytes.length * 8 }, (_, bit) => bit).filter((bit) =>
    passes(bytes.with(bit >> 3, (bytes[bit >> 3] as number) ^ (1 << (bit & 7)))),
  );
}

describe("the bytes of a receipt (RFC 9942 §4, §5; RFC 9052 §4)", () => {
  it("of inclusion are tag 18, {alg, kid, vds, size}, {396: {-1: [proof]}}, nil, signature", async () => {
    expect(await inclusion(13, 21)).toEqual(handmade());
  });

  it("of consistency carry [old size, new size, path] under -2", async () => {
    const hashes = modelProof(5, leaves);
    const proof = array(int(5), int(21), array(...hashes.map((hash) => bstr(hash))));
    expect(await consistency(5, 21)).toEqual(
      handmade({ unprotected: map(int(396), map(int(-2), array(bstr(proof)))) }),
    );
  });

  it("come apart as they were put together", async () => {
    expect(parseReceipt(await inclusion(13, 21))).toMatchObject({
      kind: "inclusion",
      size: 21,
      index: 13,
      signedSize: 21,
      keyId: "log.example/audit+5f469888",
      hashes: modelPath(13, leaves),
    });
    expect(parseReceipt(await consistency(5, 21))).toMatchObject({ kind: "consistency", oldSize: 5, size: 21 });
  });
});

describe("receipts of inclusion", () => {
  it("verify for every entry of every size, by entry and by leaf hash, and for no other entry", async () => {
    for (let size = 1; size <= 21; size++) {
      for (let index = 0; index < size; index++) {
        const receipt = await inclusion(index, size);
        expect(check(receipt, index)).toEqual({ ok: true, root: root(size), size, index });
        expect(verifyInclusionReceipt({ receipt, vkey, leafHash: leaf(index) }).ok).toBe(true);
        expect(check(receipt, (index + 1) % 21).ok).toBe(false);
      }
    }
  });

  it("any bit flip is found", async () => {
    for (const [index, size] of [
      [13, 21],
      [0, 8],
      [0, 1],
    ] as const) {
      const receipt = await inclusion(index, size);
      expect(check(receipt, index).ok).toBe(true);
      expect(missedFlips(receipt, (flipped) => check(flipped, index).ok)).toEqual([]);
    }
  });

  it("another size or index that the same path fits is found, because the size is signed", async () => {
    // Leaf 0 of 5 to 8 has a path of three hashes on the right: RFC 9942 alone would let 5 be called 8.
    const { hashes } = parseReceipt(await inclusion(0, 5));
    const signature = parseReceipt(await inclusion(0, 5)).signature;
    for (const size of [6, 7, 8]) {
      const receipt = receiptOf(header(5), inclusionHeader(size, 0, hashes), NIL, signature);
      expect(check(receipt, 0)).toMatchObject({ ok: false, failure: { code: "TLOG_RECEIPT_SIGNATURE" } });
    }
  });

  it("of other programs, which sign no size and name no key, verify without saying where the entry stands", () => {
    const plain = map(int(1), int(-8), int(395), int(1));
    const verdict = check(handmade({ protectedBytes: plain }));
    expect(verdict).toEqual({ ok: true, root: root(21) });
    expect(check(handmade({ protectedBytes: plain }), 12).ok).toBe(false);
  });

  it("by another key, or said to be, are refused with the key named", async () => {
    const other = generateKey(signer.name, new Uint8Array(32).fill(8));
    const receipt = await inclusion(13, 21);
    expect(verifyInclusionReceipt({ receipt, vkey: other.vkey, entry: entry(13) })).toMatchObject({
      ok: false,
      failure: { code: "TLOG_RECEIPT_SIGNATURE", message: /expected by log.example\/audit\+.*got by .*5f469888/ },
    });
    expect(codeOf(() => verifyInclusionReceipt({ receipt, vkey: "x", entry: entry(13) }))).toBe("TLOG_KEY_MALFORMED");
  });

  it("proofs too long, too short, with index = size, are named", () => {
    const path = modelPath(13, leaves);
    const code = (size: number, index: number, hashes: readonly Uint8Array[]) =>
      check(handmade({ unprotected: inclusionHeader(size, index, hashes) })).failure?.code;
    expect(code(21, 13, path)).toBeUndefined();
    expect(code(21, 21, path)).toBe("TLOG_INDEX_RANGE");
    expect(code(0, 0, [])).toBe("TLOG_INDEX_RANGE");
    expect(code(21, 13, path.slice(1))).toBe("TLOG_PROOF_LENGTH");
    expect(code(21, 13, [...path, new Uint8Array(32)])).toBe("TLOG_PROOF_LENGTH");
    expect(code(21, 12, path)).toBe("TLOG_RECEIPT_SIGNATURE");
    expect(verifyInclusionReceipt({ receipt: handmade(), vkey, leafHash: new Uint8Array(31) }).failure?.code).toBe(
      "TLOG_HASH_LENGTH",
    );
  });
});

describe("receipts of consistency", () => {
  it("verify for every two sizes to 21, with the roots in between, and from no other root or size", async () => {
    for (let size = 1; size <= 21; size++) {
      for (let oldSize = 1; oldSize <= size; oldSize++) {
        const receipt = await consistency(oldSize, size);
        const verify = (from: number, oldRoot: Uint8Array) =>
          verifyConsistencyReceipt({ receipt, vkey, oldSize: from, oldRoot });
        expect(verify(oldSize, root(oldSize))).toEqual({ ok: true, root: root(size), size });
        expect(verify(oldSize, leaf(20)).ok).toBe(false);
        if (oldSize > 1) expect(verify(oldSize - 1, root(oldSize - 1)).failure?.code).toBe("TLOG_INDEX_RANGE");
      }
    }
  });

  it("any bit flip is found", async () => {
    const receipt = await consistency(5, 21);
    const passes = (bytes: Uint8Array) =>
      verifyConsistencyReceipt({ receipt: bytes, vkey, oldSize: 5, oldRoot: root(5) }).ok;
    expect(passes(receipt)).toBe(true);
    expect(missedFlips(receipt, passes)).toEqual([]);
  });

  it("from size 0 prove nothing, and one kind is not taken for the other", async () => {
    const empty = { signer, checkpoint: await checkpointAt(3), oldSize: 0, oldRoot: modelRoot([]), hashes: [] };
    expect(await codeOfAsync(signConsistencyReceipt(empty))).toBe("TLOG_INDEX_RANGE");
    const fromZero = map(int(396), map(int(-2), array(bstr(array(int(0), int(21), array())))));
    const verify = (receipt: Uint8Array, oldSize: number) =>
      verifyConsistencyReceipt({ receipt, vkey, oldSize, oldRoot: root(oldSize) }).failure?.code;
    expect(verify(handmade({ unprotected: fromZero }), 0)).toBe("TLOG_INDEX_RANGE");
    expect(verify(handmade(), 5)).toBe("TLOG_RECEIPT_MALFORMED");
    expect(check(await consistency(5, 21)).failure?.code).toBe("TLOG_RECEIPT_MALFORMED");
  });
});

describe("signing", () => {
  const proof = async () => {
    const hashes = modelPath(13, leaves).map(asHash);
    return { index: 13, hashes, checkpoint: await checkpointAt(21) };
  };

  it("only what the log has signed, and only a proof that holds", async () => {
    const sign = async (change: object, leafHash = leaf(13), by = signer) =>
      codeOfAsync(signInclusionReceipt({ signer: by, proof: { ...(await proof()), ...change }, leafHash }));
    expect(await sign({})).toBe("no error");
    expect(await sign({}, leaf(12))).toBe("TLOG_PROOF_ROOT");
    expect(await sign({ index: 12 })).toBe("TLOG_PROOF_ROOT");
    expect(await sign({ hashes: [] })).toBe("TLOG_PROOF_LENGTH");
    const stranger = parseSkey(generateKey(signer.name, new Uint8Array(32).fill(8)).skey);
    expect(await sign({ checkpoint: await checkpointAt(21, stranger) })).toBe("TLOG_NOTE_UNSIGNED");
    expect(await sign({}, leaf(13), stranger)).toBe("TLOG_NOTE_UNSIGNED");
    const cosigner = createCosigner("w", new Uint8Array(32).fill(8), () => 0);
    expect(await sign({}, leaf(13), cosigner)).toBe("TLOG_KEY_MALFORMED");
    const wrong = {
      signer,
      checkpoint: await checkpointAt(21),
      oldSize: 5,
      oldRoot: root(4),
      hashes: modelProof(5, leaves),
    };
    expect(await codeOfAsync(signConsistencyReceipt(wrong))).toBe("TLOG_PROOF_ROOT");
  });

  it("never bytes that a note could be: a Sig_structure begins with 0x84", async () => {
    const seen: Uint8Array[] = [];
    const spy = { ...signer, sign: (bytes: Uint8Array) => (seen.push(bytes), signer.sign(bytes)) };
    await signInclusionReceipt({ signer: spy, proof: await proof(), leafHash: leaf(13) });
    expect(seen).toEqual([sigStructure(header(21), root(21))]);
    expect(() => new TextDecoder("utf-8", { fatal: true }).decode(seen[0])).toThrow(TypeError);
  });
});

describe("parseReceipt of hostile bytes", () => {
  const good = inclusionHeader(21, 13, modelPath(13, leaves));
  const path = array(...modelPath(13, leaves).map((hash) => bstr(hash)));
  const proofs = (...encoded: number[][]) => map(int(396), map(int(-1), array(...encoded)));
  const float21 = [0xfb, 0x40, 0x35, 0, 0, 0, 0, 0, 0];
  const signature = parseReceipt(handmade()).signature;

  it.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array(0)],
    ["no tag", handmade().subarray(1)],
    ["another tag", Uint8Array.of(0xd1, ...handmade().subarray(1))],
    ["two tags", Uint8Array.of(SIGN1, ...handmade())],
    ["a byte behind", Uint8Array.of(...handmade(), 0)],
    ["a byte short", handmade().subarray(0, -1)],
    ["three parts", Uint8Array.of(SIGN1, ...array(bstr(header(21)), good, NIL))],
    ["five parts", Uint8Array.of(SIGN1, ...array(bstr(header(21)), good, NIL, bstr(signature), NIL))],
    ["the root as payload", handmade({ payload: bstr(root(21)) })],
    ["an empty payload", handmade({ payload: bstr([]) })],
    ["undefined as payload", handmade({ payload: [0xf7] })],
    ["a signature of 63 bytes", receiptOf(header(21), good, NIL, signature.subarray(1))],
    [
      "a text as signature",
      Uint8Array.of(SIGN1, ...array(bstr(header(21)), good, NIL, [...head(3, 64), ...utf8("a".repeat(64))])),
    ],
    ["a protected header that is a map", Uint8Array.of(SIGN1, ...array(header(21), good, NIL, bstr(signature)))],
    ["an empty protected header", handmade({ protectedBytes: [] })],
    ["a protected header that is an array", handmade({ protectedBytes: array(int(1)) })],
    ["no alg", handmade({ protectedBytes: map(int(395), int(1)) })],
    ["alg ES256", handmade({ protectedBytes: map(int(1), int(-7), int(395), int(1)) })],
    ["no vds", handmade({ protectedBytes: map(int(1), int(-19)) })],
    ["vds 2", handmade({ protectedBytes: map(int(1), int(-19), int(395), int(2)) })],
    ["alg twice", handmade({ protectedBytes: map(int(1), int(-7), int(1), int(-19), int(395), int(1)) })],
    [
      "a critical header",
      handmade({ protectedBytes: map(int(1), int(-19), int(2), array(int(99)), int(395), int(1)) }),
    ],
    ["a kid that is text", handmade({ protectedBytes: map(int(1), int(-19), int(4), [0x61, 0x61], int(395), int(1)) })],
    [
      "a signed size below 0",
      handmade({ protectedBytes: map(int(1), int(-19), int(395), int(1), int(-65_537), int(-1)) }),
    ],
    ["no vdp", handmade({ unprotected: map() })],
    ["another unprotected header beside", handmade({ unprotected: map(int(33), bstr([1]), int(396), good.slice(4)) })],
    ["vdp of an array", handmade({ unprotected: map(int(396), array()) })],
    [
      "both kinds of proof",
      handmade({
        unprotected: map(int(396), map(int(-1), array(bstr(array(int(21), int(13), path))), int(-2), array())),
      }),
    ],
    ["no proof", handmade({ unprotected: proofs() })],
    [
      "two proofs",
      handmade({ unprotected: proofs(bstr(array(int(21), int(13), path)), bstr(array(int(21), int(13), path))) }),
    ],
    ["a proof that is not wrapped", handmade({ unprotected: proofs(array(int(21), int(13), path)) })],
    ["a proof of two parts", handmade({ unprotected: proofs(bstr(array(int(21), int(13)))) })],
    ["a negative index", handmade({ unprotected: proofs(bstr(array(int(21), int(-1), path))) })],
    [
      "a size of 2^53",
      handmade({ unprotected: proofs(bstr(array([0x1b, 0, 0x20, 0, 0, 0, 0, 0, 0], int(13), path))) }),
    ],
    [
      "a size of 2^64-1",
      handmade({ unprotected: proofs(bstr(array([0x1b, ...Array<number>(8).fill(255)], int(13), path))) }),
    ],
    ["a size as a float", handmade({ unprotected: proofs(bstr(array(float21, int(13), path))) })],
    ["a size spelled long", handmade({ unprotected: proofs(bstr(array([0x19, 0, 21], int(13), path))) })],
    [
      "a hash of 31 bytes",
      handmade({ unprotected: proofs(bstr(array(int(21), int(13), array(bstr(new Uint8Array(31)))))) }),
    ],
    ["a hash that is a number", handmade({ unprotected: proofs(bstr(array(int(21), int(13), array(int(1))))) })],
    [
      "64 hashes",
      handmade({
        unprotected: inclusionHeader(
          21,
          13,
          Array.from({ length: 64 }, () => new Uint8Array(32)),
        ),
      }),
    ],
    ["an array of indefinite length", Uint8Array.of(SIGN1, 0x9f, ...handmade().subarray(2), 0xff)],
    [
      "a receipt of 5 kB",
      handmade({ protectedBytes: map(int(1), int(-19), int(395), int(1), int(99), bstr(new Uint8Array(5000))) }),
    ],
    ["4,000 nested arrays", new Uint8Array(4000).fill(0x81)],
    ["4,000 nested tags", new Uint8Array(4000).fill(SIGN1)],
    ["an array of 2^32-1", Uint8Array.of(SIGN1, 0x9a, 255, 255, 255, 255)],
  ])("refuses %s", (_what, bytes) => {
    expect(codeOf(() => parseReceipt(bytes))).toBe("TLOG_RECEIPT_MALFORMED");
    expect(check(bytes)).toMatchObject({ ok: false, failure: { code: "TLOG_RECEIPT_MALFORMED" } });
  });

  it("answers any bytes with a receipt or a TlogError", () => {
    const bytes = handmade();
    const spliced = fc
      .tuple(fc.nat({ max: bytes.length }), fc.nat({ max: 4 }), fc.uint8Array({ maxLength: 4 }))
      .map(([at, removed, added]) =>
        Uint8Array.of(...bytes.subarray(0, at), ...added, ...bytes.subarray(at + removed)),
      );
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), spliced), (hostile) => {
        expect(check(hostile, 12).ok).toBe(false);
        try {
          parseReceipt(hostile);
        } catch (error) {
          expect(error).toBeInstanceOf(TlogError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
