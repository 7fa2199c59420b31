import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DataKeys } from "../../src/keys/data-keys.ts";
import { LocalMasterKey } from "../../src/keys/master-key.ts";
import { parseMonth } from "../../src/keys/month.ts";

const MASTER = new LocalMasterKey(new Uint8Array(32).fill(1));
const AUGUST = parseMonth("2026-08")!;
let keys: string;
beforeEach(async () => {
  keys = await mkdtemp(join(tmpdir(), "quis-keys-"));
});
afterEach(() => rm(keys, { recursive: true, force: true }));

const open = (log = "records", master = MASTER): Promise<DataKeys> => DataKeys.open(keys, log, master);
const files = (log = "records"): Promise<string[]> => readdir(join(keys, "payload", log));

describe("data keys", () => {
  it("are one per source and month, the same after a start, other ones for other sources, months and logs", async () => {
    const first = await open();
    const [a, again, b, september] = await Promise.all([
      first.current({ source: "a", month: AUGUST }),
      first.current({ source: "a", month: AUGUST }),
      first.current({ source: "b", month: AUGUST }),
      first.current({ source: "a", month: AUGUST + 1 }),
    ]);
    expect(again).toEqual(a);
    const oversight = await (await open("oversight")).current({ source: "a", month: AUGUST });
    const all = [a, b, september, oversight].map(({ key }) => Buffer.from(key).toString("hex"));
    expect(new Set(all).size).toBe(4);
    expect(await files()).toHaveLength(3);
    expect(await (await open()).current({ source: "a", month: AUGUST })).toEqual(a);
    expect((await (await open()).find(a.id))?.key).toEqual(a.key);
  });

  it("lie wrapped, readable by the owner only, and never in the clear", async () => {
    const { key, id } = await (await open()).current({ source: "a", month: AUGUST });
    const [name] = await files();
    expect(name).toBe(`2026-08.a.${id}`);
    const path = join(keys, "payload/records", name!);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readFile(path)).includes(Buffer.from(key))).toBe(false);
  });

  it("do not unwrap under another master key, another name or with a changed byte", async () => {
    const { id } = await (await open()).current({ source: "a", month: AUGUST });
    const path = join(keys, "payload/records", `2026-08.a.${id}`);
    const corrupt = { code: "QUIS_DATA_CORRUPT" };
    const other = new LocalMasterKey(new Uint8Array(32).fill(2));
    await expect((await open("records", other)).find(id)).rejects.toMatchObject(corrupt);
    const bytes = await readFile(path);
    for (const at of [0, 20, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      await writeFile(path, changed);
      await expect((await open()).find(id)).rejects.toMatchObject(corrupt);
    }
    await writeFile(path, bytes);
    // Who renames a key to an older month would have it destroyed early.
    await rename(path, join(keys, "payload/records", `2020-08.a.${id}`));
    await expect((await open()).find(id)).rejects.toMatchObject(corrupt);
  });

  it("once destroyed are found by nobody, and the next record of that month gets another", async () => {
    const opened = await open();
    const old = await opened.current({ source: "a", month: AUGUST });
    const bytes = Buffer.from(old.key);
    await opened.destroy(old);
    await opened.destroy(old);
    expect(await files()).toEqual([]);
    expect(await opened.find(old.id)).toBeUndefined();
    expect((await opened.resolve([old.id]))(old.id)).toBeUndefined();
    expect((await opened.all()).size).toBe(0);
    const next = await opened.current({ source: "a", month: AUGUST });
    expect(next.id).not.toBe(old.id);
    expect(Buffer.from(next.key).equals(bytes)).toBe(false);
  });
});
