import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LogReader, createLog, openLog, verifyLogFolder } from "../../src/fs/index.ts";
import {
  type NoteSignature,
  checkConsistency,
  checkInclusion,
  checkPolicy,
  createMldsaCosigner,
  formatSignatureLine,
  generateKey,
  leafHash,
  leafHashes,
  mldsa44,
  openCheckpoint,
  parsePolicy,
  parseSkey,
  parseVkey,
  splitNote,
  toBase64,
} from "../../src/index.ts";
import { batch, codeOfAsync, entriesFrom, roots, signer, vkey } from "../support/example.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "quis-tlog-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const shortHash = (path: string) => {
  const hex = createHash("sha256")
    .update(readFileSync(join(dir, path)))
    .digest("hex");
  return `${hex.slice(0, 8)}..${hex.slice(-8)}`;
};
const allFiles = () =>
  readdirSync(dir, { recursive: true, withFileTypes: true, encoding: "utf8" })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1));

/** A log of the example entries, appended in steps up to each of `sizes`. */
async function writeLog(...sizes: number[]) {
  const log = await createLog({ dir, signer });
  for (const size of sizes) await log.append(batch(log.size, size));
  return log;
}

describe("the example log", () => {
  it("has the roots and files of golang.org/x/mod at every size of the vectors", async () => {
    let log = await createLog({ dir, signer });
    expect(log.checkpoint()).toMatch(/^log\.example\/audit\n0\n47DEQpj8HBSa\+\/TImW\+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n/);
    for (const [size, root] of roots) {
      while (log.size < size) await log.append(batch(log.size, Math.min(size, log.size + 65_536)));
      expect([log.size, toBase64(log.root())]).toEqual([size, root]);
      expect(readFileSync(join(dir, "checkpoint"), "utf8")).toBe(log.checkpoint());
      expect(openCheckpoint(log.checkpoint(), parseVkey(vkey)).checkpoint).toMatchObject({
        size,
        origin: "log.example/audit",
      });
      log = await openLog({ dir, signer });
      expect([log.size, toBase64(log.root())]).toEqual([size, root]);
    }
    expect(shortHash("tile/0/000")).toBe("b0f6ca2f..099e605e");
    expect(shortHash("tile/0/273.p/112")).toBe("e31da4e7..0de9b8cd");
    expect(shortHash("tile/1/000")).toBe("44f879be..aaaabbfa");
    expect(shortHash("tile/1/001.p/17")).toBe("5a8eb2fe..1cf0aef3");
    expect(shortHash("tile/2/000.p/1")).toBe("7e27fb89..20623e76");
    expect(shortHash("tile/entries/000")).toBe("c378282c..1e412ff1");
    expect(shortHash("tile/entries/273.p/112")).toBe("2ae1ce51..4567f883");
    const result = await verifyLogFolder({ dir, vkey });
    expect(result).toMatchObject({ ok: true, size: 70_000, entriesChecked: 70_000, filesBeyond: 0 });
    expect(result.root).toEqual(log.root());
  });

  it("is the same files whatever the appends were, save older partial ones", async () => {
    await writeLog(1, 2, 5, 255, 256, 300, 700);
    const many = new Map(allFiles().map((path) => [path, readFileSync(join(dir, path))]));
    rmSync(dir, { recursive: true });
    await writeLog(700);
    for (const path of allFiles()) expect([path, readFileSync(join(dir, path))]).toEqual([path, many.get(path)]);
  });

  it("keeps a partial tile of every checkpoint until the full one is there", async () => {
    const log = await writeLog(1, 2, 255);
    const inFolder = (path: string) => readdirSync(join(dir, path)).toSorted();
    expect(inFolder("tile/0")).toEqual(["000.p"]);
    expect(inFolder("tile/0/000.p")).toEqual(["1", "2", "255"]);
    expect(inFolder("tile/entries/000.p")).toEqual(["1", "2", "255"]);
    await log.append(batch(255, 257));
    expect(inFolder("tile/0")).toEqual(["000", "001.p"]);
    expect(inFolder("tile/entries")).toEqual(["000", "001.p"]);
    expect(inFolder("tile/1/000.p")).toEqual(["1"]);
  });
});

