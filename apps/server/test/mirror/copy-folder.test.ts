// A place of copies believes nobody: only what continues what it has becomes its checkpoint.
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKey, leafHashes, parseSkey, toBase64 } from "@quis/tlog";
import { createLog, verifyLogFolder } from "@quis/tlog/fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CopyFolder } from "../../src/mirror/copy-folder.ts";
import { pushLog } from "../../src/mirror/push.ts";
import type { CopyTarget } from "../../src/mirror/target.ts";
import { rotateKey } from "../../src/rotation/index.ts";
import { grow, type Logs, openLogs } from "../rotation/fixture.ts";

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-copy-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const fresh = (): string => join(folder, `at-${count++}`);
const REFUSED = { code: "QUIS_MIRROR_REFUSED" };
const options = { sentBundles: 0, onSent: async () => undefined, signal: new AbortController().signal };

function push(logs: Logs, target: CopyTarget, log = "records") {
  return pushLog({ data: logs.data, keys: logs.keys, log, ledger: logs.ledgers[log]! }, target, options);
}

/** Every file of a folder, by path. */
async function filesOf(root: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      found.set(path.slice(root.length + 1), (await readFile(path)).toString("base64"));
    }
  return found;
}

describe("a copy in a folder", () => {
  it("is at every size the same public files and payloads as the log, also over a change of key", async () => {
    const logs = await openLogs(fresh());
    const to = fresh();
    const copy = new CopyFolder({ folder: to });
    for (const growth of [0, 1, 254, 1, 1, 300, 512, 70]) {
      if (growth > 0) await grow(logs, growth);
      if (growth === 300) await rotateKey(logs, "local:test", { log: "records", reason: "r", overlapMs: 0 });
      const { size } = await push(logs, copy);
      expect(size).toBe(logs.ledgers.records.size);
      const dir = join(to, "log/records");
      expect(await verifyLogFolder({ dir, vkey: logs.keys.vkey["records"]! })).toMatchObject({ ok: true, size });
    }
    await logs.close();
    const [own, copied] = [
      await filesOf(join(logs.data, "payload/records")),
      await filesOf(join(to, "payload/records")),
    ];
    expect(copied).toEqual(own);
  });

  it("what is accepted is never overwritten; what is not accepted yet may be sent again", async () => {
    const logs = await openLogs(fresh());
    await grow(logs, 300);
    const copy = new CopyFolder({ folder: fresh() });
    // Junk where a later bundle will be must not stand in its way.
    await copy.put("records", "log", "tile/0/000", Buffer.alloc(8192));
    await copy.put("records", "payload", "000", Buffer.from("junk"));
    await push(logs, copy);
    for (const [part, path] of [
      ["log", "tile/0/000"],
      ["log", "tile/entries/000"],
      ["log", "tile/1/000.p/1"],
      ["payload", "000"],
    ] as const)
      await expect(copy.put("records", part, path, Buffer.from("other"))).rejects.toMatchObject(REFUSED);
    await logs.close();
  });

  it("refuses paths that name no tile or bundle, whatever they are", async () => {
    const copy = new CopyFolder({ folder: fresh() });
    const paths = [
      "../x",
      "tile/0/../../../x",
      "/etc/passwd",
      "checkpoint",
      "first-key",
      "tile/0/000.p/0",
      "tile/0/x000/001",
      "tile/0/000/",
      "",
      "tile/99/000",
      "tile/0/000\0",
      "keys/1",
    ];
    for (const path of paths)
      for (const part of ["log", "payload"] as const)
        await expect(copy.put("records", part, path, Buffer.of(1))).rejects.toMatchObject(REFUSED);
    for (const log of ["..", "", "a/b", "Records", "x".repeat(40)])
      await expect(async () => copy.put(log, "log", "tile/0/000", Buffer.of(1))).rejects.toMatchObject(REFUSED);
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 40 }), async (path) => {
        await expect(copy.put("records", "payload", `../${path}`, Buffer.of(1))).rejects.toMatchObject(REFUSED);
      }),
      { numRuns: 50 },
    );
    expect(await readdir(folder)).not.toContain("x");
  });
});

const key = generateKey("log.example/audit", new Uint8Array(32).fill(7));

/** A log folder of `size` entries that begin with `word`, and a pusher of its files up to any of its sizes. */
async function logOf(word: string, size: number, signing = key): Promise<string> {
  const dir = join(fresh(), "log/audit");
  const log = await createLog({ dir, signer: parseSkey(signing.skey) });
  const entries = Array.from({ length: size }, (_, i) => Buffer.from(`${i < 100 ? "entry" : word} ${i}`));
  await log.append({ entries, leafHashes: leafHashes(entries) });
  return dir;
}

async function send(copy: CopyFolder, dir: string, skip?: string): Promise<unknown> {
  for (const path of (await filesOf(dir)).keys()) {
    if (path === "checkpoint" || path === skip) continue;
    await copy.put("audit", "log", path, await readFile(join(dir, path)));
    const [, bundle] = /^tile\/entries\/(.*)$/.exec(path) ?? [];
    if (bundle !== undefined) await copy.put("audit", "payload", bundle, Buffer.from("opaque"));
  }
  return copy.accept("audit", key.vkey, await readFile(join(dir, "checkpoint"), "utf8"));
}

