// An independent program, built on golang.org/x/mod/sumdb, agrees with our log folders and notices any change to them.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKey, leafHashes, parseSkey, toBase64 } from "@quis/tlog";
import { createLog, openLog, verifyLogFolder } from "@quis/tlog/fs";
import { type TestContext, afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seededInteger } from "../seeded.ts";

const hasGo = spawnSync("go", ["version"]).status === 0;
const WANTED =
  "needs Go 1.25 or newer on the PATH: https://go.dev/dl/, or the Debian package golang of trixie-backports";
if (!hasGo && process.env["CI"] !== undefined) throw new Error(WANTED);

const { skey, vkey } = generateKey("log.example/audit", new Uint8Array(32).fill(7));
const signer = parseSkey(skey);
let folder: string;
let program: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quis-go-"));
  program = join(folder, "quis-verify-go");
  if (!hasGo) return;
  const build = spawnSync("go", ["build", "-trimpath", "-mod=readonly", "-o", program, "."], {
    cwd: join(import.meta.dirname, "../go"),
    encoding: "utf8",
    env: { ...process.env, GOWORK: "off", GOTOOLCHAIN: "local" },
  });
  if (build.status !== 0) throw new Error(`expected the Go verifier to build, got:\n${build.stderr}`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function needsGo(context: TestContext): void {
  context.skip(!hasGo, WANTED);
}

interface Verdict {
  readonly ok: boolean;
  readonly size?: number;
  readonly root?: string;
  readonly beyond?: number;
  readonly reason?: string;
}

/** What the Go program says, and that its exit code says the same. */
function askGo(dir: string, key = vkey): Verdict {
  const run = spawnSync(program, [dir, key], { encoding: "utf8" });
  const verdict = JSON.parse(run.stdout) as Verdict;
  expect(run.status).toBe(verdict.ok ? 0 : 1);
  return verdict;
}

/** A log of `entry 0`, `entry 1`, … appended up to each size in turn. */
async function writeLog(...sizes: number[]): Promise<{ dir: string; root: string; size: number }> {
  const dir = mkdtempSync(join(folder, "log-"));
  const log = await createLog({ dir, signer });
  for (const size of sizes) {
    while (log.size < size) {
      const end = Math.min(size, log.size + 65_536);
      const entries = Array.from({ length: end - log.size }, (_, i) =>
        new TextEncoder().encode(`entry ${log.size + i}`),
      );
      await log.append({ entries, leafHashes: leafHashes(entries) });
    }
  }
  return { dir, root: toBase64(log.root()), size: log.size };
}

function filesOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(dir, path)).isFile())
    .toSorted();
}

/** Flips one bit of a file while `work` runs. */
async function withFlippedBit<T>(file: string, bit: number, work: () => T | Promise<T>): Promise<T> {
  const good = readFileSync(file);
  const bad = Buffer.from(good);
  const at = Math.floor(bit / 8);
  bad[at] = (bad[at] as number) ^ (1 << (bit % 8));
  writeFileSync(file, bad);
  try {
    return await work();
  } finally {
    writeFileSync(file, good);
  }
}

// The last of each list is the size asked about; those before it leave older partial tiles and bundles behind.
const logs: readonly (readonly [number, readonly number[]])[] = [
  [0, [0]],
  [1, [1]],
  [2, [1, 2]],
  [255, [1, 254, 255]],
  [256, [100, 256]],
  [257, [256, 257]],
  [65_537, [65_537]],
  [70_000, [65_536, 69_900, 70_000]],
];

