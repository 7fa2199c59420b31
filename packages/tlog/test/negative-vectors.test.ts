/**
 * The negative vectors that every implementation of these formats must refuse, each for its own reason, in one table. The suite runs twice:
 * on Node's platform files and, as project tlog-browser, on the browser's.
 */
import { describe, expect, it } from "vitest";
import {
  type ReadTile,
  TileTree,
  TlogError,
  checkConsistency,
  checkInclusion,
  encodeBundle,
  formatCheckpoint,
  formatProof,
  formatSignatureLine,
  fullTileRoot,
  hashBundle,
  hashCount,
  leafHashes,
  openCheckpoint,
  openNote,
  parseBundle,
  parseCheckpoint,
  parsePolicy,
  parseTilePath,
  parseVkey,
  signNote,
  splitNote,
  tileLevels,
  toBase64,
  treeRoot,
  truncateBundle,
  verifyBundle,
  verifyProof,
} from "../src/index.ts";
import { codeOf, codeOfAsync, entriesFrom, seededRandom, signer, vkey } from "./support/example.ts";
import { modelLeaf, modelPath, modelProof, modelRoot } from "./support/model.ts";

const key = parseVkey(vkey);
const entries = entriesFrom(0, 21);
const leaves = entries.map(modelLeaf);
const text = formatCheckpoint({ origin: signer.name, size: 21, root: modelRoot(leaves) });
const note = await signNote(text, [signer]);
const line = note.slice(text.length + 1);
const base64 = line.slice(line.lastIndexOf(" ") + 1, -1);
const signedAs = (changed: string) => signNote(changed, [signer]);
const policy = parsePolicy(`log ${vkey}\nquorum none\n`);

