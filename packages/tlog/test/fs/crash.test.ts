/**
 * Whenever the writer stops, the folder holds the old checkpoint or the new one, with all of its tiles, and going on from there ends in
 * the same bytes as never having stopped.
 */
import { describe, expect, it } from "vitest";
import { type LogWriter, createLog, openLog } from "../../src/fs/index.ts";
import { entriesPath, leafHashes, tileLevels, tilePath, tileWidth, treeRoot } from "../../src/index.ts";
import { batch, codeOfAsync, entriesFrom, seededRandom, signer } from "../support/example.ts";
import { type Aftermath, MemoryDisk } from "../support/memory-disk.ts";

const dir = "data/log";
// Sizes after each append: partial tiles that grow, one that fills exactly, one that spills, several full tiles at once.
const sizes = [1, 3, 255, 256, 257, 300, 1100];

class Stopped extends Error {}

/** The bytes of every file that the tree of `size` must have. */
function requiredFiles(size: number): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const entries = entriesFrom(0, size);
  let hashes = leafHashes(entries);
  for (let level = 0; level < tileLevels(size); level++) {
    const roots: Uint8Array[] = [];
    for (let index = 0; tileWidth(level, index, size) > 0; index++) {
      const width = tileWidth(level, index, size);
      const tile = hashes.subarray(index * 8192, index * 8192 + width * 32);
      files.set(tilePath({ level, index, width }), tile);
      if (width === 256) roots.push(treeRoot(tile));
      if (level > 0) continue;
      const bundle = entries.slice(index * 256, index * 256 + width).flatMap((entry) => [0, entry.length, ...entry]);
      files.set(entriesPath({ index, width }), Uint8Array.from(bundle));
    }
    hashes = new Uint8Array(Buffer.concat(roots));
  }
  return files;
}
const expectedRoots = new Map(sizes.map((size) => [size, treeRoot(leafHashes(entriesFrom(0, size)))]));
const required = new Map(sizes.map((size) => [size, requiredFiles(size)]));

/** Paths of required files that are missing or other than they must be. */
function damaged(disk: MemoryDisk, size: number): string[] {
  const files = disk.files();
  return [...(required.get(size) ?? [])]
    .filter(([path, bytes]) => Buffer.compare(files.get(`${dir}/${path}`) ?? new Uint8Array(0), bytes) !== 0)
    .map(([path]) => path);
}

function expectWhole(disk: MemoryDisk, size: number): void {
  expect(damaged(disk, size)).toEqual([]);
}

const batches = new Map<string, ReturnType<typeof batch>>();
function batchOf(from: number, to: number): ReturnType<typeof batch> {
  const key = `${from}-${to}`;
  const made = batches.get(key) ?? batch(from, to);
  batches.set(key, made);
  return made;
}

async function appendTo(log: LogWriter, until: number): Promise<void> {
  for (const size of sizes) if (log.size < size && size <= until) await log.append(batchOf(log.size, size));
}

/** Number of changes to the disk that `work` makes. */
async function countSteps(disk: MemoryDisk, work: (disk: MemoryDisk) => Promise<unknown>): Promise<number> {
  let steps = 0;
  const copy = disk.after({ kind: "process killed" });
  copy.step = () => {
    steps++;
  };
  await work(copy);
  return steps;
}

/** The disk after `work` was stopped before its change number `at` (all later ones fail too). */
async function stopAt(disk: MemoryDisk, at: number, work: (disk: MemoryDisk) => Promise<unknown>): Promise<MemoryDisk> {
  const copy = disk.after({ kind: "process killed" });
  let steps = 0;
  copy.step = (what) => {
    if (steps++ >= at) throw new Stopped(what);
  };
  await work(copy).catch((error: unknown) => {
    if (!(error instanceof Stopped)) throw error;
  });
  return copy;
}

const aftermaths: readonly [string, (seed: number) => Aftermath][] = [
  ["process killed", () => ({ kind: "process killed" })],
  ["power cut", () => ({ kind: "power cut" })],
  ["power cut after some was written back", (seed) => ({ kind: "in between", random: seededRandom(seed) })],
];

