// quis backup: everything that cannot be made again, at one moment of all logs, while work goes on. Files that never change are copied once.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative } from "node:path";
import type { BackupSummary } from "@quis/contract";
import { parseVkey, toBase64 } from "@quis/tlog";
import { QuisError } from "../instance/error.ts";
import type { WorkOptions } from "../instance/instance.ts";
import type { Keys } from "../instance/keys.ts";
import type { Ledgers } from "../instance/parts.ts";
import { VERSION } from "../instance/version.ts";
import { destroyFile } from "../keys/destroy-file.ts";
import { syncFolder, writeTemporary } from "../ledger/durable.ts";
import { ledgerFolders, settleAll } from "../ledger/ledger.ts";
import { KeyFiles } from "../rotation/index.ts";
import { filesOfEdition, isKept, keptEditions } from "./documents.ts";
import { ManifestReader, ManifestWriter, type ManifestFile, objectPath, readPointer } from "./manifest.ts";
import { fullFiles, type LogSnapshot, takeSnapshot } from "./snapshot.ts";

export interface BackupHost {
  readonly data: string;
  readonly keys: Keys;
  readonly ledgers: Ledgers;
  readonly now: () => number;
}

// Made again from the rest (store, index), empty at the moment of a backup (wal), or of the running process.
const MADE_AGAIN = ["store", "index", "wal", "mirror", "lock.json", "lock.sqlite"];
const NOT_SAVED = new Set([...MADE_AGAIN, "log", "payload", "keys", "documents"]);
// There while a backup is being made: what an interrupted one left is then looked for.
const UNDER_WAY = "under-way";

/** @throws QuisError QUIS_USAGE for a folder in, around or other than a backup's */
export async function backupFolder(
  host: BackupHost,
  input: { readonly to: string; readonly withKeys: boolean },
  work: WorkOptions = {},
): Promise<BackupSummary> {
  const startedMs = host.now();
  await prepareTarget(host.data, input.to);
  const editions = await keptEditions(host.data);
  await settleAll(Object.values(host.ledgers));
  // One moment of all logs: while it is read, none is integrated.
  const snapshots = await host.ledgers.records.exclusively(async () => {
    const taken: LogSnapshot[] = [];
    for (const [name, ledger] of Object.entries(host.ledgers)) taken.push(await takeSnapshot(host.data, name, ledger));
    return taken;
  });
  const run = await Run.begin(host, input, snapshots, work);
  return run.make(startedMs, editions);
}

async function prepareTarget(data: string, to: string): Promise<void> {
  const within = (path: string): boolean => path === "" || (!path.startsWith("..") && !isAbsolute(path));
  if (!isAbsolute(to) || within(relative(data, to)) || within(relative(to, data)))
    throw new QuisError("QUIS_USAGE", `expected an absolute folder apart from ${data}, got ${to}`);
  await mkdir(to, { recursive: true, mode: 0o700 });
  const foreign = (await readdir(to)).find(
    (name) => !/^(quis-backup\.json(\.tmp)?|manifest.*|objects|under-way)$/.test(name),
  );
  if (foreign !== undefined)
    throw new QuisError("QUIS_USAGE", `expected an empty folder or a backup in ${to}, got ${JSON.stringify(foreign)}`);
}

class Run {
  readonly #host: BackupHost;
  readonly #to: string;
  readonly #withKeys: boolean;
  readonly #snapshots: readonly LogSnapshot[];
  readonly #work: WorkOptions;
  readonly #manifest: ManifestWriter;
  // The backup before, read in the same order as this one is written.
  readonly #before: ManifestReader | undefined;
  #old: ManifestFile | undefined;
  readonly #oldOthers = new Map<string, ManifestFile>();
  /** Hashes of what this backup has no more use for, and of small files that it has. */
  readonly #unused = new Set<string>();
  readonly #others = new Set<string>();
  readonly #leftovers: boolean;
  #copiedFiles = 0;
  #copiedBytes = 0;

  private constructor(
    host: BackupHost,
    input: { readonly to: string; readonly withKeys: boolean },
    snapshots: readonly LogSnapshot[],
    work: WorkOptions,
    manifest: ManifestWriter,
    before: ManifestReader | undefined,
    leftovers: boolean,
  ) {
    this.#host = host;
    this.#to = input.to;
    this.#withKeys = input.withKeys;
    this.#snapshots = snapshots;
    this.#work = work;
    this.#manifest = manifest;
    this.#before = before;
    this.#leftovers = leftovers;
  }