describe("appending", () => {
  it("queues appends made at once, in order", async () => {
    const log = await createLog({ dir, signer });
    await Promise.all([log.append(batch(0, 3)), log.append(batch(3, 300)), log.append(batch(300, 301))]);
    expect(log.size).toBe(301);
    const other = await openLog({ dir, vkey });
    expect(other.root()).toEqual(log.root());
  });

  it("does not keep or change the caller's bytes", async () => {
    const log = await createLog({ dir, signer });
    const first = { entries: entriesFrom(0, 10), leafHashes: Buffer.from(leafHashes(entriesFrom(0, 10))) };
    await log.append(first);
    first.leafHashes.fill(0);
    for (const entry of first.entries) entry.fill(0);
    await log.append(batch(10, 20));
    expect(await verifyLogFolder({ dir, vkey })).toMatchObject({ ok: true, size: 20 });
  });

  it("refuses what is not a batch, and goes on", async () => {
    const log = await createLog({ dir, signer });
    const good = batch(0, 5);
    const codes = [
      { entries: [], leafHashes: new Uint8Array(0) },
      { ...good, leafHashes: good.leafHashes.subarray(32) },
      { ...good, leafHashes: good.leafHashes.toReversed() },
      { ...good, entries: good.entries.toReversed() },
      batch(0, 65_537),
    ].map((broken) => codeOfAsync(log.append(broken)));
    expect(await Promise.all(codes)).toEqual(Array.from({ length: 5 }, () => "TLOG_BATCH_INVALID"));
    const long = [new Uint8Array(65_536)];
    expect(await codeOfAsync(log.append({ entries: long, leafHashes: leafHashes(long) }))).toBe("TLOG_ENTRY_LENGTH");
    await log.append(good);
    expect(log.size).toBe(5);
  });

  it("takes entries of 65535 bytes and of none", async () => {
    const log = await createLog({ dir, signer });
    const entries = [new Uint8Array(65_535).fill(1), new Uint8Array(0)];
    await log.append({ entries, leafHashes: leafHashes(entries) });
    const reader = new LogReader({ dir, vkey });
    expect(await reader.readEntry(0)).toEqual(entries[0]);
    expect(await reader.readEntry(1)).toEqual(entries[1]);
    expect(await verifyLogFolder({ dir, vkey })).toMatchObject({ ok: true, size: 2 });
  });

  it("is not for who opened with the vkey only", async () => {
    await writeLog(3);
    const log = await openLog({ dir, vkey });
    expect(await codeOfAsync(log.append(batch(3, 4)))).toBe("TLOG_READ_ONLY");
  });

  it("stops when another hand has replaced the checkpoint", async () => {
    const log = await writeLog(3);
    const other = await openLog({ dir, signer });
    await other.append(batch(3, 9));
    expect(await codeOfAsync(log.append(batch(3, 5)))).toBe("TLOG_CHECKPOINT_REPLACED");
    expect(await codeOfAsync(log.append(batch(3, 5)))).toBe("TLOG_STOPPED");
    expect((await openLog({ dir, vkey })).size).toBe(9);
  });

  it("reports a folder that cannot be written, with the system's reason", async () => {
    const log = await writeLog(3);
    // A file where the folder of the next tile must go: also root, whom permissions do not stop, cannot write there.
    rmSync(join(dir, "tile/0"), { recursive: true });
    writeFileSync(join(dir, "tile/0"), "");
    await expect(log.append(batch(3, 4))).rejects.toMatchObject({ code: "TLOG_IO", cause: { code: "ENOTDIR" } });
    expect(await codeOfAsync(log.append(batch(3, 4)))).toBe("TLOG_STOPPED");
  });
});

