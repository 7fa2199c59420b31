// Backups: one moment of all logs, nothing copied twice, and no byte that can change unseen.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifyLogFolder } from "@quis/tlog/fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backupFolder, checkBackup, restoreFolder } from "../../src/backup/index.ts";
import { ManifestReader, readPointer } from "../../src/backup/manifest.ts";
import { DataKeys } from "../../src/keys/data-keys.ts";
import { LocalMasterKey } from "../../src/keys/master-key.ts";
import { openPayload } from "../../src/ledger/open-payload.ts";
import { rotateKey } from "../../src/rotation/index.ts";
import { grow, type Logs, openLogs } from "../rotation/fixture.ts";

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-backup-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const fresh = (): string => join(folder, `at-${count++}`);

async function filesOf(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) found.push(join(entry.parentPath, entry.name));
  return found.sort();
}

async function logsOf(size: number): Promise<Logs> {
  const logs = await openLogs(fresh());
  await grow(logs, size);
  await logs.oversight.record({ actor: "local:test", activity: "search", what: "who" });
  return logs;
}

/** A document about a person, signed once, and a report; invented. */
const EDITIONS = ["documents/persons/0a/draft", "documents/persons/0a/signed-7", "documents/reports/0b/draft"];
const filesIn = (edition: string): string[] =>
  ["document.html", "document.json", "document.pdf"].map((name) => `${edition}/${name}`);

async function putFiles(data: string, below: string, names: readonly string[], sizeBytes = 100): Promise<void> {
  await mkdir(join(data, below), { recursive: true });
  for (const name of names) await writeFile(join(data, below, name), `${below}/${name}`.padEnd(sizeBytes));
}
async function putDocuments(data: string, sizeBytes?: number): Promise<void> {
  for (const edition of EDITIONS)
    await putFiles(data, edition, ["document.html", "document.json", "document.pdf"], sizeBytes);
}
/** Paths of documents that a backup holds. */
async function documentsIn(to: string): Promise<string[]> {
  const reader = await ManifestReader.open(to, (await readPointer(to))!);
  const paths: string[] = [];
  for (let file = await reader.next(); file !== undefined; file = await reader.next())
    if (file.path.startsWith("documents/")) paths.push(file.path);
  return paths.toSorted();
}