describe("the Go verifier", () => {
  beforeEach(needsGo);

  it.each(logs)("accepts a log of %i entries, with our root", async (size, steps) => {
    const log = await writeLog(...steps);
    expect(askGo(log.dir)).toEqual({ ok: true, size, root: log.root });
    expect(await verifyLogFolder({ dir: log.dir, vkey })).toMatchObject({ ok: true, size, entriesChecked: size });
  });

  // Small logs: every file, twelve places each. Large ones: 40 places in files picked at random, right edge and checkpoint among them.
  it.each(logs.slice(1))("rejects a log of %i entries with one bit flipped, wherever it is", async (size, steps) => {
    const { dir } = await writeLog(...steps);
    const pick = seededInteger(size);
    const files = filesOf(dir);
    const edge = files.filter((path) => path === "checkpoint" || path.includes(".p/") || path.startsWith("tile/1/"));
    const chosen =
      size < 1000
        ? files.flatMap((path) => Array.from({ length: 12 }, () => path))
        : [...edge, ...Array.from({ length: 40 - edge.length }, () => files[pick(files.length)] as string)];
    const accepted: string[] = [];
    for (const path of chosen) {
      const file = join(dir, path);
      const bit = pick(statSync(file).size * 8);
      await withFlippedBit(file, bit, async () => {
        if (askGo(dir).ok) accepted.push(`Go: ${path} bit ${bit}`);
        if ((await verifyLogFolder({ dir, vkey })).ok) accepted.push(`ours: ${path} bit ${bit}`);
      });
    }
    expect(accepted).toEqual([]);
    expect(askGo(dir)).toMatchObject({ ok: true, size });
  });

  it("rejects every byte of a checkpoint changed", async () => {
    const { dir } = await writeLog(3);
    const file = join(dir, "checkpoint");
    const accepted: number[] = [];
    const pick = seededInteger(3);
    for (let at = 0; at < statSync(file).size; at++) {
      await withFlippedBit(file, at * 8 + pick(8), () => {
        if (askGo(dir).ok) accepted.push(at);
      });
    }
    expect(accepted).toEqual([]);
  });

  it("rejects another key, a missing tile, a trailing byte, and a checkpoint of another log", async () => {
    const { dir } = await writeLog(300, 700);
    const other = generateKey("log.example/audit", new Uint8Array(32).fill(8)).vkey;
    expect(askGo(dir, other).reason).toMatch(/no verifiable signatures/);
    const bundle = join(dir, "tile/entries/001");
    const good = readFileSync(bundle);
    writeFileSync(bundle, Buffer.concat([good, Buffer.of(0)]));
    expect(askGo(dir).reason).toMatch(/trailing byte/);
    writeFileSync(bundle, good);
    const forked = await writeLog(700);
    writeFileSync(join(forked.dir, "checkpoint"), readFileSync(join((await writeLog(699)).dir, "checkpoint")));
    expect(askGo(forked.dir)).toMatchObject({ ok: false });
    rmSync(join(dir, "tile/1/000.p/2"));
    expect(askGo(dir).reason).toMatch(/tile\/1\/000: no such file/);
  });

  it("accepts a log whose key has changed by the new key, and while both sign by either", async () => {
    const next = generateKey("log.example/audit", new Uint8Array(32).fill(8));
    for (const alsoSign of [[], [signer]]) {
      const { dir } = await writeLog(300);
      const log = await openLog({ dir, signer });
      await log.resign(parseSkey(next.skey), alsoSign);
      const entries = [new TextEncoder().encode("entry 300")];
      await log.append({ entries, leafHashes: leafHashes(entries) });
      expect(askGo(dir, next.vkey)).toMatchObject({ ok: true, size: 301 });
      expect(askGo(dir).ok).toBe(alsoSign.length > 0);
    }
  });

  it("counts files of an interrupted append as beyond the checkpoint, as we do", async () => {
    const old = readFileSync(join((await writeLog(10)).dir, "checkpoint"));
    const { dir } = await writeLog(10, 300);
    writeFileSync(join(dir, "checkpoint"), old);
    const ours = await verifyLogFolder({ dir, vkey });
    expect(ours).toMatchObject({ ok: true, size: 10 });
    expect(askGo(dir)).toMatchObject({ ok: true, size: 10, beyond: ours.filesBeyond });
  });
});
