// A log that Tessera's posix-oneshot wrote: our verifier accepts it, and our writer goes on with it, byte for byte as Tessera would.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toBase64 } from "@quis/tlog";
import { LogReader, openLog, verifyLogFolder } from "@quis/tlog/fs";
import { type TestContext, afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PEERS_WANTED, Peers, buildPeers, hasGo } from "../peers/index.ts";
import { seededInteger } from "../seeded.ts";
import { append, entriesFrom, filesOf, signer, skey, temporaryFolder, vkey } from "./support/logs.ts";

const canAsk = hasGo();
if (!canAsk && process.env["CI"] !== undefined) throw new Error(PEERS_WANTED);

let folder: string;
let posixOneshot: string;
let peers: Peers;

beforeAll(() => {
  folder = temporaryFolder();
  if (!canAsk) return;
  const programs = buildPeers();
  posixOneshot = programs.posixOneshot;
  peers = new Peers(programs.peers);
});
afterAll(async () => {
  if (canAsk) await peers.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach((context: TestContext) => context.skip(!canAsk, PEERS_WANTED));

/** Tessera adds the entries to the log in `dir`, which it makes if there is none, as one batch. */
function addByTessera(dir: string, entries: readonly Uint8Array[]): void {
  const files = mkdtempSync(join(folder, "entries-"));
  // It adds them in the order of their names.
  for (const [i, entry] of entries.entries()) writeFileSync(join(files, String(i).padStart(8, "0")), entry);
  const run = spawnSync(posixOneshot, [`--storage_dir=${dir}`, `--entries=${files}/*`], {
    // It says a line for every entry.
    stdio: "ignore",
    env: { ...process.env, LOG_PRIVATE_KEY: skey },
  });
  rmSync(files, { recursive: true });
  expect(run.status).toBe(0);
}

/** Files under tile/ that a log of this state needs or keeps, and their bytes. */
function tilesOf(dir: string): Map<string, Buffer> {
  const tiles = filesOf(dir).filter((path) => path.startsWith("tile/"));
  return new Map(tiles.map((path) => [path, readFileSync(join(dir, path))]));
}

/** Whether the full tile or bundle of a partial one is there: only then it may go (c2sp.org/tlog-tiles "Partial Tiles"). */
function isSuperseded(path: string, tiles: ReadonlyMap<string, Buffer>): boolean {
  const partial = /^(.*)\.p\/\d+$/.exec(path);
  return partial !== null && tiles.has(partial[1]!);
}

function randomEntries(seed: number, count: number): Uint8Array[] {
  const pick = seededInteger(seed);
  return Array.from({ length: count }, () => Uint8Array.from({ length: pick(40) }, () => pick(256)));
}

// What Tessera writes in runs of its own, and what both then add: across the ends of bundles, of tiles, and of the level-1 tile.
const cases: readonly { readonly first: readonly number[]; readonly added: readonly number[] }[] = [
  { first: [0], added: [1] },
  { first: [1], added: [1, 255] },
  { first: [255], added: [1, 1] },
  { first: [256], added: [300] },
  { first: [1, 100, 156], added: [1, 254, 2] },
  { first: [300, 400], added: [3, 600] },
  { first: [5000], added: [61_000] },
  { first: [65_535], added: [1, 1] },
];

describe("a log of Tessera's posix-oneshot", () => {
  it.each(cases)("of $first entries is accepted, and continued by $added byte for byte", async ({ first, added }) => {
    const theirs = mkdtempSync(join(folder, "tessera-"));
    let seed = 1;
    for (const count of first) addByTessera(theirs, randomEntries(seed++, count));
    const size = first.reduce((sum, count) => sum + count, 0);
    expect(await verifyLogFolder({ dir: theirs, vkey })).toMatchObject({ ok: true, size, entriesChecked: size });

    const ours = mkdtempSync(join(folder, "ours-"));
    cpSync(theirs, ours, { recursive: true });
    const log = await openLog({ dir: ours, signer });
    for (const count of added) {
      const entries = randomEntries(seed++, count);
      addByTessera(theirs, entries);
      await append(log, entries);
      expect(readFileSync(join(ours, "checkpoint"), "utf8")).toBe(readFileSync(join(theirs, "checkpoint"), "utf8"));
    }

    const [our, their] = [tilesOf(ours), tilesOf(theirs)];
    const differing = [...our].filter(([path, bytes]) => !their.get(path)?.equals(bytes)).map(([path]) => path);
    expect(differing).toEqual([]);
    // We remove partial tiles as soon as they may go; Tessera does so from time to time.
    const onlyTheirs = [...their.keys()].filter((path) => !our.has(path));
    expect(onlyTheirs.filter((path) => !isSuperseded(path, our))).toEqual([]);

    const grown = { ok: true, size: log.size, root: toBase64(log.root()) };
    expect(await peers.fsck(ours, vkey)).toEqual(grown);
    expect(await peers.tiles(ours, vkey)).toEqual(grown);
    expect(await verifyLogFolder({ dir: ours, vkey })).toMatchObject({ ok: true, size: log.size });
    expect(await verifyLogFolder({ dir: theirs, vkey })).toMatchObject({ ok: true, size: log.size });
  });

  it("keeps its state files to itself: we neither read nor change .state", async () => {
    const dir = mkdtempSync(join(folder, "state-"));
    addByTessera(dir, entriesFrom(0, 3));
    const before = filesOf(join(dir, ".state")).map((path) => [path, readFileSync(join(dir, ".state", path), "hex")]);
    expect(before.map(([path]) => path)).toContain("treeState");
    const log = await openLog({ dir, signer });
    await append(log, entriesFrom(3, 5));
    const after = filesOf(join(dir, ".state")).map((path) => [path, readFileSync(join(dir, ".state", path), "hex")]);
    expect(after).toEqual(before);
    const reader = new LogReader({ dir, vkey });
    expect(new TextDecoder().decode(await reader.readEntry(1))).toBe("entry 1");
    expect(new TextDecoder().decode(await reader.readEntry(4))).toBe("entry 4");
  });

  it("with what an interrupted run of Tessera leaves is accepted and continued: integrated tiles, temporary files", async () => {
    const dir = mkdtempSync(join(folder, "interrupted-"));
    addByTessera(dir, entriesFrom(0, 10));
    const signed = readFileSync(join(dir, "checkpoint"));
    addByTessera(dir, entriesFrom(10, 300));
    // It integrates first and publishes up to a second later: tiles beyond the checkpoint, and a temporary file of the next write.
    writeFileSync(join(dir, "checkpoint"), signed);
    mkdirSync(join(dir, "tile/0/x001"), { recursive: true });
    writeFileSync(join(dir, "tile/0/0011234567"), "half a tile");
    writeFileSync(join(dir, "checkpoint1234567"), "half a checkpoint");
    expect(await verifyLogFolder({ dir, vkey })).toMatchObject({ ok: true, size: 10 });
    const log = await openLog({ dir, signer });
    await append(log, [new TextEncoder().encode("another entry")]);
    expect(await verifyLogFolder({ dir, vkey })).toMatchObject({ ok: true, size: 11 });
    expect(await peers.fsck(dir, vkey)).toMatchObject({ ok: true, size: 11 });
  });
});