describe("quis backup", () => {
  for (const size of [0, 1, 256, 700])
    it(`of ${size} entries is sound, and restores to the same public and private files`, async () => {
      const logs = size === 0 ? await openLogs(fresh()) : await logsOf(size);
      await rotateKey(logs, "local:test", { log: "records", reason: "r", overlapMs: 0 });
      await writeFile(join(logs.data, "notes.txt"), "of another part of the program");
      const to = fresh();
      const summary = await backupFolder(logs, { to, withKeys: false });
      expect(summary.logs).toMatchObject([{ name: "records", size }, { name: "oversight" }]);
      const checked = await checkBackup(to);
      expect(checked).toMatchObject({
        files: summary.files,
        bytes: summary.bytes,
        manifestSha256: summary.manifest_sha256,
      });
      const back = fresh();
      await restoreFolder({ from: to, to: back, seen: [], mirrors: [] });
      await logs.close();
      for (const part of ["log", "payload"]) {
        const [own, restored] = [await filesOf(join(logs.data, part)), await filesOf(join(back, part))];
        const below = (root: string, paths: string[]) => paths.map((path) => path.slice(root.length));
        expect(below(back, restored)).toEqual(below(logs.data, own));
        for (const path of own)
          expect(await readFile(join(back, path.slice(logs.data.length)))).toEqual(await readFile(path));
      }
      expect(await readFile(join(back, "notes.txt"), "utf8")).toBe("of another part of the program");
      expect(await readdir(back)).not.toContain("keys");
      expect((await filesOf(to)).filter((path) => path.endsWith(".skey"))).toEqual([]);
    });

  it("has keys only when asked, readable by the owner only", async () => {
    const logs = await logsOf(10);
    const to = fresh();
    const without = await backupFolder(logs, { to, withKeys: false });
    const secret = await readFile(join(logs.data, "keys/records.skey"));
    const contents = async () => Promise.all((await filesOf(to)).map((path) => readFile(path)));
    expect((await contents()).some((bytes) => bytes.equals(secret))).toBe(false);
    const withKeys = await backupFolder(logs, { to, withKeys: true });
    expect([without.with_keys, withKeys.with_keys]).toEqual([false, true]);
    expect((await contents()).some((bytes) => bytes.equals(secret))).toBe(true);
    for (const path of await filesOf(to)) expect((await stat(path)).mode & 0o077).toBe(0);
    const back = fresh();
    await restoreFolder({ from: to, to: back, seen: [], mirrors: [] });
    expect((await stat(join(back, "keys/records.skey"))).mode & 0o777).toBe(0o600);
    await backupFolder(logs, { to, withKeys: false });
    expect(
      (await contents()).some((bytes) => bytes.equals(secret)),
      "what is no longer saved is gone",
    ).toBe(false);
    await logs.close();
  });

  it("copies again only what is new; a bundle that was rewritten goes, also here", async () => {
    const logs = await logsOf(256 * 20);
    const to = fresh();
    const first = await backupFolder(logs, { to, withKeys: false });
    expect(first.copied_files).toBe(first.files);
    const same = await backupFolder(logs, { to, withKeys: false });
    expect(same).toMatchObject({ copied_files: 0, copied_bytes: 0, files: first.files });
    await grow(logs, 256);
    const more = await backupFolder(logs, { to, withKeys: false });
    // Payload, entries, tile; the partial tile above; no more.
    expect(more.copied_files).toBe(4);
    const erased = await readFile(join(logs.data, "payload/records/003"));
    await writeFile(join(logs.data, "payload/records/003"), "rewritten without one event");
    await backupFolder(logs, { to, withKeys: false });
    await checkBackup(to);
    for (const path of await filesOf(to)) expect((await readFile(path)).equals(erased)).toBe(false);
    await logs.close();
  });

  it("without keys holds no data key; with keys events can be read again, and a key that is destroyed goes, also here", async () => {
    const logs = await logsOf(300);
    const keyFiles = await filesOf(join(logs.data, "keys", "payload", "records"));
    expect(keyFiles).toHaveLength(1);
    const wrapped = await readFile(keyFiles[0]!);
    const holdsKey = async (to: string): Promise<boolean> => {
      for (const path of await filesOf(to)) if ((await readFile(path)).includes(wrapped)) return true;
      return false;
    };
    const [without, to, back] = [fresh(), fresh(), fresh()];
    await backupFolder(logs, { to: without, withKeys: false });
    expect(await holdsKey(without)).toBe(false);
    await backupFolder(logs, { to, withKeys: true });
    expect(await holdsKey(to)).toBe(true);
    await restoreFolder({ from: to, to: back, seen: [], mirrors: [] });
    const keys = new LocalMasterKey(await readFile(join(back, "keys", "payload-master")));
    const payload = await openPayload(back, "records");
    expect(await payload.records(1, 44)).toHaveLength(44);
    const restored = await DataKeys.open(join(back, "keys"), "records", keys);
    expect(restored.names()).toEqual(logs.keys.payload.records.names());
    await logs.keys.payload.records.destroy(restored.names()[0]!);
    await backupFolder(logs, { to, withKeys: true });
    await checkBackup(to);
    expect(await holdsKey(to)).toBe(false);
    await logs.close();
  });

  it("has kept documents whole, as they were when it began; restored they are the same", async () => {
    const logs = await logsOf(3);
    await putDocuments(logs.data);
    // Half-written when the backup begins: no document yet.
    await putFiles(logs.data, "documents/persons/c0ffee/draft.part", ["document.json"]);
    const to = fresh();
    await backupFolder(logs, { to, withKeys: false });
    expect(await documentsIn(to)).toEqual(EDITIONS.flatMap(filesIn).toSorted());
    await checkBackup(to);
    const back = fresh();
    await restoreFolder({ from: to, to: back, seen: [], mirrors: [] });
    for (const path of EDITIONS.flatMap(filesIn))
      expect(await readFile(join(back, path))).toEqual(await readFile(join(logs.data, path)));
    await logs.close();
  });

  it("loses what was erased with the next run, and gives no part of what goes while it is copied", async () => {
    const logs = await logsOf(3);
    const to = fresh();
    // Ends at each file in turn: the document is erased (retention/carry-out.ts) just then.
    let place = 0;
    for (let wasErased = true; wasErased; place++) {
      await putDocuments(logs.data);
      let calls = 0;
      wasErased = false;
      const signal = {
        throwIfAborted: () => {
          if (calls++ !== place) return;
          wasErased = true;
          rmSync(join(logs.data, "documents", "persons"), { recursive: true });
        },
      } as AbortSignal;
      await backupFolder(logs, { to, withKeys: false }, { signal });
      const saved = await documentsIn(to);
      for (const edition of EDITIONS) {
        const there = saved.filter((path) => path.startsWith(`${edition}/`)).length;
        expect([place, edition, there === 0 || there === 3]).toEqual([place, edition, true]);
      }
      await checkBackup(to);
      const { files } = await backupFolder(logs, { to, withKeys: false });
      expect([place, (await documentsIn(to)).some((path) => path.includes("/persons/"))]).toEqual([place, !wasErased]);
      // Nothing that was copied of it is left behind.
      expect((await filesOf(join(to, "objects"))).length).toBeLessThanOrEqual(files);
    }
    expect(place).toBeGreaterThan(EDITIONS.length * 3);
    await logs.close();
  });

  it("is of one moment while appends go on", async () => {
    const logs = await logsOf(100);
    let going = true;
    const work = (async () => {
      while (going) await grow(logs, 37);
    })();
    for (let i = 0; i < 5; i++) {
      const to = fresh();
      const { logs: saved } = await backupFolder(logs, { to, withKeys: false });
      await checkBackup(to);
      const back = fresh();
      await restoreFolder({ from: to, to: back, seen: [], mirrors: [] });
      expect(await verifyLogFolder({ dir: join(back, "log/records"), vkey: logs.keys.vkey["records"]! })).toMatchObject(
        { ok: true, size: saved[0]!.size },
      );
    }
    going = false;
    await work;
    await logs.close();
  });

  it("refuses a folder in, around or of other things", async () => {
    const logs = await logsOf(1);
    const other = fresh();
    await cp(import.meta.dirname, other, { recursive: true });
    for (const to of [logs.data, join(logs.data, "backup"), folder, "relative", other])
      await expect(backupFolder(logs, { to, withKeys: false })).rejects.toMatchObject({ code: "QUIS_USAGE" });
    await logs.close();
  });
});

