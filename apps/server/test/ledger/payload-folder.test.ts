import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePayload } from "@quis/event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DiskOrder } from "../../src/ledger/disk-order.ts";
import { PayloadFolder } from "../../src/ledger/payload-folder.ts";
import { scope } from "../../src/ledger/scope.ts";
import type { LiveSlot } from "../../src/ledger/slot.ts";
import { ledgerKeys } from "./fixture.ts";

let folder: string;
let keysFolder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-payload-"));
  keysFolder = await mkdtemp(join(tmpdir(), "quis-payload-keys-"));
});
afterEach(async () => {
  for (const one of [folder, keysFolder]) await rm(one, { recursive: true, force: true });
});

const records = (count: number): LiveSlot[] =>
  Array.from({ length: count }, (_, i) => ({
    kind: "live",
    record: encodePayload({
      eventKey: new Uint8Array(32),
      dedupeKey: new Uint8Array(16),
      fields: [],
      raw: Uint8Array.of(i % 256),
    }),
    scope: scope("test", 24_312),
  }));

async function payloadFolder(): Promise<PayloadFolder> {
  const { dataKeys } = await ledgerKeys(keysFolder);
  return new PayloadFolder({
    folder,
    log: "records",
    keys: dataKeys,
    order: new DiskOrder(),
    sourceOf: () => Promise.resolve("test"),
  });
}

async function written(count: number): Promise<void> {
  const payloads = await payloadFolder();
  await payloads.open(0);
  await payloads.append(records(count));
}

describe("a payload folder", () => {
  it.each([
    [300, "001.p/44"],
    [512, "001"],
  ])("of %i records is refused without its last bundle", async (size, last) => {
    await written(size);
    await (await payloadFolder()).open(size);
    await rm(join(folder, last));
    await expect((await payloadFolder()).open(size)).rejects.toMatchObject({ code: "QUIS_DATA_CORRUPT" });
  });

  it("is refused when its last bundle is full and damaged", async () => {
    await written(256);
    await writeFile(join(folder, "000"), "QPB1 and then something else");
    await expect((await payloadFolder()).open(256)).rejects.toMatchObject({ code: "QUIS_DATA_CORRUPT" });
  });

  it("writes nothing any more once an append has failed", async () => {
    const payloads = await payloadFolder();
    await payloads.open(0);
    // A folder where a bundle must go: its rename fails, as it would on a broken disk.
    await mkdir(join(folder, "001"));
    await expect(payloads.append(records(256 * 40))).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    const then = await readdir(folder);
    expect(then.length).toBeLessThan(40);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await readdir(folder)).toEqual(then);
  });

  it("writes no bundle again whose key is missing, and loses nothing by that; one that was destroyed on purpose goes", async () => {
    await written(10);
    const keys = join(keysFolder, "keys/payload/records");
    const [name] = await readdir(keys);
    const kept = await readFile(join(keys, name!));
    await rm(join(keys, name!));
    const without = await payloadFolder();
    await without.open(10);
    await expect(without.append(records(1))).rejects.toMatchObject({
      code: "QUIS_DATA_CORRUPT",
      message: expect.stringMatching(/restore keys\/payload\/records/) as string,
    });
    for (const made of await readdir(keys)) await rm(join(keys, made));
    await writeFile(join(keys, name!), kept);
    const again = await payloadFolder();
    await again.open(10);
    await again.append(records(1));
    for (let i = 0; i < 11; i++) expect(await again.read(i)).toMatchObject({ kind: "live" });

    const { dataKeys } = await ledgerKeys(keysFolder);
    await dataKeys.destroy(dataKeys.names()[0]!);
    const destroyed = await payloadFolder();
    await destroyed.open(11);
    await destroyed.append(records(1));
    expect(await destroyed.read(0)).toMatchObject({ kind: "destroyed" });
    expect(await destroyed.read(11)).toMatchObject({ kind: "live" });
  });
});