describe("opening", () => {
  it("creates only where there is no log", async () => {
    await writeLog(3);
    expect(await codeOfAsync(createLog({ dir, signer }))).toBe("TLOG_EXISTS");
    rmSync(join(dir, "checkpoint"));
    expect(await codeOfAsync(createLog({ dir, signer }))).toBe("TLOG_EXISTS");
    expect(await codeOfAsync(openLog({ dir, signer }))).toBe("TLOG_CHECKPOINT_MISSING");
    expect(await codeOfAsync(openLog({ dir: join(dir, "elsewhere"), signer }))).toBe("TLOG_NOT_FOUND");
    const made = await createLog({ dir: join(dir, "a/b/log"), signer });
    expect(made.size).toBe(0);
  });

  it("refuses another key, naming both", async () => {
    await writeLog(3);
    const sameName = parseSkey(generateKey(signer.name, new Uint8Array(32).fill(8)).skey);
    await expect(openLog({ dir, signer: sameName })).rejects.toMatchObject({
      code: "TLOG_KEY_CHANGED",
      message: expect.stringMatching(
        /expected a signature by log\.example\/audit\+[0-9a-f]{8}, got log\.example\/audit\+5f469888$/,
      ),
    });
  });

  it("refuses a forged signature and a damaged checkpoint", async () => {
    const log = await writeLog(3);
    const path = join(dir, "checkpoint");
    writeFileSync(path, log.checkpoint().replace("\n3\n", "\n2\n"));
    expect(await codeOfAsync(openLog({ dir, signer }))).toBe("TLOG_NOTE_SIGNATURE");
    writeFileSync(path, log.checkpoint().slice(0, -1));
    expect(await codeOfAsync(openLog({ dir, signer }))).toBe("TLOG_NOTE_MALFORMED");
    writeFileSync(path, "");
    expect(await codeOfAsync(openLog({ dir, signer }))).toBe("TLOG_NOTE_MALFORMED");
  });

  it.each([
    [700, "tile/0/002.p/188", "TLOG_ROOT_MISMATCH"],
    [700, "tile/1/000.p/2", "TLOG_ROOT_MISMATCH"],
    [700, "tile/entries/002.p/188", "TLOG_BUNDLE_MISMATCH"],
    [512, "tile/0/001", "TLOG_TILE_MISMATCH"],
    [512, "tile/entries/001", "TLOG_BUNDLE_MISMATCH"],
  ])("refuses a flipped byte in the right edge: size %i, %s", async (size, path, code) => {
    await writeLog(size);
    const bytes = readFileSync(join(dir, path));
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
    writeFileSync(join(dir, path), bytes);
    await expect(openLog({ dir, signer })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/expected .+ got /),
    });
  });

  it.each([
    ["tile/0/002.p/188", "TLOG_TILE_MISSING"],
    ["tile/1/000.p/2", "TLOG_TILE_MISSING"],
    ["tile/entries/002.p/188", "TLOG_BUNDLE_MISSING"],
  ])("refuses without %s", async (path, code) => {
    await writeLog(700);
    rmSync(join(dir, path));
    expect(await codeOfAsync(openLog({ dir, signer }))).toBe(code);
    expect(await verifyLogFolder({ dir, vkey })).toMatchObject({ ok: false, firstBad: { code, path } });
  });

  it("refuses a tile cut short", async () => {
    await writeLog(700);
    const path = join(dir, "tile/0/002.p/188");
    writeFileSync(path, readFileSync(path).subarray(1));
    expect(await codeOfAsync(openLog({ dir, signer }))).toBe("TLOG_TILE_LENGTH");
  });

  it("refuses an old checkpoint put back over a longer log", async () => {
    const log = await writeLog(10);
    const old = log.checkpoint();
    await log.append(batch(10, 10 + 65_536));
    await log.append(batch(log.size, log.size + 1000));
    writeFileSync(join(dir, "checkpoint"), old);
    expect(await codeOfAsync(openLog({ dir, signer }))).toBe("TLOG_CHECKPOINT_BEHIND");
  });

  it("takes the full tile or bundle where the partial one is gone", async () => {
    const log = await writeLog(10);
    const old = log.checkpoint();
    await log.append(batch(10, 300));
    writeFileSync(join(dir, "checkpoint"), old);
    expect(existsSync(join(dir, "tile/0/000.p"))).toBe(false);
    expect((await openLog({ dir, signer })).size).toBe(10);
    expect(await verifyLogFolder({ dir, vkey })).toMatchObject({ ok: true, size: 10, filesBeyond: 5 });
  });

  it("removes files that were being written", async () => {
    await writeLog(10);
    mkdirSync(join(dir, ".tmp"), { recursive: true });
    writeFileSync(join(dir, ".tmp/17"), "half");
    await openLog({ dir, vkey });
    expect(readdirSync(join(dir, ".tmp"))).toEqual(["17"]);
    await openLog({ dir, signer });
    expect(readdirSync(join(dir, ".tmp"))).toEqual([]);
  });

  it("reads a folder that may not be written", async () => {
    await writeLog(10);
    chmodSync(dir, 0o555);
    expect((await openLog({ dir, vkey })).size).toBe(10);
    chmodSync(dir, 0o755);
  });
});

