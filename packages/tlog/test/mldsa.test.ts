import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type SignedSubtree,
  TYPE_MLDSA44,
  checkPolicy,
  cosignatureTime,
  createCosigner,
  createMldsaCosigner,
  emptyRoot,
  formatCheckpoint,
  formatVkey,
  generateMldsaKey,
  isSubtree,
  leafHash,
  mldsa44,
  openCheckpoint,
  openNote,
  parseMldsaSkey,
  parseMldsaVkey,
  parsePolicy,
  parseVkey,
  signNote,
  splitNote,
  splitVkey,
} from "../src/index.ts";
import { mldsaSigner, mldsaVerifier } from "#mldsa";
import { codeOf, codeOfAsync, signer, skey, vkey } from "./support/example.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const seed = new Uint8Array(32).fill(7);
const time = 1_800_000_000;
const mldsa = createMldsaCosigner("log.example/audit", seed, () => time);
const text = "log.example/audit\n70000\no5IPun8jmgcam9EHIfE0Gt3vuu3ttBx+JEN6nRa98Ao=\n";
const subtree: SignedSubtree = { origin: "log.example/audit", start: 8, end: 13, hash: leafHash(utf8("test")) };
/** The checkpoint's signature: time and ML-DSA signature. */
const signature = mldsa.sign(utf8(text));

describe("torchwood's ML-DSA-44 cosignatures", () => {
  const file = readFileSync(join(import.meta.dirname, "vectors/mldsa44-torchwood.txt"), "utf8");
  const [theirVkey = "", checkpointLine = "", subtreeLine = ""] = file
    .split("\n")
    .filter((line) => !line.startsWith("#"));
  const verifier = parseMldsaVkey(theirVkey);
  const signatureOf = (line: string) => splitNote(`x\n\n${line}\n`).signatures[0]?.signature as Uint8Array;

  it("our key from the same seed is the same", () => {
    expect(mldsa.vkey).toBe(theirVkey);
    expect(mldsa.keyId).toBe(0xb2f50ffa);
  });

  it("verify: of a checkpoint", () => {
    const opened = openNote(`${text}\n${checkpointLine}\n`, [verifier]);
    expect(opened.verified).toHaveLength(1);
    expect(cosignatureTime(opened.verified[0]?.signature as Uint8Array)).toBe(1_795_675_225);
    expect(codeOf(() => openNote(`${text.replace("70000", "70001")}\n${checkpointLine}\n`, [verifier]))).toBe(
      "TLOG_NOTE_SIGNATURE",
    );
  });

  it("verify: of a subtree", () => {
    expect(verifier.verifySubtree(subtree, signatureOf(subtreeLine))).toBe(true);
    expect(verifier.verifySubtree({ ...subtree, end: 12 }, signatureOf(subtreeLine))).toBe(false);
  });
});

