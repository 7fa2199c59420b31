import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  PROOF_FILE_EXTENSION,
  type ProofVerdict,
  TlogError,
  asHash,
  createCosigner,
  formatCheckpoint,
  formatProof,
  leafHash,
  parsePolicy,
  parseProof,
  signNote,
  toBase64,
  verifyProof,
} from "../src/index.ts";
import { codeOf, entriesFrom, signer, vkey } from "./support/example.ts";
import { modelLeaf, modelPath, modelRoot } from "./support/model.ts";

const witness = createCosigner("witness.example/w", new Uint8Array(32).fill(5), () => 1_800_000_000);
const policy = parsePolicy(`log ${vkey}\nwitness w ${witness.vkey}\nquorum w\n`);
const entries = entriesFrom(0, 21);
const leaves = entries.map(modelLeaf);

async function checkpointAt(size: number, signers = [signer, witness]): Promise<string> {
  return signNote(formatCheckpoint({ origin: signer.name, size, root: modelRoot(leaves.slice(0, size)) }), signers);
}
async function proofOf(index: number, size: number, extra?: Uint8Array): Promise<string> {
  const hashes = modelPath(index, leaves.slice(0, size));
  const checkpoint = await checkpointAt(size);
  return formatProof({ index, hashes, checkpoint, ...(extra ? { unauthenticatedExtra: extra } : {}) });
}
const outcomes = (verdict: ProofVerdict) => verdict.steps.map(({ name, outcome }) => `${name} ${outcome}`);
const entry = (index: number) => entries[index] as Uint8Array;

const proof13 = await proofOf(13, 21, Uint8Array.of(1, 2, 3));