describe("LogReader", () => {
  it("gives entries and proofs that verify, at this size and earlier ones", async () => {
    const log = await writeLog(255, 700, 1000);
    const reader = new LogReader({ dir, vkey });
    for (const index of [0, 255, 256, 699, 767, 999]) {
      const entry = await reader.readEntry(index);
      expect(entry).toEqual(entriesFrom(index, index + 1)[0]);
      for (const size of [700, 1000]) {
        if (index >= size) continue;
        const proof = await reader.inclusionProof(index, size);
        checkInclusion({ index, size, leafHash: leafHash(entry), root: await reader.rootAt(size), proof });
      }
    }
    const proof = await reader.consistencyProof(255);
    checkConsistency({ oldSize: 255, oldRoot: await reader.rootAt(255), newSize: 1000, newRoot: log.root(), proof });
    checkConsistency({
      oldSize: 3,
      oldRoot: await reader.rootAt(3),
      newSize: 255,
      newRoot: await reader.rootAt(255),
      proof: await reader.consistencyProof(3, 255),
    });
    expect(await codeOfAsync(reader.readEntry(1000))).toBe("TLOG_INDEX_RANGE");
    expect(await codeOfAsync(reader.inclusionProof(5, 1001))).toBe("TLOG_INDEX_RANGE");
  });

  it("follows a writer", async () => {
    const log = await writeLog(5);
    const reader = new LogReader({ dir, vkey });
    for (const size of [255, 256, 300, 3000]) {
      await log.append(batch(log.size, size));
      expect((await reader.checkpoint()).checkpoint).toMatchObject({ size, root: log.root() });
      expect(await reader.readEntry(size - 1)).toEqual(entriesFrom(size - 1, size)[0]);
      await reader.inclusionProof(3);
    }
  });

  it("serves a partial tile or bundle from the full one", async () => {
    await writeLog(300);
    const reader = new LogReader({ dir, vkey });
    expect(await reader.readTile(0, 0, 10)).toEqual(leafHashes(entriesFrom(0, 10)));
    expect(await reader.readTile(0, 0)).toEqual(leafHashes(entriesFrom(0, 256)));
    expect((await reader.readBundle(0, 2)).length).toBe(2 * (2 + "entry 0".length));
    expect(await codeOfAsync(reader.readTile(0, 1, 45))).toBe("TLOG_TILE_MISSING");
    expect(await codeOfAsync(reader.readBundle(7))).toBe("TLOG_BUNDLE_MISSING");
    expect(await codeOfAsync(reader.readTile(0, 0, 0))).toBe("TLOG_PATH_MALFORMED");
  });

  it("refuses a forged tile or entry", async () => {
    await writeLog(700);
    const reader = new LogReader({ dir, vkey });
    const flip = (path: string) => {
      const bytes = readFileSync(join(dir, path));
      bytes[40] = (bytes[40] as number) ^ 1;
      writeFileSync(join(dir, path), bytes);
    };
    flip("tile/entries/000");
    expect(await codeOfAsync(reader.readEntry(4))).toBe("TLOG_BUNDLE_MISMATCH");
    flip("tile/0/001");
    expect(await codeOfAsync(reader.readEntry(300))).toBe("TLOG_TILE_MISMATCH");
    expect(await codeOfAsync(new LogReader({ dir: join(dir, "no"), vkey }).checkpoint())).toBe("TLOG_NOT_FOUND");
  });
});