describe("hostile pushes", () => {
  it("a fork, a shrunk log, another key, another log's name: the copy stays as it was", async () => {
    const to = fresh();
    const copy = new CopyFolder({ folder: to });
    const good = await logOf("entry", 300);
    const state = await send(copy, good);
    expect(state).toMatchObject({ size: 300 });
    const kept = await readFile(join(to, "log/audit/checkpoint"), "utf8");
    const fork = await logOf("fork", 300);
    await expect(send(copy, fork)).rejects.toMatchObject(REFUSED);
    await expect(send(copy, await logOf("fork", 700))).rejects.toMatchObject(REFUSED);
    await expect(
      copy.accept("audit", key.vkey, await readFile(join(await logOf("entry", 200), "checkpoint"), "utf8")),
    ).rejects.toThrow(/size 300 or more, got size 200/);
    const other = generateKey("log.example/audit", new Uint8Array(32).fill(8));
    const theirs = await readFile(join(await logOf("entry", 400, other), "checkpoint"), "utf8");
    await expect(copy.accept("audit", key.vkey, theirs)).rejects.toMatchObject(REFUSED);
    await expect(copy.accept("audit", other.vkey, theirs)).rejects.toThrow(/the log of log.example.audit/);
    await expect(copy.accept("audit", "no key", theirs)).rejects.toMatchObject(REFUSED);
    for (const note of [
      "",
      "x",
      "\u0000",
      kept.slice(0, -9),
      `${kept}junk`,
      kept.replace("300", "301"),
      "a\n".repeat(99),
    ])
      await expect(copy.accept("audit", key.vkey, note)).rejects.toMatchObject(REFUSED);
    expect(await readFile(join(to, "log/audit/checkpoint"), "utf8")).toBe(kept);
    expect(await copy.state("audit")).toEqual(state);
    // And the true log still goes on.
    expect(await send(copy, await logOf("entry", 700))).toMatchObject({ size: 700 });
    expect(await verifyLogFolder({ dir: join(to, "log/audit"), vkey: key.vkey })).toMatchObject({
      ok: true,
      size: 700,
    });
  });

  it("any missing or altered file is found before its checkpoint counts", async () => {
    const dir = await logOf("entry", 600);
    const paths = [...(await filesOf(dir)).keys()].filter((path) => path !== "checkpoint");
    expect(paths.length).toBeGreaterThan(6);
    for (const path of paths) {
      const without = new CopyFolder({ folder: fresh() });
      await expect(send(without, dir, path), `without ${path}`).rejects.toMatchObject(REFUSED);
      expect(await without.state("audit")).toMatchObject({ size: 0 });
      const bad = fresh();
      await cp(dir, bad, { recursive: true });
      const bytes = await readFile(join(bad, path));
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      await writeFile(join(bad, path), bytes);
      await expect(send(new CopyFolder({ folder: fresh() }), bad), `altered ${path}`).rejects.toMatchObject(REFUSED);
    }
  });

  it("a copy without payload bundles is none", async () => {
    const dir = await logOf("entry", 3);
    const copy = new CopyFolder({ folder: fresh() });
    for (const path of ["tile/0/000.p/3", "tile/entries/000.p/3"])
      await copy.put("audit", "log", path, await readFile(join(dir, path)));
    await expect(copy.accept("audit", key.vkey, await readFile(join(dir, "checkpoint"), "utf8"))).rejects.toThrow(
      /payload bundle 000.p\/3, got none/,
    );
  });

  it("takes only the logs it was told to keep", async () => {
    const copy = new CopyFolder({ folder: fresh(), vkeys: [generateKey("log.example/other").vkey] });
    await expect(send(copy, await logOf("entry", 3))).rejects.toThrow(/one of the logs it keeps/);
  });
});

describe("what a copy shows about the log itself", () => {
  it("a signed checkpoint that is larger, or of another history, is said with both values", async () => {
    const data = fresh();
    const logs = await openLogs(data);
    await grow(logs, 300);
    await logs.close();
    const old = fresh();
    await cp(data, old, { recursive: true });
    const on = await openLogs(data);
    await grow(on, 100);
    const copy = new CopyFolder({ folder: fresh() });
    await push(on, copy);
    await on.close();
    const behind = await openLogs(old);
    await expect(push(behind, copy)).rejects.toMatchObject({
      code: "QUIS_RESTORE_BEHIND",
      message: expect.stringMatching(/at most the 300 entries.*of 400/) as string,
    });
    await behind.ledgers.records.append((await import("../ledger/fixture.ts")).recordsOf(5000, 200));
    await behind.ledgers.records.settle();
    await expect(push(behind, copy)).rejects.toMatchObject({ code: "QUIS_RESTORE_FORKED" });
    await behind.close();
  });

  it("a copy that lies without our signature stops nothing", async () => {
    const logs = await openLogs(fresh());
    await grow(logs, 3);
    const other = await logOf("entry", 900);
    const note = await readFile(join(other, "checkpoint"), "utf8");
    const liar = {
      state: async () => ({ size: 900, root: toBase64(new Uint8Array(32)), note, handovers: 0 }),
    } as unknown as CopyTarget;
    await expect(push(logs, liar)).rejects.toMatchObject(REFUSED);
    await logs.close();
  });
});
