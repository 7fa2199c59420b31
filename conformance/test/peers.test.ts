// Tessera's fsck, golang.org/x/mod and torchwood accept what we write, and we refuse every byte that was changed, also where they do not.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { verifyLogFolder } from "@quis/tlog/fs";
import fc from "fast-check";
import { type TestContext, afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PEERS_WANTED, Peers, buildPeers, hasGo } from "../peers/index.ts";
import { seededInteger } from "../seeded.ts";
import { entriesFrom, filesOf, temporaryFolder, vkey, writeLog } from "./support/logs.ts";

const canAsk = hasGo();
if (!canAsk && process.env["CI"] !== undefined) throw new Error(PEERS_WANTED);

let folder: string;
let peers: Peers;

beforeAll(() => {
  folder = temporaryFolder();
  if (canAsk) peers = new Peers(buildPeers().peers);
});
afterAll(async () => {
  if (canAsk) await peers.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach((context: TestContext) => context.skip(!canAsk, PEERS_WANTED));

/** Batches of the vectors' entries that end at each size in turn. */
function batchesTo(...sizes: number[]): Uint8Array[][] {
  return sizes.map((size, i) => entriesFrom(sizes[i - 1] ?? 0, size));
}

// The last of each list is the size asked about; those before it leave older checkpoints and partial tiles behind.
const steps: readonly (readonly number[])[] = [
  [],
  [1],
  [1, 2],
  [254, 255],
  [1, 255, 256],
  [255, 256, 257],
  [65_535],
  [65_535, 65_536],
  [3, 65_535, 65_537],
  [65_536, 69_900, 70_000],
];

describe("what we write", () => {
  it.each(steps.map((list) => [list.at(-1) ?? 0, list] as const))(
    "is accepted at size %i by Tessera's fsck, x/mod and torchwood, with our root and consistent with older checkpoints",
    async (size, list) => {
      const log = await writeLog(folder, batchesTo(...list));
      expect(log.size).toBe(size);
      expect(await peers.fsck(log.dir, vkey)).toEqual({ ok: true, size, root: log.root });
      expect(await peers.tiles(log.dir, vkey, ...log.olderCheckpoints)).toEqual({ ok: true, size, root: log.root });
      expect(await verifyLogFolder({ dir: log.dir, vkey })).toMatchObject({ ok: true, size, entriesChecked: size });
    },
  );

  it("is accepted after random batch boundaries and with entries of 0 to 65,535 bytes", async () => {
    const entry = fc.oneof(
      { weight: 20, arbitrary: fc.uint8Array({ maxLength: 40 }) },
      { weight: 1, arbitrary: fc.constantFrom(0, 1, 255, 256, 65_534, 65_535).map((n) => new Uint8Array(n).fill(7)) },
    );
    const batch = fc.oneof(
      fc.array(entry, { minLength: 1, maxLength: 20 }),
      // Near the width of a tile, where boundaries are.
      fc.integer({ min: 250, max: 520 }).map((count) => entriesFrom(0, count)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 8 }), async (batches) => {
        const log = await writeLog(folder, batches);
        const accepted = { ok: true, size: log.size, root: log.root };
        expect(await peers.fsck(log.dir, vkey)).toEqual(accepted);
        expect(await peers.tiles(log.dir, vkey, ...log.olderCheckpoints)).toEqual(accepted);
        expect(await verifyLogFolder({ dir: log.dir, vkey })).toMatchObject({ ok: true, size: log.size });
      }),
      { seed: 20_261_126, numRuns: 25 },
    );
  });

  it("is not accepted as consistent with the checkpoint of another history", async () => {
    const log = await writeLog(folder, batchesTo(300, 700));
    const fork = await writeLog(folder, [entriesFrom(1, 301), entriesFrom(301, 302)]);
    const [, forked] = fork.olderCheckpoints;
    expect(await peers.tiles(log.dir, vkey, forked!)).toMatchObject({ ok: false });
    expect(await peers.tiles(log.dir, vkey, log.olderCheckpoints[1]!)).toMatchObject({ ok: true });
  });
});

describe("one byte changed", () => {
  it("is refused by us wherever it is; the peers miss only older partial tiles and spare base64 bits of the checkpoint", async () => {
    // 260 entries, then 270: the partial tile and bundle of the first checkpoint stay beside those of the second.
    const { dir } = await writeLog(folder, batchesTo(260, 270));
    const pick = seededInteger(270);
    const missed = { ours: [] as string[], fsck: [] as string[], tiles: [] as string[] };
    let changed = 0;
    for (const path of filesOf(dir)) {
      const file = join(dir, path);
      const good = readFileSync(file);
      for (let at = 0; at < good.length; at++) {
        const bad = Buffer.from(good);
        bad[at]! ^= 1 << pick(8);
        writeFileSync(file, bad);
        changed++;
        if ((await verifyLogFolder({ dir, vkey })).ok) missed.ours.push(`${path} ${at}`);
        if ((await peers.fsck(dir, vkey)).ok) missed.fsck.push(path);
        if ((await peers.tiles(dir, vkey)).ok) missed.tiles.push(path);
      }
      writeFileSync(file, good);
    }
    expect(changed).toBeGreaterThan(11_000);
    expect(missed.ours).toEqual([]);
    const older = ["tile/0/001.p/4", "tile/entries/001.p/4"];
    expect(new Set(missed.fsck.filter((path) => path !== "checkpoint"))).toEqual(new Set(older));
    expect(new Set(missed.tiles.filter((path) => path !== "checkpoint"))).toEqual(new Set(older));
    for (const peer of [missed.fsck, missed.tiles]) {
      expect(peer.filter((path) => path === "checkpoint").length).toBeLessThanOrEqual(4);
    }
  });
});
