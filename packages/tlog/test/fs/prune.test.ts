/** Log folders whose files below a published minimum index are gone (tlog-tiles "Pruning"): those, and no others. */
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LogReader, createLog, openLog, verifyLogFolder } from "../../src/fs/index.ts";
import { mayBePruned, parseTilePath } from "../../src/index.ts";
import { batch, codeOfAsync, signer, vkey } from "../support/example.ts";

const SIZE = 66_000;
let root: string;
let whole: string;
let dir: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "quis-prune-"));
  whole = join(root, "whole");
  const log = await createLog({ dir: whole, signer });
  for (const size of [300, 700, 65_900, SIZE]) await log.append(batch(log.size, size));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Tiles and bundles of the whole log, with what their paths name. */
function resources() {
  return readdirSync(join(whole, "tile"), { recursive: true, encoding: "utf8" })
    .map((path) => `tile/${path}`)
    .filter((path) => statSync(join(whole, path)).isFile())
    .map((path) => ({ path, named: { level: 0, ...parseTilePath(path) } }));
}

function copy(): string {
  const made = mkdtempSync(join(root, "copy-"));
  cpSync(whole, made, { recursive: true });
  return made;
}

/** A copy without all that the minimum index lets go. */
function prunedCopy(minimumIndex: number): string {
  const made = copy();
  for (const { path, named } of resources()) if (mayBePruned(named, minimumIndex)) rmSync(join(made, path));
  return made;
}

const flip = (path: string) => {
  const bytes = readFileSync(join(dir, path));
  bytes[bytes.length - 5] = (bytes[bytes.length - 5] as number) ^ 4;
  writeFileSync(join(dir, path), bytes);
};

describe("verifyLogFolder of a pruned log", () => {
  it.each([
    [0, 0],
    [255, 0],
    [256, 256],
    [65_535, 65_280],
    [65_536, 65_536],
    [SIZE, 65_792],
  ])("minimum index %i: all that may be gone is, and the rest is checked", async (minimumIndex, entriesPruned) => {
    dir = prunedCopy(minimumIndex);
    expect(await verifyLogFolder({ dir, vkey, minimumIndex })).toMatchObject({
      ok: true,
      size: SIZE,
      entriesPruned,
      entriesChecked: SIZE - entriesPruned,
    });
    // Without the log's word for it, the same folder has lost files.
    if (entriesPruned > 0) expect(await verifyLogFolder({ dir, vkey })).toMatchObject({ ok: false });
  });

  it("each file that the tree of the checkpoint needs and that may not be pruned is missed, alone", async () => {
    dir = copy();
    const minimumIndex = 65_800;
    const kept = resources().filter(({ named }) => !mayBePruned(named, minimumIndex));
    // Partials of older checkpoints, and files whose full one is there, are not needed.
    const needed = kept.filter(({ path, named }) => named.width === 256 || path.endsWith(".p/208") || named.level > 0);
    expect(needed.map(({ path }) => path).toSorted()).toEqual([
      "tile/0/257.p/208",
      "tile/1/001.p/1",
      "tile/2/000.p/1",
      "tile/entries/257.p/208",
    ]);
    for (const { path } of needed) {
      rmSync(join(dir, path));
      const result = await verifyLogFolder({ dir, vkey, minimumIndex });
      expect(result).toMatchObject({ ok: false, firstBad: { path } });
      expect(result.firstBad?.code).toMatch(/^TLOG_(TILE|BUNDLE)_MISSING$/);
      cpSync(join(whole, path), join(dir, path));
    }
  });

  it("what is there below the minimum index is compared: bundle without tile, tile without bundle, tile alone", async () => {
    dir = copy();
    rmSync(join(dir, "tile/0/003"));
    rmSync(join(dir, "tile/entries/004"));
    expect(await verifyLogFolder({ dir, vkey, minimumIndex: 1280 })).toMatchObject({ ok: true, entriesPruned: 256 });
    expect(await verifyLogFolder({ dir, vkey, minimumIndex: 1279 })).toMatchObject({
      ok: false,
      firstBad: { path: "tile/entries/004", code: "TLOG_BUNDLE_MISSING" },
    });
    flip("tile/entries/003");
    expect(await verifyLogFolder({ dir, vkey, minimumIndex: 1280 })).toMatchObject({
      ok: false,
      firstBad: { path: "tile/1/000", code: "TLOG_TILE_MISMATCH" },
    });
    cpSync(join(whole, "tile/entries/003"), join(dir, "tile/entries/003"));
    flip("tile/0/004");
    expect(await verifyLogFolder({ dir, vkey, minimumIndex: 1280 })).toMatchObject({
      ok: false,
      firstBad: { path: "tile/1/000", code: "TLOG_TILE_MISMATCH" },
    });
    cpSync(join(whole, "tile/0/004"), join(dir, "tile/0/004"));
    flip("tile/0/005");
    expect(await verifyLogFolder({ dir, vkey, minimumIndex: 1280 })).toMatchObject({ ok: false });
  });

  it("a bundle cut short or lengthened below the minimum index, with no tile beside it, is found", async () => {
    dir = prunedCopy(512);
    const bundle = readFileSync(join(whole, "tile/entries/000"));
    for (const broken of [bundle.subarray(0, -1), Buffer.concat([bundle, Buffer.of(0)]), bundle.subarray(0, 9)]) {
      writeFileSync(join(dir, "tile/entries/000"), broken);
      expect(await verifyLogFolder({ dir, vkey, minimumIndex: 512 })).toMatchObject({
        ok: false,
        firstBad: { path: "tile/entries/000", code: "TLOG_BUNDLE_MALFORMED" },
      });
    }
  });

  it("a level-1 tile that is gone takes the word of what was kept below it, unless all 256 speak", async () => {
    dir = copy();
    rmSync(join(dir, "tile/1/000"));
    // All bundles are there: their roots make the tile.
    expect(await verifyLogFolder({ dir, vkey, minimumIndex: 65_536 })).toMatchObject({ ok: true, entriesPruned: 0 });
    expect(await verifyLogFolder({ dir, vkey, minimumIndex: 65_535 })).toMatchObject({
      firstBad: { path: "tile/1/000", code: "TLOG_TILE_MISSING" },
    });
    // One is gone: the others cannot be tied to the root any more, and are not counted as checked.
    for (const path of ["tile/0/007", "tile/entries/007"]) rmSync(join(dir, path));
    expect(await verifyLogFolder({ dir, vkey, minimumIndex: 65_536 })).toMatchObject({
      ok: true,
      entriesPruned: 65_536,
      entriesChecked: SIZE - 65_536,
    });
  });

  it("a minimum index above the size is the checkpoint's fault", async () => {
    expect(await verifyLogFolder({ dir: whole, vkey, minimumIndex: SIZE + 1 })).toMatchObject({
      ok: false,
      firstBad: { path: "checkpoint", code: "TLOG_INDEX_RANGE" },
    });
  });
});

