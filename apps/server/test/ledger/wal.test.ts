import { type FileHandle, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readWal, type WalKey, WalWriter } from "../../src/ledger/wal.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-wal-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const frame = (firstIndex: number, count: number, size = 700): { firstIndex: number; count: number; body: Buffer } => ({
  firstIndex,
  count,
  body: Buffer.alloc(size, firstIndex + 1),
});

const KEY: WalKey = { key: new Uint8Array(32).fill(3), log: "records" };

// Frames as 0.1 wrote them, unencrypted, and sealed ones: torn and damaged are told apart alike.
describe.each([
  ["unencrypted", undefined, 0],
  ["encrypted", KEY, 28],
] as const)("write-ahead log, %s", (_name, key, sealBytes) => {
  async function write(...frames: ReturnType<typeof frame>[]): Promise<string> {
    const writer = new WalWriter(folder, [], key);
    for (const one of frames) await writer.append(one);
    await writer.close();
    return join(folder, `${String(frames[0]!.firstIndex).padStart(16, "0")}.wal`);
  }

  it("gives back every frame in order, over segments", async () => {
    const writer = new WalWriter(folder, [], key);
    await writer.append(frame(0, 3));
    await writer.append(frame(3, 2));
    await writer.rotate();
    await writer.append(frame(5, 1));
    await writer.close();
    const { frames, segments, tornBytes } = await readWal(folder, key);
    expect(frames.map(({ firstIndex, count }) => [firstIndex, count])).toEqual([
      [0, 3],
      [3, 2],
      [5, 1],
    ]);
    expect(segments.map((segment) => segment.endIndex)).toEqual([5, 6]);
    expect(tornBytes).toBe(0);
    expect(frames.map(({ body }) => Buffer.from(body))).toEqual(
      [0, 3, 5].map((firstIndex) => frame(firstIndex, 1).body),
    );
  });

  it("drops ended segments below a size, and never the open one", async () => {
    const writer = new WalWriter(folder, [], key);
    await writer.append(frame(0, 5));
    await writer.dropBelow(5);
    expect((await readWal(folder, key)).frames).toHaveLength(1);
    await writer.rotate();
    await writer.append(frame(5, 5));
    await writer.dropBelow(7);
    expect((await readWal(folder, key)).frames.map((one) => one.firstIndex)).toEqual([5]);
    await writer.close();
  });

  it("passes over a torn last frame, whatever its length, keeps those before and changes nothing", async () => {
    const path = await write(frame(0, 2), frame(2, 2));
    const bytes = await readFile(path);
    const first = 28 + sealBytes + 700;
    for (let cut = first; cut < bytes.length; cut += 13) {
      await writeFile(path, bytes.subarray(0, cut));
      const { frames, tornBytes } = await readWal(folder, key);
      expect(frames.map((one) => one.firstIndex)).toEqual([0]);
      expect(tornBytes).toBe(cut - first);
      expect((await readFile(path)).length).toBe(cut);
    }
  });

  it("takes a last frame with blocks that never reached the disk as torn", async () => {
    const path = await write(frame(0, 2), frame(2, 2, 4096));
    const bytes = await readFile(path);
    bytes.fill(0, 28 + sealBytes + 700 + 1024, 28 + sealBytes + 700 + 1024 + 1024);
    await writeFile(path, bytes);
    expect((await readWal(folder, key)).frames.map((one) => one.firstIndex)).toEqual([0]);
  });

  it("takes a lost block as torn wherever the frame begins: blocks are the file's", async () => {
    for (const firstSize of [1, 100, 470, 483, 484, 500, 511]) {
      const path = await write(frame(0, 2, firstSize), frame(2, 2, 4096));
      const bytes = await readFile(path);
      const start = 28 + sealBytes + firstSize;
      for (const block of [1, 2, 5]) {
        const torn = Buffer.from(bytes);
        torn.fill(0, (Math.ceil(start / 512) + block) * 512, (Math.ceil(start / 512) + block + 1) * 512);
        await writeFile(path, torn);
        expect((await readWal(folder, key)).frames.map((one) => one.firstIndex)).toEqual([0]);
      }
      // The last block, which the file ends in.
      const torn = Buffer.from(bytes);
      torn.fill(0, Math.floor((bytes.length - 20) / 512) * 512);
      await writeFile(path, torn);
      expect((await readWal(folder, key)).frames).toHaveLength(1);
      await rm(path);
    }
  });

  it("refuses a flipped bit of an acknowledged frame that ends in zeros", async () => {
    for (const size of [4096 - 28 + 1, 4096 - 28 + 5, 4096 - 28 + 15]) {
      const one = frame(0, 2, size);
      one.body.fill(0, size - 15);
      const path = await write(one);
      const bytes = await readFile(path);
      bytes[1000]! ^= 1;
      await writeFile(path, bytes);
      await expect(readWal(folder, key)).rejects.toThrow(/is damaged at byte 0/);
      await rm(path);
    }
  });

  it("passes over a torn frame in which an event quotes a whole frame", async () => {
    const path = await write(frame(0, 1, 64));
    const quoted = await readFile(path);
    await rm(path);
    const long = frame(0, 1, 4096);
    quoted.copy(long.body, 100);
    await write(long);
    const bytes = await readFile(path);
    for (const cut of [300, 2000, bytes.length - 1]) {
      await writeFile(path, bytes.subarray(0, cut));
      expect((await readWal(folder, key)).tornBytes).toBe(cut);
    }
    // The same with its whole length and other bytes is damage.
    bytes[3000]! ^= 1;
    await writeFile(path, bytes);
    await expect(readWal(folder, key)).rejects.toThrow(/all of it was written/);
  });

  it("goes on after a short write, even one that ends inside the header", async () => {
    const writer = new WalWriter(folder, [], key);
    const file = await open(join(folder, "0000000000000000.wal"), "a");
    const whole = Object.getPrototypeOf(file).writev as (this: FileHandle, parts: Uint8Array[]) => Promise<unknown>;
    await file.close();
    let calls = 0;
    const short = vi.spyOn(Object.getPrototypeOf(file) as FileHandle, "writev").mockImplementation(function (
      this: FileHandle,
      parts: readonly NodeJS.ArrayBufferView[],
    ) {
      calls++;
      const bytes = Buffer.concat(parts as Uint8Array[]);
      return whole.call(this, [bytes.subarray(0, Math.min(bytes.length, 11))]) as ReturnType<FileHandle["writev"]>;
    });
    await writer.append(frame(0, 2, 100));
    short.mockRestore();
    expect(calls).toBe(Math.ceil((28 + sealBytes + 100) / 11));
    expect((await readWal(folder, key)).frames).toHaveLength(1);
    await writer.close();
  });

  it("refuses any flipped bit of an acknowledged frame, first or last, header or body", async () => {
    const path = await write(frame(0, 2, 120), frame(2, 2, 120));
    const bytes = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= 1 << bit;
        await writeFile(path, damaged);
        await expect(readWal(folder, key)).rejects.toThrow(/is damaged at byte/);
      }),
      { numRuns: 300 },
    );
  });

  it("refuses a torn frame in a segment that another follows: it was complete once", async () => {
    const path = await write(frame(0, 2), frame(2, 2));
    await writeFile(join(folder, "0000000000000004.wal"), Buffer.alloc(0));
    await writeFile(path, (await readFile(path)).subarray(0, -5));
    await expect(readWal(folder, key)).rejects.toMatchObject({ code: "QUIS_DATA_CORRUPT" });
  });
});