describe("quis backup check", () => {
  it("refuses any flipped bit of any file, a file cut off, gone, or swapped", async () => {
    const logs = await logsOf(600);
    await rotateKey(logs, "local:test", { log: "records", reason: "r", overlapMs: 0 });
    const good = fresh();
    await backupFolder(logs, { to: good, withKeys: false });
    await logs.close();
    const files = await filesOf(good);
    let state = 11;
    const random = (below: number): number =>
      Math.floor(((state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648) * below);
    const accepted: string[] = [];
    const refuse = async (what: string): Promise<void> => {
      await checkBackup(good).then(
        () => accepted.push(what),
        (error: unknown) =>
          expect(["QUIS_BACKUP_DAMAGED", "QUIS_NOT_FOUND"]).toContain((error as { code: string }).code),
      );
    };
    for (const path of files) {
      const bytes = await readFile(path);
      for (let i = 0; i < 3 && bytes.length > 0; i++) {
        const bad = Buffer.from(bytes);
        const bit = random(bytes.length * 8);
        bad[bit >> 3]! ^= 1 << (bit & 7);
        await writeFile(path, bad);
        await refuse(`${path} bit ${bit}`);
      }
      await writeFile(path, bytes.subarray(0, Math.max(0, bytes.length - 1)));
      if (bytes.length > 0) await refuse(`${path} cut off`);
      await rm(path);
      await refuse(`${path} gone`);
      await writeFile(path, bytes);
    }
    expect(accepted).toEqual([]);
    await checkBackup(good);
  });

  it("a manifest that was made to fit other bytes does not fit the signature", async () => {
    const logs = await logsOf(300);
    const good = fresh();
    await backupFolder(logs, { to: good, withKeys: false });
    await logs.close();
    const { createHash } = await import("node:crypto");
    const sha = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
    const { manifest } = JSON.parse(await readFile(join(good, "quis-backup.json"), "utf8")) as { manifest: string };
    const lines = (await readFile(join(good, manifest), "utf8")).split("\n");
    const at = lines.findIndex((line) => line.includes("log/records/tile/entries/000"));
    const line = JSON.parse(lines[at]!) as { sha256: string };
    const bytes = await readFile(join(good, "objects", line.sha256.slice(0, 2), line.sha256));
    bytes[10]! ^= 1;
    const forged = sha(bytes);
    await (await import("node:fs/promises")).mkdir(join(good, "objects", forged.slice(0, 2)), { recursive: true });
    await writeFile(join(good, "objects", forged.slice(0, 2), forged), bytes);
    lines[at] = JSON.stringify({ ...line, sha256: forged });
    const text = lines.join("\n");
    await writeFile(join(good, manifest), text);
    await writeFile(join(good, "quis-backup.json"), JSON.stringify({ format: 1, manifest, sha256: sha(text) }));
    await expect(checkBackup(good)).rejects.toMatchObject({ code: "QUIS_BACKUP_DAMAGED" });
    // A path out of the folder.
    const way = lines.map((each) => each.replace("log/records/tile/entries/000", "../../x"));
    await writeFile(join(good, manifest), way.join("\n"));
    await writeFile(
      join(good, "quis-backup.json"),
      JSON.stringify({ format: 1, manifest, sha256: sha(way.join("\n")) }),
    );
    const back = fresh();
    await expect(restoreFolder({ from: good, to: back, seen: [], mirrors: [] })).rejects.toMatchObject({
      code: "QUIS_BACKUP_DAMAGED",
    });
    expect(await readdir(back)).not.toContain("quis.json");
  });

  it("says so where there is no backup", async () => {
    await expect(checkBackup(fresh())).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
  });
});

describe("SIGKILL during a backup", () => {
  it("leaves the backup before whole, and the next one goes on from what is there", async () => {
    const logs = await logsOf(256 * 40);
    const to = fresh();
    await backupFolder(logs, { to, withKeys: true });
    const before = await checkBackup(to);
    await grow(logs, 256 * 60);
    await putDocuments(logs.data, 1 << 20);
    await logs.close();
    for (const killAfterMs of [0, 5, 20, 60]) {
      const child = spawn(process.execPath, [
        "--disable-warning=ExperimentalWarning",
        join(import.meta.dirname, "backup-until-killed.ts"),
        logs.data,
        to,
      ]);
      let stderr = "";
      child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
      child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), killAfterMs));
      const signal = await new Promise((done) => child.on("close", (_code, how) => done(how)));
      expect(signal).toBe("SIGKILL");
      const now = await checkBackup(to);
      expect([before.manifestSha256, now.manifestSha256]).toContain(now.manifestSha256);
      expect([256 * 40, 256 * 100]).toContain(now.header.logs[0]!.size);
      // All of the kept documents or, in the backup before, none.
      expect([[], EDITIONS.flatMap(filesIn).toSorted()]).toContainEqual(await documentsIn(to));
    }
    const again = await openLogs(logs.data);
    const summary = await backupFolder(again, { to, withKeys: true });
    expect((await checkBackup(to)).header.logs[0]!.size).toBe(256 * 100);
    expect(await documentsIn(to)).toEqual(EDITIONS.flatMap(filesIn).toSorted());
    const objects = (await filesOf(join(to, "objects"))).length;
    expect(objects).toBeLessThanOrEqual(summary.files);
    expect((await readdir(to)).sort()).toEqual([expect.stringMatching(/^manifest-/), "objects", "quis-backup.json"]);
    await again.close();
  });
});