describe('the message (tlog-cosignature "ML-DSA-44 signed message")', () => {
  /** The structure as the specification writes it down, byte by byte. */
  function cosignedMessage(name: string, at: bigint, { origin, start, end, hash }: SignedSubtree): Uint8Array {
    const uint64 = (value: bigint) => Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(56 - 8 * i)) & 255n));
    const opaque = (value: string) => [utf8(value).length, ...utf8(value)];
    const fields = [
      [...utf8("subtree/v1\n"), 0],
      [...opaque(name), ...uint64(at), ...opaque(origin)],
      [...uint64(BigInt(start)), ...uint64(BigInt(end)), ...hash],
    ];
    return Uint8Array.from(fields.flat());
  }
  const raw = mldsaSigner(seed);

  it("is label, name, time, origin, start, end, hash: what another signer makes of it verifies, and the other way round", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 63 }),
        fc.nat({ max: 20 }),
        fc.stringMatching(/^[a-zé/.]{1,20}$/),
        (start, size, origin) => {
          const end = start + size;
          const hash = size === 0 ? emptyRoot() : leafHash(utf8(origin));
          const claim = { origin, start, end, hash };
          const theirs = Uint8Array.of(
            ...new Uint8Array(8),
            ...raw.sign(cosignedMessage("log.example/audit", 0n, claim)),
          );
          expect(mldsa.verifier.verifySubtree(claim, theirs)).toBe(isSubtree(start, end));
          if (!isSubtree(start, end)) return;
          const ours = mldsa.signSubtree(claim);
          const message = cosignedMessage("log.example/audit", 0n, claim);
          expect(mldsaVerifier(raw.publicKey)(message, ours.subarray(8))).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('"if signing a checkpoint, start MUST be zero, end is the size of the tree"', () => {
    const { root } = { root: subtree.hash };
    const whole = { origin: "o", start: 0, end: 5, hash: root };
    const signed = mldsa.sign(utf8(formatCheckpoint({ origin: "o", size: 5, root })));
    expect(mldsa.verifier.verifySubtree(whole, signed)).toBe(true);
    expect(mldsa.verifier.verifySubtree({ ...whole, end: 6 }, signed)).toBe(false);
    expect(mldsa.verifier.verifySubtree({ ...whole, origin: "p" }, signed)).toBe(false);
  });

  it('"If start is not zero, timestamp MUST be zero", "It MUST NOT exceed 2^63 - 1"', () => {
    const timed = (at: bigint, claim: SignedSubtree) => {
      const bytes = new Uint8Array(8 + 2420);
      new DataView(bytes.buffer).setBigUint64(0, at);
      bytes.set(raw.sign(cosignedMessage("log.example/audit", at, claim)), 8);
      return bytes;
    };
    expect(mldsa.verifier.verifySubtree(subtree, timed(0n, subtree))).toBe(true);
    expect(mldsa.verifier.verifySubtree(subtree, timed(1n, subtree))).toBe(false);
    const whole = { ...subtree, start: 0, end: 8 };
    expect(mldsa.verifier.verifySubtree(whole, timed(1n, whole))).toBe(true);
    for (const at of [2n ** 53n, 2n ** 63n, 2n ** 64n - 1n])
      expect(mldsa.verifier.verifySubtree(whole, timed(at, whole))).toBe(false);
  });
});

describe("isSubtree (draft-ietf-plants-merkle-tree-certs)", () => {
  it("starts where the least power of two not below its width divides", () => {
    const good = [
      [0, 0],
      [5, 5],
      [0, 1],
      [0, 13],
      [8, 13],
      [8, 16],
      [4, 8],
      [7, 8],
      [6, 8],
    ] as const;
    for (const [start, end] of good) expect([start, end, isSubtree(start, end)]).toEqual([start, end, true]);
    const bad = [
      [4, 12],
      [1, 3],
      [6, 9],
      [13, 8],
      [-8, 0],
      [0.5, 1],
      [0, 2 ** 53],
      [Number.NaN, 1],
    ] as const;
    for (const [start, end] of bad) expect([start, end, isSubtree(start, end)]).toEqual([start, end, false]);
  });
});