describe("a log with a second, ML-DSA-44 key", () => {
  const time = 1_800_000_000;
  const mldsaSigner = createMldsaCosigner(signer.name, new Uint8Array(32).fill(7), () => time);
  const lines = () =>
    splitNote(readFileSync(join(dir, "checkpoint"), "utf8")).signatures.map(({ signature }) => signature.length);
  const policy = parsePolicy(`log ${mldsaSigner.vkey}\nquorum none\n`, { kinds: [mldsa44] });

  it("signs every checkpoint with both keys, the empty one too", async () => {
    const log = await createLog({ dir, signer, mldsaSigner });
    expect(lines()).toEqual([64, 2428]);
    await log.append(batch(0, 300));
    expect(lines()).toEqual([64, 2428]);
    expect(checkPolicy(policy, log.checkpoint())).toMatchObject({ ok: true, checkpoint: { size: 300 } });
    expect(await verifyLogFolder({ dir, vkey })).toMatchObject({ ok: true, size: 300 });
    expect((await new LogReader({ dir, vkey }).checkpoint()).checkpoint.size).toBe(300);
  });

  it("may be given one later, and opened without it: existing logs keep opening", async () => {
    await (await createLog({ dir, signer })).append(batch(0, 3));
    expect(lines()).toEqual([64]);
    await (await openLog({ dir, signer, mldsaSigner })).append(batch(3, 5));
    expect(lines()).toEqual([64, 2428]);
    expect((await openLog({ dir, vkey })).size).toBe(5);
    await (await openLog({ dir, signer })).append(batch(5, 6));
    expect(lines()).toEqual([64]);
    expect(await verifyLogFolder({ dir, vkey })).toMatchObject({ ok: true, size: 6 });
  });

  it("is refused when the second signature is wrong, or the key has another name", async () => {
    const log = await createLog({ dir, signer, mldsaSigner });
    const [line] = splitNote(log.checkpoint()).signatures.slice(1) as [NoteSignature];
    const broken = { ...line, signature: line.signature.with(100, (line.signature[100] as number) ^ 1) };
    const note = log.checkpoint().replace(formatSignatureLine(line), formatSignatureLine(broken));
    writeFileSync(join(dir, "checkpoint"), note);
    expect(await codeOfAsync(openLog({ dir, signer, mldsaSigner }))).toBe("TLOG_NOTE_SIGNATURE");
    const stranger = createMldsaCosigner("log.example/other", new Uint8Array(32), () => time);
    expect(await codeOfAsync(openLog({ dir, signer, mldsaSigner: stranger }))).toBe("TLOG_KEY_MALFORMED");
    expect(await codeOfAsync(createLog({ dir: join(dir, "new"), signer, mldsaSigner: stranger }))).toBe(
      "TLOG_KEY_MALFORMED",
    );
    expect(existsSync(join(dir, "new"))).toBe(false);
  });
});