  static async begin(
    host: BackupHost,
    input: { readonly to: string; readonly withKeys: boolean },
    snapshots: readonly LogSnapshot[],
    work: WorkOptions,
  ): Promise<Run> {
    const { to, withKeys } = input;
    const logs = [];
    for (const { name, note, vkey, checkpoint } of snapshots) {
      const [first = vkey] = await new KeyFiles(host.keys.folder, name).vkeys(vkey);
      const { size, root } = checkpoint;
      logs.push({ name, vkey, first_vkey: first, size, root: toBase64(root), checkpoint: note });
    }
    const pointer = await readPointer(to);
    const before = pointer === undefined ? undefined : await ManifestReader.open(to, pointer);
    const leftovers = (await stat(join(to, UNDER_WAY)).catch(() => undefined)) !== undefined;
    await writeFile(join(to, UNDER_WAY), "");
    const created = new Date(host.now()).toISOString();
    const header = { quis_backup: 1, created, version: VERSION, with_keys: withKeys, logs } as const;
    return new Run(host, input, snapshots, work, new ManifestWriter(to, header), before, leftovers);
  }

  async make(startedMs: number, editions: readonly string[]): Promise<BackupSummary> {
    try {
      this.#old = await this.#before?.next();
      for (const snapshot of this.#snapshots) await this.#saveLog(snapshot);
      // What the old backup has beyond: partial tiles of then, and everything that is no log.
      for (; this.#old !== undefined; this.#old = await this.#before?.next())
        this.#oldOthers.set(this.#old.path, this.#old);
      for (const snapshot of this.#snapshots)
        for (const { path, bytes } of snapshot.partials) await this.#saveBytes(path, bytes, 0);
      for (const edition of editions) await this.#saveEdition(edition);
      for await (const path of this.#otherFiles()) await this.#add(await this.#copyOther(path));
      const pointer = await this.#manifest.commit();
      await this.#clean(pointer.manifest);
      const { files, bytes } = this.#manifest;
      return {
        to: this.#to,
        logs: this.#snapshots.map(({ name, vkey, checkpoint: { size, root } }) => ({
          name,
          origin: parseVkey(vkey).name,
          size,
          root: toBase64(root),
        })),
        files,
        bytes,
        copied_files: this.#copiedFiles,
        copied_bytes: this.#copiedBytes,
        with_keys: this.#withKeys,
        manifest_sha256: pointer.sha256,
        seconds: (this.#host.now() - startedMs) / 1000,
      };
    } finally {
      await this.#manifest.close();
    }
  }

  async #saveLog({ name, checkpoint }: LogSnapshot): Promise<void> {
    const { size } = checkpoint;
    const folders = ledgerFolders(this.#host.data, name);
    let done = 0;
    for (const { part, path } of fullFiles(size)) {
      this.#work.signal?.throwIfAborted();
      const below = `${part}/${name}/${path}`;
      const old = this.#old?.path === below ? this.#old : undefined;
      if (old !== undefined) this.#old = await this.#before!.next();
      const source = join(part === "log" ? folders.logFolder : folders.payloadFolder, path);
      const { mtimeMs, size: sizeBytes } = await stat(source);
      if (old !== undefined && old.mtime_ms === mtimeMs && old.size === sizeBytes && (await this.#has(old))) {
        await this.#manifest.add(old);
      } else {
        const saved = await this.#saveBytes(below, await readFile(source), mtimeMs);
        if (old !== undefined && old.sha256 !== saved) this.#unused.add(old.sha256);
      }
      if (part === "payload") {
        done += 256;
        this.#work.onProgress?.({ type: "progress", phase: `backup ${name}`, done, total: size, unit: "entries" });
      }
    }
  }

  async #has(file: ManifestFile): Promise<boolean> {
    return (await stat(objectPath(this.#to, file.sha256)).catch(() => undefined))?.size === file.size;
  }

  async #saveBytes(path: string, bytes: Uint8Array, mtimeMs: number): Promise<string> {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const file: ManifestFile = { path, size: bytes.length, sha256, mtime_ms: mtimeMs };
    const target = objectPath(this.#to, sha256);
    if (!(await this.#has(file))) {
      await this.#makeFolder(dirname(target));
      await writeTemporary(target, bytes);
      await rename(`${target}.tmp`, target);
      await syncFolder(dirname(target));
      this.#copied(bytes.length);
    }
    if (mtimeMs === 0) this.#note(file);
    await this.#manifest.add(file);
    return sha256;
  }

  #copied(bytes: number): void {
    this.#copiedFiles++;
    this.#copiedBytes += bytes;
  }

  // A file that may change: its old bytes are of no more use.
  #note(file: ManifestFile): void {
    this.#others.add(file.sha256);
    if (this.#oldOthers.get(file.path)?.sha256 === file.sha256) this.#oldOthers.delete(file.path);
  }

  async #makeFolder(folder: string): Promise<void> {
    if ((await mkdir(folder, { recursive: true, mode: 0o700 })) === undefined) return;
    await syncFolder(dirname(folder));
    await syncFolder(this.#to);
  }

  /** Everything below the data folder that is neither a log's tree nor its payload, nor made again, nor a secret. */
  async *#otherFiles(): AsyncGenerator<string> {
    const { data } = this.#host;
    for (const name of (await readdir(data)).sort()) if (!NOT_SAVED.has(name)) yield* walk(data, name);
    for (const { name } of this.#snapshots) {
      for (const file of (await readdir(join(data, "log", name))).sort())
        if (!["tile", "checkpoint", ".tmp"].includes(file)) yield* walk(data, `log/${name}/${file}`);
      for (const file of (await readdir(join(data, "payload", name))).sort())
        if (!/^x?\d{3}(\.p)?$/.test(file)) yield* walk(data, `payload/${name}/${file}`);
    }
    if (this.#withKeys) yield* walk(data, "keys");
  }

  // Of a document that is erased while it is copied nothing is kept: what was copied of it goes with what is of no more use.
  async #saveEdition(edition: string): Promise<void> {
    const { data } = this.#host;
    const paths = await filesOfEdition(data, edition);
    const copied: (ManifestFile | undefined)[] = [];
    for (const path of paths) copied.push(await this.#copyOther(path));
    const isWhole = copied.every((file) => file !== undefined) && (await isKept(data, edition, paths.length));
    for (const file of copied)
      if (isWhole) await this.#add(file);
      else if (file !== undefined) this.#unused.add(file.sha256);
  }

  async #add(file: ManifestFile | undefined): Promise<void> {
    if (file === undefined) return;
    this.#note(file);
    await this.#manifest.add(file);
  }

  /** Its bytes are in the backup when it resolves; undefined for a file that is gone. */
  async #copyOther(path: string): Promise<ManifestFile | undefined> {
    this.#work.signal?.throwIfAborted();
    // Through a temporary object: the file may grow while it is read, and what was read is what is kept.
    const temporary = join(this.#to, "objects", "other.tmp");
    await this.#makeFolder(dirname(temporary));
    const hash = createHash("sha256");
    let size = 0;
    const handle = await open(temporary, "w", 0o600);
    try {
      for await (const chunk of createReadStream(join(this.#host.data, path)) as AsyncIterable<Buffer>) {
        hash.update(chunk);
        size += chunk.length;
        await handle.writeFile(chunk);
      }
      await handle.sync();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    } finally {
      await handle.close();
    }
    const file: ManifestFile = { path, size, sha256: hash.digest("hex"), mtime_ms: 0 };
    if (!(await this.#has(file))) {
      const target = objectPath(this.#to, file.sha256);
      await this.#makeFolder(dirname(target));
      await rename(temporary, target);
      await syncFolder(dirname(target));
      this.#copied(size);
    }
    return file;
  }

  // The new backup is complete. Old states of files that changed go, and so do their contents: erased is erased here too.
  async #clean(manifest: string): Promise<void> {
    const { sha256s } = this.#leftovers ? await this.#allHashes(manifest) : { sha256s: undefined };
    for (const old of this.#oldOthers.values()) this.#unused.add(old.sha256);
    for (const sha256 of this.#unused) if (!this.#others.has(sha256)) await destroyObject(objectPath(this.#to, sha256));
    if (sha256s !== undefined)
      for (const folder of await readdir(join(this.#to, "objects")))
        for (const name of await readdir(join(this.#to, "objects", folder)).catch(() => [] as string[]))
          if (!sha256s.has(name)) await destroyObject(join(this.#to, "objects", folder, name));
    for (const name of await readdir(this.#to))
      if (name.startsWith("manifest") && name !== manifest) await rm(join(this.#to, name), { force: true });
    await rm(join(this.#to, "objects", "other.tmp"), { force: true });
    await rm(join(this.#to, UNDER_WAY), { force: true });
  }

  async #allHashes(manifest: string): Promise<{ sha256s: Set<string> }> {
    const pointer = await readPointer(this.#to);
    const reader = await ManifestReader.open(this.#to, { ...pointer!, manifest });
    const sha256s = new Set<string>();
    for (let file = await reader.next(); file !== undefined; file = await reader.next()) sha256s.add(file.sha256);
    return { sha256s };
  }
}

// What was erased, or a data key that was destroyed, may be in it.
async function destroyObject(path: string): Promise<void> {
  await destroyFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}

async function* walk(data: string, path: string): AsyncGenerator<string> {
  if (path.endsWith(".tmp") || basename(path) === ".tmp") return;
  const info = await stat(join(data, path)).catch(() => undefined);
  if (info?.isDirectory() === true)
    for (const name of (await readdir(join(data, path))).sort()) yield* walk(data, `${path}/${name}`);
  else if (info?.isFile() === true) yield path;
}