describe("LogReader and LogWriter on a pruned log", () => {
  it("entries and proofs from the minimum index on are there, and those below are said to be pruned", async () => {
    dir = prunedCopy(66_000);
    let minimumIndex = 0;
    const reader = new LogReader({ dir, vkey, minimumIndex: () => minimumIndex });
    expect(await codeOfAsync(reader.readEntry(3))).toBe("TLOG_TILE_MISSING");
    expect(await codeOfAsync(reader.readBundle(0))).toBe("TLOG_BUNDLE_MISSING");
    minimumIndex = 66_000;
    expect(await codeOfAsync(reader.readEntry(3))).toBe("TLOG_PRUNED");
    expect(await codeOfAsync(reader.readBundle(0))).toBe("TLOG_PRUNED");
    expect(await codeOfAsync(reader.readTile(1, 0))).toBe("TLOG_PRUNED");
    expect(await codeOfAsync(reader.inclusionProof(3))).toBe("TLOG_PRUNED");
    expect(new TextDecoder().decode(await reader.readEntry(65_999))).toBe("entry 65999");
    expect(await reader.inclusionProof(65_999)).toHaveLength(8);
  });

  it("a log pruned up to its size, a multiple of 256, is opened and goes on as if it were whole", async () => {
    const made = mkdtempSync(join(root, "log-"));
    await (await createLog({ dir: made, signer })).append(batch(0, 512));
    for (const path of ["tile/0/000", "tile/0/001", "tile/entries/000", "tile/entries/001"]) rmSync(join(made, path));
    expect(await codeOfAsync(openLog({ dir: made, signer }))).toBe("TLOG_TILE_MISSING");
    expect(await codeOfAsync(openLog({ dir: made, signer, minimumIndex: 511 }))).toBe("TLOG_TILE_MISSING");
    expect(await codeOfAsync(openLog({ dir: made, signer, minimumIndex: 513 }))).toBe("TLOG_INDEX_RANGE");
    const log = await openLog({ dir: made, signer, minimumIndex: 512 });
    await log.append(batch(512, 600));
    const other = mkdtempSync(join(root, "log-"));
    const complete = await createLog({ dir: other, signer });
    await complete.append(batch(0, 600));
    expect(log.root()).toEqual(complete.root());
    expect(await verifyLogFolder({ dir: made, vkey, minimumIndex: 512 })).toMatchObject({
      ok: true,
      entriesChecked: 88,
    });
    expect(existsSync(join(made, "tile/entries/002.p/88"))).toBe(true);
  });
});
