// A data folder of 0.1, whose payload is not encrypted: it opens, goes on encrypted, and quis encrypt does the rest.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Instance } from "../../src/index.ts";
import { openPayload } from "../../src/ledger/index.ts";
import { parseBundle } from "../../src/ledger/payload-bundle.ts";
import { ACTOR, filesWith, importEvents, openAt, policy } from "./fixture.ts";

const DAY = "2026-08-20T10:00:00Z";
let parent: string;
let data: string;
let instance: Instance;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "quis-plain-"));
  data = join(parent, "data");
});
afterEach(async () => {
  await instance.close();
  await rm(parent, { recursive: true, force: true });
});

// Makes an encrypted folder of 300 events into what 0.1 would have written.
async function makeOld(): Promise<void> {
  instance = await openAt(data, DAY);
  await importEvents(instance, "desk", 0, 300);
  const sizes = (await instance.status()).logs.map((log) => [log.name, log.size] as const);
  await instance.close();
  for (const [log, size] of sizes) {
    const payload = await openPayload(data, log);
    for (let number = 0; number * 256 < size; number++) {
      const width = Math.min(256, size - number * 256);
      const name = String(number).padStart(3, "0");
      const path = join(data, "payload", log, width === 256 ? name : `${name}.p/${width}`);
      await writeFile(path, plainBundle(await payload.records(number, width)));
    }
  }
  for (const name of ["payload", "payload-master", "wal"]) await rm(join(data, "keys", name), { recursive: true });
  const label = JSON.parse(await readFile(join(data, "quis.json"), "utf8")) as object;
  await writeFile(join(data, "quis.json"), JSON.stringify({ ...label, format: 1 }));
  await mkdir(join(data, "wal"), { recursive: true });
}

function plainBundle(records: readonly Uint8Array[]): Buffer {
  const body = zstdCompressSync(
    Buffer.concat(
      records.flatMap((record) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(record.length);
        return [length, record];
      }),
    ),
  );
  const header = Buffer.alloc(16);
  header.write("QPB1", 0, "latin1");
  header[5] = 1;
  header.writeUInt16BE(records.length, 6);
  header.writeUInt32BE(body.length, 8);
  header.writeUInt32BE(crc32(body, crc32(header.subarray(0, 12))), 12);
  return Buffer.concat([header, body]);
}

const areEncrypted = async (): Promise<boolean[]> => {
  const found: boolean[] = [];
  for (const entry of await readdir(join(data, "payload"), { withFileTypes: true, recursive: true }))
    if (entry.isFile()) found.push(parseBundle(await readFile(join(entry.parentPath, entry.name))).encrypted);
  return found;
};

describe("a data folder of 0.1", () => {
  it("opens, verifies and answers; what is written from now on is encrypted", async () => {
    await makeOld();
    expect(await areEncrypted()).toEqual([false, false, false]);
    instance = await openAt(data, DAY);
    expect(JSON.parse(await readFile(join(data, "quis.json"), "utf8"))).toMatchObject({ format: 2 });
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, entries_checked: 300 });
    await importEvents(instance, "desk", 300, 310);
    // The full bundle stays as it is; the one at the right edge was written again, and goes once the checkpoint over it is there.
    await expect.poll(async () => (await areEncrypted()).filter((encrypted) => !encrypted)).toHaveLength(1);
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, entries_checked: 310 });
  });

  it("is encrypted whole by quis encrypt, which does nothing the second time", async () => {
    await makeOld();
    instance = await openAt(data, DAY);
    const before = await instance.events(ACTOR, { limit: 1000 });
    await expect(
      instance.retain(ACTOR, { policy: policy("  - {sources: ['*'], authority: A}\n"), dry_run: true }),
    ).rejects.toThrow(/run quis encrypt first/);
    await expect(instance.erase(ACTOR, { index: 3, authority: "Court", reason: "x" })).rejects.toThrow(
      /run quis encrypt first/,
    );
    expect((await instance.encrypt(ACTOR)).bundles).toBeGreaterThan(1);
    expect((await areEncrypted()).every((encrypted) => encrypted)).toBe(true);
    expect((await instance.encrypt(ACTOR)).bundles).toBe(0);
    expect(await filesWith(join(data, "payload"), "zebra")).toEqual([]);
    expect(await instance.events(ACTOR, { limit: 1000 })).toEqual(before);
    await instance.erase(ACTOR, { index: 3, authority: "Court", reason: "x" });
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, gone: { erased: 1 } });
    await instance.close();
    instance = await openAt(data, DAY);
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, gone: { erased: 1 } });
  });
});
