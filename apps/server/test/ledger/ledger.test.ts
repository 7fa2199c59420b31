import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodePayload } from "@quis/event";
import { generateKey } from "@quis/tlog";
import { LogWriter, verifyLogFolder } from "@quis/tlog/fs";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Ledger, ledgerFolders } from "../../src/ledger/ledger.ts";
import { WalWriter } from "../../src/ledger/wal.ts";
import { ledgerKeys, recordsOf } from "./fixture.ts";

const key = generateKey("quis.test/records", new Uint8Array(32).fill(5));
let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "quis-ledger-"));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const open = async (folder = data, fresh = true): Promise<Ledger> =>
  Ledger.open({ ...ledgerFolders(folder, "records"), ...(await ledgerKeys(folder)), signingKey: key.skey, fresh });
const valueAt = async (ledger: Ledger, index: number): Promise<string> =>
  decodePayload(await ledger.readPayload(index)).fields[0]!.valueJson;

describe("ledger", () => {
  it("acknowledges in call order with consecutive indices and reads everything back at once", async () => {
    const ledger = await open();
    const firsts = await Promise.all([
      ledger.append(recordsOf(0, 3)),
      ledger.append(recordsOf(3, 300)),
      ledger.append(recordsOf(303, 1)),
    ]);
    expect(firsts).toEqual([0, 3, 303]);
    expect(ledger.size).toBe(304);
    for (const index of [0, 3, 302, 303]) expect(await valueAt(ledger, index)).toBe(String(index));
    await ledger.settle();
    expect(ledger.checkpointSize).toBe(304);
    for (const index of [0, 255, 256, 303]) expect(await valueAt(ledger, index)).toBe(String(index));
    await ledger.close();
  });

  it("has the same root whatever the batches, and a folder that verifies", async () => {
    const roots = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        async (sizes, settles) => {
          const folder = await mkdtemp(join(tmpdir(), "quis-ledger-"));
          const ledger = await open(folder);
          const total = 900;
          let at = 0;
          for (const [i, size] of [...sizes, total].entries()) {
            const count = Math.min(size, total - at);
            if (count === 0) break;
            await ledger.append(recordsOf(at, count));
            at += count;
            if (settles[i] === true) await ledger.settle();
          }
          await ledger.close();
          const verified = await verifyLogFolder({ dir: ledgerFolders(folder, "records").logFolder, vkey: key.vkey });
          expect(verified).toMatchObject({ ok: true, size: total });
          roots.add(Buffer.from(verified.root).toString("hex"));
          await rm(folder, { recursive: true });
        },
      ),
      { numRuns: 15 },
    );
    expect(roots.size).toBe(1);
  });

  it("recovers what was acknowledged but not integrated, and goes on", async () => {
    const ledger = await open();
    await ledger.append(recordsOf(0, 1000));
    await ledger.settle();
    await ledger.append(recordsOf(1000, 77));
    const copy = `${data}-copy`;
    // As after SIGKILL: the folder as it stands the moment after the acknowledgement.
    await cp(data, copy, { recursive: true });
    await ledger.close();
    const again = await open(copy, false);
    expect(again.size).toBe(1077);
    expect(again.checkpointSize).toBe(1077);
    for (const index of [0, 999, 1000, 1076]) expect(await valueAt(again, index)).toBe(String(index));
    expect(await again.append(recordsOf(1077, 1))).toBe(1077);
    await again.close();
    expect(await readdir(ledgerFolders(copy, "records").walFolder)).toEqual([]);
    await rm(copy, { recursive: true });
  });

  it("keeps no write-ahead log of what is integrated, though appends never pause", async () => {
    const ledger = await open();
    for (let at = 0; at < 60_000; at += 1000) {
      await ledger.room();
      await ledger.append(recordsOf(at, 1000));
    }
    await ledger.settle();
    await ledger.append(recordsOf(60_000, 1));
    await ledger.settle();
    expect((await readdir(ledgerFolders(data, "records").walFolder)).length).toBeLessThanOrEqual(1);
    await ledger.close();
  });

  it("refuses a write-ahead log that goes on beyond what is there: acknowledged events are missing", async () => {
    await (await open()).close();
    const { walFolder } = ledgerFolders(data, "records");
    const writer = new WalWriter(walFolder);
    const records = recordsOf(5, 1);
    await writer.append({ firstIndex: 5, count: 1, body: records.body });
    await writer.close();
    await expect(open(data, false)).rejects.toMatchObject({
      code: "QUIS_DATA_CORRUPT",
      message: expect.stringContaining("go on at entry 0, it goes on at 5") as string,
    });
  });

  it("goes on after a torn frame at the index where the next one goes, and after it was refused for another reason", async () => {
    const ledger = await open();
    await ledger.append(recordsOf(0, 5));
    await ledger.close();
    const torn = join(ledgerFolders(data, "records").walFolder, "0000000000000005.wal");
    await writeFile(torn, "QWF1 and no more");
    const other = generateKey("quis.test/records", new Uint8Array(32).fill(6));
    await expect(
      Ledger.open({
        ...ledgerFolders(data, "records"),
        ...(await ledgerKeys(data)),
        signingKey: other.skey,
        fresh: false,
      }),
    ).rejects.toMatchObject({ code: "QUIS_KEY_CHANGED" });
    expect(await readFile(torn, "utf8")).toBe("QWF1 and no more");
    const again = await open(data, false);
    expect(await again.append(recordsOf(5, 2))).toBe(5);
    const copy = `${data}-copy`;
    await cp(data, copy, { recursive: true });
    await again.close();
    const recovered = await open(copy, false);
    expect(recovered.size).toBe(7);
    await recovered.close();
    await rm(copy, { recursive: true });
  });

  it("refuses another signing key and names both", async () => {
    const ledger = await open();
    await ledger.append(recordsOf(0, 1));
    await ledger.close();
    const other = generateKey("quis.test/records", new Uint8Array(32).fill(6));
    await expect(
      Ledger.open({
        ...ledgerFolders(data, "records"),
        ...(await ledgerKeys(data)),
        signingKey: other.skey,
        fresh: false,
      }),
    ).rejects.toMatchObject({ code: "QUIS_KEY_CHANGED" });
  });

  it("refuses a right-edge tile with a flipped byte at start and changes nothing", async () => {
    const ledger = await open();
    await ledger.append(recordsOf(0, 300));
    await ledger.close();
    const path = join(ledgerFolders(data, "records").logFolder, "tile/0/001.p/44");
    const bytes = await readFile(path);
    bytes[7]! ^= 1;
    await writeFile(path, bytes);
    await expect(open(data, false)).rejects.toMatchObject({ code: "QUIS_DATA_CORRUPT" });
    expect(await readFile(path)).toEqual(bytes);
  });

  it("never makes a new log in a folder that had one", async () => {
    await expect(open(data, false)).rejects.toMatchObject({ code: "QUIS_DATA_CORRUPT" });
  });

  it("stops for good after a failed write: no acknowledgement, nothing more accepted, the earlier is kept", async () => {
    const ledger = await open();
    await ledger.append(recordsOf(0, 10));
    const failing = vi
      .spyOn(WalWriter.prototype, "append")
      .mockRejectedValueOnce(Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" }));
    await expect(ledger.append(recordsOf(10, 1))).rejects.toMatchObject({
      code: "QUIS_LOG_STOPPED",
      message: expect.stringContaining("start Quis again") as string,
    });
    failing.mockRestore();
    await expect(ledger.append(recordsOf(10, 1))).rejects.toMatchObject({ code: "QUIS_LOG_STOPPED" });
    await ledger.close();
    const again = await open(data, false);
    expect(again.size).toBe(10);
    await again.close();
  });

  it("says so when closing is the first to meet a failed write, and the next start has everything acknowledged", async () => {
    const ledger = await open();
    await ledger.append(recordsOf(0, 10));
    const failing = vi
      .spyOn(LogWriter.prototype, "append")
      .mockRejectedValueOnce(Object.assign(new Error("EIO: i/o error, fsync"), { code: "EIO" }));
    await expect(ledger.close()).rejects.toMatchObject({
      code: "QUIS_LOG_STOPPED",
      message: expect.stringContaining("start Quis again") as string,
    });
    failing.mockRestore();
    const again = await open(data, false);
    expect([again.size, again.checkpointSize]).toEqual([10, 10]);
    await again.close();
  });

  it("accepts nothing after it was closed: another process may have the folder by then", async () => {
    const ledger = await open();
    await ledger.append(recordsOf(0, 1));
    await ledger.close();
    await expect(ledger.append(recordsOf(1, 1))).rejects.toMatchObject({ code: "QUIS_LOG_STOPPED" });
    expect(await readdir(ledgerFolders(data, "records").walFolder)).toEqual([]);
    await ledger.close();
  });

  it("says that the disk is full", async () => {
    const ledger = await open();
    const failing = vi
      .spyOn(WalWriter.prototype, "append")
      .mockRejectedValueOnce(Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" }));
    await expect(ledger.append(recordsOf(0, 1))).rejects.toMatchObject({ code: "QUIS_DISK_FULL" });
    failing.mockRestore();
    await ledger.close();
  });
});
