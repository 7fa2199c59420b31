import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLog, verifyLogFolder } from "../../src/fs/index.ts";
import { batch, roots, seededRandom, signer, vkey } from "../support/example.ts";

// Above the least for which threads are started: 256 full bundles.
const SIZE = 70_000;
let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "quis-ahead-"));
  const log = await createLog({ dir, signer });
  await log.append(batch(0, 65_536));
  await log.append(batch(65_536, SIZE));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function whileChanged<T>(path: string, change: (bytes: Buffer) => Buffer, work: () => Promise<T>): Promise<T> {
  const file = join(dir, path);
  const good = readFileSync(file);
  writeFileSync(file, change(Buffer.from(good)));
  try {
    return await work();
  } finally {
    writeFileSync(file, good);
  }
}

describe("verifyLogFolder by several threads", () => {
  it("finds the same root, entries and progress to the end as by one", async () => {
    const root = roots.find(([size]) => size === SIZE)![1];
    for (const threads of [1, 2, 3]) {
      const seen: number[] = [];
      const result = await verifyLogFolder({
        dir,
        vkey,
        threads,
        onProgress: ({ entriesChecked }) => seen.push(entriesChecked),
      });
      expect({ ...result, root: Buffer.from(result.root).toString("base64") }).toMatchObject({
        ok: true,
        size: SIZE,
        root,
        entriesChecked: SIZE,
      });
      expect(seen.at(-1)).toBe(SIZE);
    }
  });

  it("names the same first bad file, entry and reason as one, wherever it is", async () => {
    const random = seededRandom(7);
    const bundles = Array.from({ length: 6 }, () => String(Math.floor(random() * 273)).padStart(3, "0"));
    const paths = [...bundles.map((n) => `tile/entries/${n}`), ...bundles.map((n) => `tile/0/${n}`), "tile/1/000"];
    for (const path of paths) {
      const place = random();
      const flip = (bytes: Buffer): Buffer => {
        bytes[Math.floor(place * bytes.length)]! ^= 4;
        return bytes;
      };
      const [one, many] = await whileChanged(path, flip, async () => [
        await verifyLogFolder({ dir, vkey, threads: 1 }),
        await verifyLogFolder({ dir, vkey, threads: 3 }),
      ]);
      expect({ path, result: many }).toEqual({ path, result: one });
      expect(many.ok).toBe(false);
    }
  });

  it("names a bundle that is short, too long, or of other entries than its tile", async () => {
    const changes: readonly ((bytes: Buffer) => Buffer)[] = [
      (bytes) => bytes.subarray(0, bytes.length - 1),
      (bytes) => Buffer.concat([bytes, Buffer.of(0)]),
      (bytes) => Buffer.concat([bytes, Buffer.of(0, 0)]),
      () => Buffer.alloc(0),
    ];
    for (const change of changes) {
      const [one, many] = await whileChanged("tile/entries/100", change, async () => [
        await verifyLogFolder({ dir, vkey, threads: 1 }),
        await verifyLogFolder({ dir, vkey, threads: 2 }),
      ]);
      expect(many).toEqual(one);
      expect(many.firstBad?.path).toBe("tile/entries/100");
    }
  });

  it("ends with the reason of a signal, and leaves no thread behind", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const verifying = verifyLogFolder({
      dir,
      vkey,
      threads: 2,
      signal: stop.signal,
      onProgress: () => stop.abort(reason),
    });
    await expect(verifying).rejects.toBe(reason);
  });
});