describe("write-ahead log at rest", () => {
  const text = Buffer.from("SUBJECT-0001 was looked at");

  it("shows nothing of what was acknowledged", async () => {
    const writer = new WalWriter(folder, [], KEY);
    await writer.append({ firstIndex: 0, count: 1, body: text });
    await writer.close();
    expect((await readFile(join(folder, "0000000000000000.wal"))).includes("SUBJECT")).toBe(false);
    expect(Buffer.from((await readWal(folder, KEY)).frames[0]!.body)).toEqual(text);
  });

  it("refuses another key, another log's key and frames with a header of another frame, and changes nothing", async () => {
    const writer = new WalWriter(folder, [], KEY);
    await writer.append({ firstIndex: 0, count: 1, body: text });
    await writer.close();
    const path = join(folder, "0000000000000000.wal");
    const bytes = await readFile(path);
    const refused = { code: "QUIS_DATA_CORRUPT", message: expect.stringContaining("keys/wal") as string };
    await expect(readWal(folder, { ...KEY, key: new Uint8Array(32) })).rejects.toMatchObject(refused);
    await expect(readWal(folder, { ...KEY, log: "oversight" })).rejects.toMatchObject(refused);
    await expect(readWal(folder)).rejects.toMatchObject({ code: "QUIS_DATA_CORRUPT" });
    expect(await readFile(path)).toEqual(bytes);
    // Index 7 instead of 0, with a checksum that fits: an attacker, not an accident.
    bytes.writeBigUInt64BE(7n, 8);
    bytes.writeUInt32BE(crc32(bytes.subarray(0, 20)), 20);
    await writeFile(path, bytes);
    await expect(readWal(folder, KEY)).rejects.toMatchObject(refused);
  });

  it("goes on behind frames that 0.1 wrote unencrypted", async () => {
    const old = new WalWriter(folder);
    await old.append(frame(0, 2));
    await old.close();
    const contents = await readWal(folder, KEY);
    const writer = new WalWriter(folder, contents.segments, KEY);
    await writer.append(frame(2, 1));
    await writer.close();
    expect((await readWal(folder, KEY)).frames.map((one) => one.firstIndex)).toEqual([0, 2]);
  });
});