describe('formatProof and parseProof (tlog-proof "Format")', () => {
  it("first line, extra, index, hashes, an empty line, the checkpoint verbatim", async () => {
    const checkpoint = await checkpointAt(21);
    const hashes = modelPath(13, leaves);
    expect(proof13).toBe(
      `c2sp.org/tlog-proof@v1\nextra AQID\nindex 13\n${hashes.map((hash) => `${toBase64(hash)}\n`).join("")}\n${checkpoint}`,
    );
    expect(parseProof(proof13)).toEqual({
      index: 13,
      hashes,
      checkpoint,
      unauthenticatedExtra: Uint8Array.of(1, 2, 3),
    });
    expect(parseProof(await proofOf(0, 1))).toEqual({ index: 0, hashes: [], checkpoint: await checkpointAt(1) });
    expect(PROOF_FILE_EXTENSION).toBe(".tlog-proof");
  });

  it("round-trips any index, hashes and extra", async () => {
    const checkpoint = await checkpointAt(1);
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(asHash);
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.array(hash, { maxLength: 63 }),
        fc.option(fc.uint8Array({ minLength: 1, maxLength: 300 }), { nil: undefined }),
        (index, hashes, extra) => {
          const proof = { index, hashes, checkpoint, ...(extra ? { unauthenticatedExtra: extra } : {}) };
          expect(parseProof(formatProof(proof))).toEqual(proof);
        },
      ),
    );
  });

  const plain = proof13.replace("extra AQID\n", "");
  it.each([
    ["nothing", ""],
    ["another version", proof13.replace("@v1", "@v2")],
    ["a space behind the first line", proof13.replace("@v1", "@v1 ")],
    ["no index", plain.replace("index 13\n", "")],
    ["index before extra", proof13.replace("extra AQID\nindex 13", "index 13\nextra AQID")],
    ["extra twice", proof13.replace("extra AQID\n", "extra AQID\nextra AQID\n")],
    ["empty extra", proof13.replace("extra AQID", "extra ")],
    ["extra that is not base64", proof13.replace("AQID", "AQI")],
    ["extra with unused bits set", proof13.replace("AQID", "AR==")],
    ["index 013", plain.replace("index 13", "index 013")],
    ["index +13", plain.replace("index 13", "index +13")],
    ["index -1", plain.replace("index 13", "index -1")],
    ["index 1e1", plain.replace("index 13", "index 1e1")],
    ["index with two spaces", plain.replace("index 13", "index  13")],
    ["index of 20 digits", plain.replace("index 13", "index 10000000000000000000")],
    ["a hash of 31 bytes", plain.replace(/index 13\n/, `index 13\n${toBase64(new Uint8Array(31))}\n`)],
    ["a hash of 33 bytes", plain.replace(/index 13\n/, `index 13\n${toBase64(new Uint8Array(33))}\n`)],
    ["a hash that is not base64", plain.replace(/index 13\n/, "index 13\n!\n")],
    ["64 hashes", plain.replace(/index 13\n/, `index 13\n${`${toBase64(new Uint8Array(32))}\n`.repeat(64)}`)],
    ["no empty line", plain.replace("\n\n", "\n").replace("\n\n", "\n")],
  ])("refuses %s", (_what, broken) => {
    expect(codeOf(() => parseProof(broken))).toBe("TLOG_PROOF_MALFORMED");
  });

  it.each([
    ["carriage returns", proof13.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\ufeff${proof13}`],
    ["a checkpoint without signatures", proof13.slice(0, proof13.indexOf("\u2014"))],
    ["two empty lines before the checkpoint", `${plain.slice(0, plain.indexOf("\n\n"))}\n\n\n`],
    ["no final newline", proof13.slice(0, -1)],
    ["2 MB", "x".repeat(2_000_000)],
  ])("refuses %s as no note", (_what, broken) => {
    expect(codeOf(() => parseProof(broken))).toBe("TLOG_NOTE_MALFORMED");
  });

  it("indices beyond 2^53 are legal and beyond us", () => {
    expect(codeOf(() => parseProof(plain.replace("index 13", `index ${2n ** 53n}`)))).toBe("TLOG_SIZE_RANGE");
  });

  it("does not write what it would not read", async () => {
    const checkpoint = await checkpointAt(1);
    const write = (change: object) => codeOf(() => formatProof({ index: 0, hashes: [], checkpoint, ...change }));
    expect(write({})).toBe("no error");
    expect(write({ index: -1 })).toBe("TLOG_SIZE_RANGE");
    expect(write({ hashes: [new Uint8Array(31)] })).toBe("TLOG_HASH_LENGTH");
    expect(write({ hashes: Array.from({ length: 64 }, () => new Uint8Array(32)) })).toBe("TLOG_PROOF_MALFORMED");
    expect(write({ unauthenticatedExtra: new Uint8Array(0) })).toBe("TLOG_PROOF_MALFORMED");
    expect(write({ checkpoint: "x\n" })).toBe("TLOG_NOTE_MALFORMED");
  });
});

describe('verifyProof (tlog-proof "Verifying a tlog proof")', () => {
  it("passes its four steps for every entry of every size, by entry and by leaf hash", async () => {
    for (let size = 1; size <= 21; size++) {
      for (let index = 0; index < size; index++) {
        const proof = await proofOf(index, size);
        const verdict = verifyProof({ proof, policy, entry: entry(index) });
        expect(outcomes(verdict)).toEqual(["format passed", "log passed", "quorum passed", "inclusion passed"]);
        expect(verdict).toMatchObject({ ok: true, index, checkpoint: { size }, log: { vkey } });
        expect(verifyProof({ proof, policy, leafHash: leafHash(entry(index)) }).ok).toBe(true);
      }
    }
  });

  it("says each step in plain words, and gives the extra under a name that says what it is worth", () => {
    const verdict = verifyProof({ proof: proof13, policy, entry: entry(13) });
    expect(verdict.steps.map(({ detail }) => detail)).toEqual([
      "proof of 5 hashes for entry 13",
      "log.example/audit signed a tree of 21 entries",
      "w has cosigned",
      "the entry is number 13 of the 21 entries under the signed root",
    ]);
    expect(verdict.unauthenticatedExtra).toEqual(Uint8Array.of(1, 2, 3));
    expect(verdict.cosignatures).toMatchObject([{ witness: { name: "w" }, time: 1_800_000_000 }]);
    // Nobody signs it: another extra verifies as well.
    expect(verifyProof({ proof: proof13.replace("AQID", "BAUG"), policy, entry: entry(13) }).ok).toBe(true);
  });

  it("fails at the step that is at fault, and does not do what rests on it", async () => {
    expect(outcomes(verifyProof({ proof: "", policy, entry: entry(13) }))).toEqual([
      "format failed",
      "log not done",
      "quorum not done",
      "inclusion not done",
    ]);
    const hashes = modelPath(13, leaves);
    const alone = formatProof({ index: 13, hashes, checkpoint: await checkpointAt(21, [witness]) });
    const noLog = verifyProof({ proof: alone, policy, entry: entry(13) });
    expect(outcomes(noLog)).toEqual(["format passed", "log failed", "quorum not done", "inclusion not done"]);
    expect(noLog.steps[1]).toMatchObject({ code: "TLOG_NOTE_UNSIGNED" });
    expect(noLog).not.toHaveProperty("checkpoint");
    const unwitnessed = formatProof({ index: 13, hashes, checkpoint: await checkpointAt(21, [signer]) });
    const noQuorum = verifyProof({ proof: unwitnessed, policy, entry: entry(13) });
    expect(outcomes(noQuorum)).toEqual(["format passed", "log passed", "quorum failed", "inclusion passed"]);
    expect(noQuorum).toMatchObject({ ok: false });
    expect(noQuorum.steps[2]).toMatchObject({ code: "TLOG_QUORUM_MISSED", detail: "w has not" });
    const other = verifyProof({ proof: proof13, policy, entry: entry(12) });
    expect(outcomes(other)).toEqual(["format passed", "log passed", "quorum passed", "inclusion failed"]);
    expect(other).toMatchObject({ ok: false });
    expect(other.steps[3]).toMatchObject({ code: "TLOG_PROOF_ROOT" });
    expect(verifyProof({ proof: proof13, policy, leafHash: new Uint8Array(31) }).steps[3]).toMatchObject({
      code: "TLOG_HASH_LENGTH",
    });
  });

  it("proofs of other entries, indices, sizes and trees fail", async () => {
    const all = new Map<string, string>();
    for (const size of [5, 8, 13, 21])
      for (let index = 0; index < size; index++) all.set(`${index}/${size}`, await proofOf(index, size));
    for (const [name, proof] of all) {
      const index = Number(name.split("/")[0]);
      for (let other = 0; other < 21; other++) {
        expect([name, other, verifyProof({ proof, policy, entry: entry(other) }).ok]).toEqual([
          name,
          other,
          other === index,
        ]);
      }
      for (const [otherName, otherProof] of all) {
        if (otherName === name) continue;
        // The path of one, index and checkpoint of another.
        const { index: otherIndex, checkpoint } = parseProof(otherProof);
        const mixed = formatProof({ index: otherIndex, hashes: parseProof(proof).hashes, checkpoint });
        expect(verifyProof({ proof: mixed, policy, entry: entry(index) }).ok).toBe(false);
      }
    }
  });

  it("index = size, and a path too long or too short by one, are named", async () => {
    const { hashes, checkpoint } = parseProof(proof13);
    const stepOf = (index: number, path: readonly Uint8Array[]) =>
      verifyProof({ proof: formatProof({ index, hashes: path, checkpoint }), policy, entry: entry(13) }).steps[3]?.code;
    expect(stepOf(13, hashes)).toBeUndefined();
    expect(stepOf(21, hashes)).toBe("TLOG_INDEX_RANGE");
    expect(stepOf(13, hashes.slice(1))).toBe("TLOG_PROOF_LENGTH");
    expect(stepOf(13, [...hashes, asHash(new Uint8Array(32))])).toBe("TLOG_PROOF_LENGTH");
  });

  it("any bit flip is found, but in the extra", () => {
    const bytes = new TextEncoder().encode(proof13);
    const extraAt = proof13.indexOf("AQID");
    for (let at = 0; at < bytes.length; at++) {
      if (at >= extraAt && at < extraAt + 4) continue;
      for (const bit of [at % 8, (at + 3) % 8]) {
        const flipped = bytes.with(at, (bytes[at] as number) ^ (1 << bit));
        expect([at, bit, verifyProof({ proof: flipped, policy, entry: entry(13) }).ok]).toEqual([at, bit, false]);
      }
    }
  });

  it("answers any bytes with a verdict, and parseProof with a proof or a TlogError", () => {
    const good = new TextEncoder().encode(proof13);
    const spliced = fc
      .tuple(fc.nat({ max: good.length }), fc.nat({ max: 4 }), fc.uint8Array({ maxLength: 4 }))
      .map(([at, removed, added]) => Uint8Array.of(...good.subarray(0, at), ...added, ...good.subarray(at + removed)));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), spliced), (bytes) => {
        expect(verifyProof({ proof: bytes, policy, entry: entry(12) }).ok).toBe(false);
        try {
          parseProof(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(TlogError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