describe("ML-DSA-44 keys", () => {
  it("vkey and skey have type 0x06 and 1,312 and 32 bytes", () => {
    const key = generateMldsaKey("log.example/audit", seed);
    expect(key.vkey).toBe(mldsa.vkey);
    expect(key.skey).toBe("PRIVATE+KEY+log.example/audit+b2f50ffa+BgcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH");
    expect(splitVkey(key.vkey)).toMatchObject({ type: TYPE_MLDSA44, publicKey: { length: 1312 } });
    const again = parseMldsaSkey(key.skey, () => time);
    expect(again).toMatchObject({ name: "log.example/audit", keyId: 0xb2f50ffa, vkey: key.vkey });
    expect(again.verifier.verify(utf8(text), signature)).toBe(true);
    expect(generateMldsaKey("a").skey).not.toBe(generateMldsaKey("a").skey);
  });

  it("of other kinds, lengths and names are refused", () => {
    expect(codeOf(() => parseMldsaVkey(vkey))).toBe("TLOG_KEY_MALFORMED");
    expect(codeOf(() => parseMldsaVkey(formatVkey("a", 6, new Uint8Array(1311))))).toBe("TLOG_KEY_MALFORMED");
    expect(codeOf(() => parseMldsaVkey(formatVkey("a", 4, new Uint8Array(1312))))).toBe("TLOG_KEY_MALFORMED");
    expect(codeOf(() => parseMldsaVkey(mldsa.vkey.replace("b2f50ffa", "b2f50ffb")))).toBe("TLOG_KEY_MALFORMED");
    expect(codeOf(() => parseVkey(mldsa.vkey))).toBe("TLOG_KEY_MALFORMED");
    expect(codeOf(() => parseMldsaSkey(skey, () => 0))).toBe("TLOG_KEY_MALFORMED");
    const wrongId = generateMldsaKey("a", seed).skey.replace(/\+[0-9a-f]{8}\+/, "+00000000+");
    expect(codeOf(() => parseMldsaSkey(wrongId, () => 0))).toBe("TLOG_KEY_MALFORMED");
    expect(codeOf(() => createMldsaCosigner("a b", seed, () => 0))).toBe("TLOG_KEY_MALFORMED");
    expect(codeOf(() => createMldsaCosigner("a", seed.subarray(1), () => 0))).toBe("TLOG_KEY_MALFORMED");
    expect(codeOf(() => createMldsaCosigner("a".repeat(256), seed, () => 0))).toBe("TLOG_KEY_MALFORMED");
    expect(codeOf(() => parseMldsaVkey(formatVkey("a".repeat(256), 6, new Uint8Array(1312))))).toBe(
      "TLOG_KEY_MALFORMED",
    );
  });

  it("do not sign what is no checkpoint, has extension lines, or is no subtree", () => {
    const sign = (what: string | Uint8Array) => codeOf(() => mldsa.sign(typeof what === "string" ? utf8(what) : what));
    expect(sign("hello\n")).toBe("TLOG_CHECKPOINT_MALFORMED");
    expect(sign(`${text}extension\n`)).toBe("TLOG_CHECKPOINT_MALFORMED");
    expect(sign(Uint8Array.of(0xff))).toBe("TLOG_CHECKPOINT_MALFORMED");
    expect(sign(text.replace("log.example/audit", "o".repeat(256)))).toBe("TLOG_CHECKPOINT_MALFORMED");
    const subtreeCode = (change: Partial<SignedSubtree>) => codeOf(() => mldsa.signSubtree({ ...subtree, ...change }));
    expect(subtreeCode({})).toBe("no error");
    expect(subtreeCode({ start: 4, end: 12 })).toBe("TLOG_INDEX_RANGE");
    expect(subtreeCode({ start: 14 })).toBe("TLOG_INDEX_RANGE");
    expect(subtreeCode({ start: -8 })).toBe("TLOG_SIZE_RANGE");
    expect(subtreeCode({ end: 2 ** 53 })).toBe("TLOG_SIZE_RANGE");
    expect(subtreeCode({ hash: new Uint8Array(31) })).toBe("TLOG_HASH_LENGTH");
    expect(subtreeCode({ origin: "" })).toBe("TLOG_CHECKPOINT_MALFORMED");
    expect(subtreeCode({ start: 5, end: 5 })).toBe("TLOG_HASH_LENGTH");
    expect(subtreeCode({ start: 5, end: 5, hash: emptyRoot() })).toBe("no error");
  });
});