describe("notes", () => {
  const open = (changed: string | Uint8Array) => codeOf(() => openCheckpoint(changed, key));

  it.each([
    ["CR in the note", note.replace("\n", "\r\n"), "TLOG_NOTE_MALFORMED"],
    ["CR before the last newline", note.replace(/\n$/, "\r\n"), "TLOG_NOTE_MALFORMED"],
    ["BOM", `\ufeff${note}`, "TLOG_NOTE_MALFORMED"],
    ["no trailing newline", note.slice(0, -1), "TLOG_NOTE_MALFORMED"],
    ["base64 without padding", note.replace(base64, base64.replaceAll("=", "")), "TLOG_NOTE_MALFORMED"],
    ["base64 with a space", note.replace(base64, `${base64.slice(0, 8)} ${base64.slice(8)}`), "TLOG_NOTE_MALFORMED"],
    ["base64 of the URL alphabet", note.replace(base64, `${base64.slice(0, -4)}-_==`), "TLOG_NOTE_MALFORMED"],
    [
      "base64 with unused bits set",
      note.replace(/.=\n$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}=\n`),
      "TLOG_NOTE_MALFORMED",
    ],
    [
      "a changed signature",
      note.replace(base64, `${base64.slice(0, 12)}AAAA${base64.slice(16)}`),
      "TLOG_NOTE_SIGNATURE",
    ],
    ["a changed text", note.replace("\n21\n", "\n22\n"), "TLOG_NOTE_SIGNATURE"],
    ["a blank line more in the text", note.replace("\n21\n", "\n21\n\n"), "TLOG_NOTE_SIGNATURE"],
  ])("refuses %s", (_what, changed, code) => {
    expect(open(changed)).toBe(code);
    expect(open(new TextEncoder().encode(changed))).toBe(code);
  });

  it("the same name and key id twice: both good pass, one of them wrong refuses the note", () => {
    expect(openNote(note + line, [key]).verified).toHaveLength(2);
    const signature = splitNote(note).signatures[0]?.signature.with(3, 0) as Uint8Array;
    const wrong = formatSignatureLine({ name: key.name, keyId: key.keyId, signature });
    expect(open(note + wrong)).toBe("TLOG_NOTE_SIGNATURE");
    expect(open(`${text}\n${wrong}${line}`)).toBe("TLOG_NOTE_SIGNATURE");
  });

  it("more than 16 signatures, grease among them in any order, pass; only grease is unsigned", () => {
    const random = seededRandom(13);
    const grease = Array.from({ length: 40 }, (_, i) => {
      const signature = Uint8Array.from({ length: 1 + i }, () => Math.floor(random() * 256));
      const name = i % 2 === 0 ? `grease.example/${Math.floor(random() * 1e6)}` : key.name;
      return formatSignatureLine({ name, keyId: Math.floor(random() * 2 ** 32), signature });
    });
    for (let at = 0; at <= grease.length; at++) {
      const greased = `${text}\n${grease.toSpliced(at, 0, line).join("")}`;
      expect(openCheckpoint(greased, key).note.unknown).toHaveLength(40);
    }
    expect(open(`${text}\n${grease.join("")}`)).toBe("TLOG_NOTE_UNSIGNED");
  });

  it("a text with blank lines is split at the last one", async () => {
    const poem = "a\n\n\nb\n\n\u2014 log.example/audit AAAAAAA=\n";
    expect(openNote(await signedAs(poem), [key]).text).toBe(poem);
  });
});

describe("checkpoints, signed though they are", () => {
  const root = toBase64(modelRoot(leaves));
  it.each([
    ['size "007"', text.replace("\n21\n", "\n007\n"), "TLOG_CHECKPOINT_MALFORMED"],
    ["size 2^63", text.replace("\n21\n", `\n${2n ** 63n}\n`), "TLOG_CHECKPOINT_MALFORMED"],
    ["size 2^64-1", text.replace("\n21\n", `\n${2n ** 64n - 1n}\n`), "TLOG_CHECKPOINT_MALFORMED"],
    ["size 2^63-1, legal and beyond us", text.replace("\n21\n", `\n${2n ** 63n - 1n}\n`), "TLOG_SIZE_RANGE"],
    ["a root of 31 bytes", text.replace(root, toBase64(new Uint8Array(31))), "TLOG_CHECKPOINT_MALFORMED"],
    ["a root of 33 bytes", text.replace(root, toBase64(new Uint8Array(33))), "TLOG_CHECKPOINT_MALFORMED"],
    ["an empty origin", text.replace(signer.name, ""), "TLOG_CHECKPOINT_MALFORMED"],
    ["another origin", text.replace(signer.name, "log.example/other"), "TLOG_CHECKPOINT_ORIGIN"],
    ["an empty extension line", `${text}\n`, "TLOG_CHECKPOINT_MALFORMED"],
    ["size 0 with a root", text.replace("\n21\n", "\n0\n"), "TLOG_CHECKPOINT_MALFORMED"],
  ])("refuses %s", async (_what, changed, code) => {
    expect(await codeOfAsync(signedAs(changed).then((signed) => openCheckpoint(signed, key)))).toBe(code);
  });

  it("no final newline", () => {
    expect(codeOf(() => parseCheckpoint(text.slice(0, -1)))).toBe("TLOG_CHECKPOINT_MALFORMED");
  });
});

describe("proofs", () => {
  const hash = new Uint8Array(32);
  const path = modelPath(13, leaves);
  const include = (index: number, size: number, proof: Uint8Array[], leaf = 13) =>
    codeOf(() => checkInclusion({ index, size, leafHash: leaves[leaf] as Uint8Array, root: modelRoot(leaves), proof }));
  const extend = (oldSize: number, newSize: number, proof: Uint8Array[]) =>
    codeOf(() =>
      checkConsistency({
        oldSize,
        newSize,
        oldRoot: modelRoot(leaves.slice(0, oldSize)),
        newRoot: modelRoot(leaves.slice(0, newSize)),
        proof,
      }),
    );

  it.each<[string, () => string, string]>([
    ["inclusion: too long by one", () => include(13, 21, [...path, hash]), "TLOG_PROOF_LENGTH"],
    ["inclusion: too short by one", () => include(13, 21, path.slice(0, -1)), "TLOG_PROOF_LENGTH"],
    ["inclusion: index = size", () => include(21, 21, path), "TLOG_INDEX_RANGE"],
    ["inclusion: size 0", () => include(0, 0, []), "TLOG_INDEX_RANGE"],
    ["inclusion: another leaf", () => include(13, 21, path, 12), "TLOG_PROOF_ROOT"],
    ["inclusion: another index", () => include(12, 21, path), "TLOG_PROOF_ROOT"],
    ["inclusion: another size", () => include(13, 16, path.slice(0, 4)), "TLOG_PROOF_ROOT"],
    ["consistency: too long by one", () => extend(5, 21, [...modelProof(5, leaves), hash]), "TLOG_PROOF_LENGTH"],
    ["consistency: too short by one", () => extend(5, 21, modelProof(5, leaves).slice(0, -1)), "TLOG_PROOF_LENGTH"],
    ["consistency: m = n with a proof", () => extend(21, 21, [hash]), "TLOG_PROOF_LENGTH"],
    ["consistency: m = 0 with a proof", () => extend(0, 21, [hash]), "TLOG_PROOF_LENGTH"],
    ["consistency: m > n", () => extend(21, 20, []), "TLOG_INDEX_RANGE"],
    ["consistency: of another m", () => extend(6, 21, modelProof(5, leaves)), "TLOG_PROOF_LENGTH"],
    ["consistency: of a fork", () => extend(5, 21, modelProof(5, leaves).toReversed()), "TLOG_PROOF_ROOT"],
  ])("refuses %s", (_what, work, code) => {
    expect(work()).toBe(code);
  });

  it("all of them in a proof file too, where the verdict names the step", () => {
    const verdictOf = (index: number, hashes: readonly Uint8Array[], entry = 13) => {
      const proof = formatProof({ index, hashes, checkpoint: note });
      const verdict = verifyProof({ proof, policy, entry: entries[entry] as Uint8Array });
      return [verdict.ok, verdict.steps.find(({ outcome }) => outcome === "failed")?.code];
    };
    expect(verdictOf(13, path)).toEqual([true, undefined]);
    expect(verdictOf(13, [...path, hash])).toEqual([false, "TLOG_PROOF_LENGTH"]);
    expect(verdictOf(13, path.slice(1))).toEqual([false, "TLOG_PROOF_LENGTH"]);
    expect(verdictOf(21, path)).toEqual([false, "TLOG_INDEX_RANGE"]);
    expect(verdictOf(12, path)).toEqual([false, "TLOG_PROOF_ROOT"]);
    expect(verdictOf(13, path, 12)).toEqual([false, "TLOG_PROOF_ROOT"]);
  });
});

describe("bundles and entries", () => {
  const bundle = encodeBundle(entries);
  const tile = leafHashes(entries);

  it.each<[string, () => unknown, string]>([
    ["a trailing byte", () => parseBundle(Uint8Array.of(...bundle, 0)), "TLOG_BUNDLE_MALFORMED"],
    ["a short length", () => parseBundle(bundle.subarray(0, -1)), "TLOG_BUNDLE_MALFORMED"],
    ["a trailing byte, hashed", () => hashBundle(Uint8Array.of(...bundle, 0)), "TLOG_BUNDLE_MALFORMED"],
    ["257 entries", () => parseBundle(new Uint8Array(257 * 2)), "TLOG_BUNDLE_MALFORMED"],
    ["fewer entries than its width", () => truncateBundle(bundle, 22), "TLOG_BUNDLE_MALFORMED"],
    ["an entry more than its tile has hashes", () => verifyBundle(bundle, tile.subarray(32)), "TLOG_TILE_LENGTH"],
    ["an entry that is not its tile's", () => verifyBundle(bundle.with(5, 0), tile), "TLOG_BUNDLE_MISMATCH"],
    ["an entry of 65,536 bytes", () => encodeBundle([new Uint8Array(65_536)]), "TLOG_ENTRY_LENGTH"],
  ])("refuses %s", (_what, work, code) => {
    expect(codeOf(work)).toBe(code);
  });

  it("an entry of 65,535 bytes passes", () => {
    const [entry] = parseBundle(encodeBundle([new Uint8Array(65_535).fill(7)]));
    expect(entry).toEqual(new Uint8Array(65_535).fill(7));
  });
});

describe("tile paths", () => {
  it.each([
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/012",
    "tile/entries/000.p/0",
    "tile/entries/000.p/256",
    "tile/00/000",
    "tile/01/000",
    "tile/64/000",
    "tile/0/001/234",
    "tile/0/x001/x234",
    "tile/0/x000/001",
    "tile/0/1234",
    "tile/0/01",
    "tile/0/000.p/",
    "tile/0/000/",
    "/tile/0/000",
    "tile/0/../000",
    "tile/8/0/000.p/",
  ])("refuses %s", (path) => {
    expect(codeOf(() => parseTilePath(path))).toBe("TLOG_PATH_MALFORMED");
  });
});

describe("tiles", () => {
  const size = 70_000;
  const hashes = leafHashes(entriesFrom(0, size));
  const levels = [hashes];
  for (let level = 1; level < tileLevels(size); level++) {
    const below = levels[level - 1] as Uint8Array;
    const roots = Array.from({ length: hashCount(level, size) }, (_, i) =>
      fullTileRoot(below.subarray(i * 8192, i * 8192 + 8192)),
    );
    levels.push(Uint8Array.from(roots.flatMap((root) => [...root])));
  }
  const read: ReadTile = async (level, index, width) =>
    (levels[level] as Uint8Array).slice(index * 8192, index * 8192 + width * 32);
  const treeWith = (readTile: ReadTile) => new TileTree({ size, root: treeRoot(hashes), readTile });

  it("a forged full tile off the right edge (CVE-2026-56865) is refused, at size 70,000, with any byte of tile/0/050", async () => {
    for (const at of [0, 31, 32, 4095, 8191]) {
      const forged = treeWith(async (level, index, width) => {
        const bytes = await read(level, index, width);
        return level === 0 && index === 50 ? bytes.with(at, (bytes[at] as number) ^ 1) : bytes;
      });
      expect(await codeOfAsync(forged.leafHash(50 * 256 + Math.floor(at / 32)))).toBe("TLOG_TILE_MISMATCH");
      expect(await codeOfAsync(forged.inclusionProof(50 * 256 + 7))).toBe("TLOG_TILE_MISMATCH");
    }
    expect(await codeOfAsync(treeWith(read).inclusionProof(50 * 256))).toBe("no error");
  });

  it("a partial tile that is not the beginning of the full one is refused", async () => {
    const stale = treeWith(async (level, index, width) =>
      width < 256 ? new Uint8Array(width * 32) : read(level, index, width),
    );
    expect(await codeOfAsync(stale.leafHash(69_999))).toBe("TLOG_ROOT_MISMATCH");
  });

  it("a full tile where a partial one was asked for, and the other way round, is refused by its length", async () => {
    const wide = treeWith(async (level, index, width) => {
      const full = new Uint8Array(8192);
      full.set(await read(level, index, width));
      return full;
    });
    expect(await codeOfAsync(wide.leafHash(5))).toBe("TLOG_TILE_LENGTH");
    const narrow = treeWith(async (level, index, width) => read(level, index, Math.min(width, 200)));
    expect(await codeOfAsync(narrow.leafHash(5))).toBe("TLOG_TILE_LENGTH");
    const gone = treeWith(async () => {
      throw new TlogError("TLOG_TILE_MISSING", "expected a tile, got no such file");
    });
    expect(await codeOfAsync(gone.leafHash(5))).toBe("TLOG_TILE_MISSING");
  });
});
