import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLog, verifyLogFolder } from "../../src/fs/index.ts";
import { batch, codeOfAsync, signer, vkey } from "../support/example.ts";

let root: string;
let tiny: string;
let small: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "quis-verify-"));
  tiny = join(root, "tiny");
  small = join(root, "small");
  for (const [dir, sizes] of [
    [tiny, [1, 2, 3]],
    [small, [1, 255, 257, 400, 700, 720]],
  ] as const) {
    const log = await createLog({ dir, signer });
    for (const size of sizes) await log.append(batch(log.size, size));
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function filesOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((path) => statSync(join(dir, path)).isFile());
}

/** Whether verifying notices while `bit` of the file is flipped. */
async function notices(dir: string, path: string, bit: number): Promise<boolean> {
  const file = join(dir, path);
  const good = readFileSync(file);
  const bad = Buffer.from(good);
  const at = Math.floor(bit / 8) % good.length;
  bad[at] = (bad[at] as number) ^ (1 << (bit % 8));
  writeFileSync(file, bad);
  const result = await verifyLogFolder({ dir, vkey });
  writeFileSync(file, good);
  return !result.ok && result.firstBad !== undefined;
}

describe("verifyLogFolder finds a flipped bit", () => {
  it("in any byte of any file of a log of three appends", async () => {
    const missed: string[] = [];
    for (const path of filesOf(tiny)) {
      const bits = statSync(join(tiny, path)).size * 8;
      // Every byte two or three times, each time another bit of it.
      for (let bit = 0; bit < bits; bit += 3) if (!(await notices(tiny, path, bit))) missed.push(`${path} bit ${bit}`);
    }
    expect(missed).toEqual([]);
    expect(filesOf(tiny)).toHaveLength(7);
    expect(await verifyLogFolder({ dir: tiny, vkey })).toMatchObject({ ok: true, size: 3 });
  });

  it("in every file of a log of several tiles and levels, older partial ones too", async () => {
    const files = filesOf(small);
    expect(files).toContain("tile/0/002.p/188");
    expect(files).toContain("tile/entries/002.p/188");
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (bit) => {
        for (const path of files) expect([path, await notices(small, path, bit)]).toEqual([path, true]);
      }),
      { numRuns: 12 },
    );
    expect(await verifyLogFolder({ dir: small, vkey })).toMatchObject({ ok: true, size: 720 });
  });
});

describe("verifyLogFolder says what it found", () => {
  let dir: string;
  const damage = (path: string, change: (bytes: Buffer) => Buffer) => {
    dir = mkdtempSync(join(root, "damaged-"));
    cpSync(small, dir, { recursive: true });
    const file = join(dir, path);
    writeFileSync(file, change(readFileSync(file)));
    return verifyLogFolder({ dir, vkey });
  };

  it("the entry, when an entry was changed", async () => {
    const result = await damage("tile/entries/001", (bytes) => {
      bytes.write("entry 300", bytes.indexOf("entry 299"));
      return bytes;
    });
    expect(result).toMatchObject({
      ok: false,
      size: 720,
      entriesChecked: 256,
      firstBad: { path: "tile/entries/001", index: 299, code: "TLOG_BUNDLE_MISMATCH" },
    });
    expect(result.firstBad?.message).toMatch(
      /^entry 299 expected leaf hash \S+ \(level-0 tile\), got \S+ \(entry bundle\)$/,
    );
  });

  it("the file, when a tile, a bundle or the checkpoint does not fit", async () => {
    expect(await damage("tile/1/000.p/2", (bytes) => Buffer.from(bytes.toReversed()))).toMatchObject({
      firstBad: { path: "tile/1/000.p/2", code: "TLOG_TILE_MISMATCH" },
    });
    expect(await damage("tile/entries/000", (bytes) => bytes.subarray(1))).toMatchObject({
      firstBad: { path: "tile/entries/000" },
    });
    expect(await damage("tile/entries/000", (bytes) => Buffer.concat([bytes, Buffer.of(0)]))).toMatchObject({
      firstBad: { path: "tile/entries/000", code: "TLOG_BUNDLE_MALFORMED" },
    });
    expect(await damage("tile/0/002.p/188", (bytes) => bytes.subarray(1))).toMatchObject({
      firstBad: { path: "tile/0/002.p/188", code: "TLOG_TILE_MISMATCH" },
    });
    expect(await damage("checkpoint", (bytes) => bytes.subarray(1))).toMatchObject({
      ok: false,
      size: 0,
      entriesChecked: 0,
      firstBad: { path: "checkpoint", code: "TLOG_NOTE_SIGNATURE" },
    });
  });

  it("an entry and its tile changed alike, one level up", async () => {
    dir = mkdtempSync(join(root, "damaged-"));
    const log = await createLog({ dir, signer });
    await log.append(batch(0, 700));
    const other = mkdtempSync(join(root, "other-"));
    const entries = batch(0, 256);
    const fork = await createLog({ dir: other, signer });
    await fork.append(batch(1, 257));
    expect(entries.entries).toHaveLength(256);
    for (const path of ["tile/0/000", "tile/entries/000"]) cpSync(join(other, path), join(dir, path));
    expect(await verifyLogFolder({ dir, vkey })).toMatchObject({
      ok: false,
      firstBad: { path: "tile/1/000.p/2", code: "TLOG_TILE_MISMATCH" },
    });
    cpSync(join(other, "tile/1/000.p/1"), join(dir, "tile/1/000.p/1"));
    expect(await verifyLogFolder({ dir, vkey })).toMatchObject({ ok: false });
  });

  it("whole logs exchanged, by the root", async () => {
    dir = mkdtempSync(join(root, "damaged-"));
    const log = await createLog({ dir, signer });
    await log.append(batch(1, 721));
    cpSync(join(small, "checkpoint"), join(dir, "checkpoint"));
    expect(await verifyLogFolder({ dir, vkey })).toMatchObject({
      ok: false,
      firstBad: { path: "checkpoint", code: "TLOG_ROOT_MISMATCH" },
    });
  });

  it("progress, and stops when asked", async () => {
    const seen: number[] = [];
    await verifyLogFolder({ dir: small, vkey, onProgress: ({ entriesChecked }) => seen.push(entriesChecked) });
    expect(seen).toEqual([720]);
    dir = mkdtempSync(join(root, "long-"));
    const log = await createLog({ dir, signer });
    await log.append(batch(0, 20_000));
    const stop = new AbortController();
    const verifying = verifyLogFolder({
      dir,
      vkey,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error("enough")),
    });
    await expect(verifying).rejects.toThrow("enough");
  });

  it("no log, or no key, as an exception", async () => {
    expect(await codeOfAsync(verifyLogFolder({ dir: join(root, "nowhere"), vkey }))).toBe("TLOG_NOT_FOUND");
    expect(await codeOfAsync(verifyLogFolder({ dir: small, vkey: "x" }))).toBe("TLOG_KEY_MALFORMED");
  });
});