describe.each(aftermaths)("%s before any change to the disk", (_name, aftermath) => {
  it.each(sizes.map((size, i) => [sizes[i - 1] ?? 0, size]))("while appending from %i to %i", async (from, to) => {
    const before = new MemoryDisk();
    await appendTo(await createLog({ dir, signer, disk: before }), from);
    const work = async (disk: MemoryDisk) => (await openLog({ dir, signer, disk })).append(batchOf(from, to));
    const steps = await countSteps(before, work);
    const ends = new Set<number>();
    for (let at = 0; at <= steps; at++) {
      const disk = (await stopAt(before, at, work)).after(aftermath(at));
      const log = await openLog({ dir, signer, disk });
      ends.add(log.size);
      expect([from, to]).toContain(log.size);
      expectWhole(disk, log.size);
      const end = Math.max(to, 300);
      await appendTo(log, end);
      expectWhole(disk, end);
      expect(log.root()).toEqual(expectedRoots.get(end));
      // What the restarted process has done must survive a power cut in its turn.
      const later = await openLog({ dir, signer, disk: disk.after({ kind: "power cut" }) });
      expect(later.size).toBe(end);
    }
    expect(ends).toEqual(new Set([from, to]));
  });

  it("while creating the log", async () => {
    const before = new MemoryDisk();
    const work = (disk: MemoryDisk) => createLog({ dir, signer, disk });
    const steps = await countSteps(before, work);
    for (let at = 0; at <= steps; at++) {
      const disk = (await stopAt(before, at, work)).after(aftermath(at));
      const code = await codeOfAsync(openLog({ dir, signer, disk }));
      expect(["TLOG_NOT_FOUND", "no error"]).toContain(code);
      const log = code === "no error" ? await openLog({ dir, signer, disk }) : await createLog({ dir, signer, disk });
      await appendTo(log, 257);
      expectWhole(disk, 257);
    }
  });
});

describe("twice in a row", () => {
  it("a killed process, then a power cut during the next append, at every pair of places", async () => {
    const before = new MemoryDisk();
    await appendTo(await createLog({ dir, signer, disk: before }), 255);
    const work = async (disk: MemoryDisk) => appendTo(await openLog({ dir, signer, disk }), 257);
    const steps = await countSteps(before, work);
    for (let first = 0; first <= steps; first += 4) {
      const killed = (await stopAt(before, first, work)).after({ kind: "process killed" });
      const sizeThen = (await openLog({ dir, signer, disk: killed.after({ kind: "process killed" }) })).size;
      for (let second = 0; second <= steps; second += 3) {
        const disk = (await stopAt(killed, second, work)).after({ kind: "power cut" });
        const log = await openLog({ dir, signer, disk });
        // A checkpoint that the second process has gone on from is never taken back, once it got past opening (4 changes).
        expect(log.size).toBeGreaterThanOrEqual(second > 4 ? sizeThen : 255);
        expectWhole(disk, log.size);
        await appendTo(log, 300);
        expectWhole(disk, 300);
      }
    }
  });
});

describe("a failed write (the process lives on)", () => {
  it("stops the writer for good, at every place; opening again finds a whole log", async () => {
    const before = new MemoryDisk();
    await appendTo(await createLog({ dir, signer, disk: before }), 255);
    const open = (disk: MemoryDisk) => openLog({ dir, signer, disk });
    const opening = await countSteps(before, open);
    const steps = await countSteps(before, async (disk) => (await open(disk)).append(batchOf(255, 300)));
    for (let at = opening; at < steps; at++) {
      const disk = before.after({ kind: "process killed" });
      let seen = 0;
      disk.step = (what) => {
        if (seen++ === at) throw new Stopped(what);
      };
      const log = await open(disk);
      await expect(log.append(batchOf(255, 300))).rejects.toThrow(Stopped);
      expect(await codeOfAsync(log.append(batchOf(255, 300)))).toBe("TLOG_STOPPED");
      const again = await open(disk);
      expect([255, 300]).toContain(again.size);
      await appendTo(again, 300);
      expectWhole(disk, 300);
    }
  });
});