describe("ML-DSA-44 on checkpoints", () => {
  const verifier = parseMldsaVkey(mldsa.vkey);

  it("any flipped bit of the signature, and any other length, is refused", () => {
    expect(verifier.verify(utf8(text), signature)).toBe(true);
    fc.assert(
      fc.property(fc.nat({ max: signature.length * 8 - 1 }), (bit) => {
        const flipped = signature.with(bit >> 3, (signature[bit >> 3] as number) ^ (1 << (bit & 7)));
        expect(verifier.verify(utf8(text), flipped)).toBe(false);
      }),
      { numRuns: 150 },
    );
    for (const broken of [signature.subarray(1), signature.subarray(0, -1), new Uint8Array(0), new Uint8Array(72)])
      expect(verifier.verify(utf8(text), broken)).toBe(false);
  });

  it("a text with extension lines, which it would not cover, does not verify", () => {
    expect(verifier.verify(utf8(`${text}extension\n`), signature)).toBe(false);
    expect(verifier.verify(utf8("hello\n"), signature)).toBe(false);
    expect(verifier.verify(Uint8Array.of(0xff, 0x0a), signature)).toBe(false);
  });

  it("a log signs its own checkpoint with both keys, and who knows only Ed25519 opens it as before", async () => {
    const both = await signNote(text, [signer, mldsa]);
    expect(openCheckpoint(both, parseVkey(vkey)).note.unknown).toHaveLength(1);
    expect(openCheckpoint(both, parseVkey(vkey), { others: [verifier] }).note.verified).toHaveLength(2);
    expect(await codeOfAsync(signNote("hello\n", [mldsa]))).toBe("TLOG_CHECKPOINT_MALFORMED");
  });
});

describe("policies with ML-DSA-44", () => {
  const w4 = createCosigner("witness.example/4", new Uint8Array(32).fill(4), () => time + 4);
  const w6 = createMldsaCosigner("witness.example/6", new Uint8Array(32).fill(6), () => time + 6);
  const file = `log ${vkey}\nwitness four ${w4.vkey}\nwitness six ${w6.vkey}\ngroup G all four six\nquorum G\n`;

  it("0x06 must be asked for: a policy that needs it is refused, not weakened", () => {
    expect(codeOf(() => parsePolicy(file))).toBe("TLOG_KEY_UNSUPPORTED");
    expect(codeOf(() => parsePolicy(`log ${mldsa.vkey}\nquorum none\n`))).toBe("TLOG_KEY_UNSUPPORTED");
    const damaged = formatVkey("a", 6, new Uint8Array(100));
    expect(codeOf(() => parsePolicy(`log ${damaged}\nquorum none\n`, { kinds: [mldsa44] }))).toBe(
      "TLOG_POLICY_MALFORMED",
    );
  });

  it("witnesses of both types make a quorum, each with its time", async () => {
    const policy = parsePolicy(file, { kinds: [mldsa44] });
    const verdict = checkPolicy(policy, await signNote(text, [signer, w6, w4]));
    expect(verdict).toMatchObject({ ok: true, cosignatures: [{ time: time + 4 }, { time: time + 6 }] });
    expect(checkPolicy(policy, await signNote(text, [signer, w4]))).toMatchObject({ ok: false, quorumMet: false });
    const untimed = createMldsaCosigner("witness.example/6", new Uint8Array(32).fill(6), () => 0);
    expect(checkPolicy(policy, await signNote(text, [signer, w4, untimed]))).toMatchObject({
      ok: true,
      cosignatures: [{ time: time + 4 }, { time: 0 }],
    });
  });

  it("a log may be known by its ML-DSA key, under its own origin only, and without extension lines", async () => {
    const policy = parsePolicy(`log ${mldsa.vkey}\nquorum none\n`, { kinds: [mldsa44] });
    expect(checkPolicy(policy, await signNote(text, [signer, mldsa])).log?.vkey).toBe(mldsa.vkey);
    const other = text.replace("log.example/audit", "log.example/other");
    expect(checkPolicy(policy, await signNote(other, [mldsa])).failure?.code).toBe("TLOG_CHECKPOINT_ORIGIN");
    const note = await signNote(text, [mldsa]);
    expect(checkPolicy(policy, note.replace("\n\n", "\nextension\n\n")).failure?.code).toBe("TLOG_NOTE_SIGNATURE");
  });
});
