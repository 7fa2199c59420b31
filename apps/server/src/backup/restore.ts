// quis restore: a folder made again from a backup or a mirror. It signs nothing before it was compared with what others hold.
import { copyFile, mkdir, readdir, readFile, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { logNameSchema } from "@quis/contract";
import { toBase64 } from "@quis/tlog";
import { verifyLogFolder } from "@quis/tlog/fs";
import { DATA_FORMAT, DEFAULT_LOGS, type FolderLabel, writeLabel } from "../instance/data-folder.ts";
import { QuisError } from "../instance/error.ts";
import type { WorkOptions } from "../instance/instance.ts";
import { syncFolder, writeTemporary } from "../ledger/durable.ts";
import { ledgerFolders } from "../ledger/ledger.ts";
import { followKeys, readHandovers } from "../rotation/index.ts";
import { checkBackup } from "./check.ts";
import { damaged, readPointer } from "./manifest.ts";
import { type Restored, writeRestored } from "./restored.ts";
import { type Comparison, compareWithOutside } from "./views.ts";

export interface RestoreInput {
  /** A backup, or the folder of a mirror. */
  readonly from: string;
  /** Must be empty or not there. */
  readonly to: string;
  /** Signed checkpoints from outside. */
  readonly seen: readonly string[];
  /** Folders or addresses of mirrors to compare with, beside those that the folder knows. */
  readonly mirrors: readonly string[];
  readonly now?: () => number;
}

export interface RestoreSummary extends Comparison {
  readonly to: string;
  readonly logs: Restored["logs"];
  readonly files: number;
  readonly withKeys: boolean;
}

/**
 * Restores into `to`, and compares with what others hold. The folder is there whatever the comparison says; it is opened only if all
 * agrees.
 * @throws QuisError QUIS_BACKUP_DAMAGED, QUIS_NOT_FOUND, QUIS_DATA_UNUSABLE; then `to` is no data folder
 */
export async function restoreFolder(input: RestoreInput, work: WorkOptions = {}): Promise<RestoreSummary> {
  const { from, to } = input;
  await mkdir(to, { recursive: true, mode: 0o700 });
  if ((await readdir(to)).length > 0)
    throw new QuisError("QUIS_DATA_UNUSABLE", `expected an empty folder to restore into, ${to} holds something`);
  const found = (await readPointer(from)) === undefined ? await fromMirror(input, work) : await fromBackup(input, work);
  const at = new Date(input.now?.() ?? Date.now()).toISOString();
  const restored: Restored = {
    format: 1,
    from,
    at,
    logs: found.logs,
    seen: [...input.seen],
    mirrors: [...input.mirrors, ...found.mirrors],
    state: "unchecked",
  };
  // The mark first, the label last: a folder with a label and no mark may sign.
  await writeRestored(to, restored);
  await writeLabel(to, found.label ?? { format: DATA_FORMAT, created: at, demo: false, logs: namesOf(found.logs) });
  const comparison = await compareWithOutside(to, restored);
  return { to, logs: found.logs, files: found.files, withKeys: found.withKeys, ...comparison };
}

interface Found {
  readonly logs: Restored["logs"];
  readonly label: FolderLabel | undefined;
  readonly files: number;
  readonly withKeys: boolean;
  readonly mirrors: readonly string[];
}

function namesOf(logs: Restored["logs"]): string[] {
  const names = logs.map(({ name }) => name);
  const missing = DEFAULT_LOGS.filter((name) => !names.includes(name));
  if (missing.length > 0) throw damaged(`the logs ${DEFAULT_LOGS.join(" and ")}`, `none of ${missing.join(", ")}`);
  return [...DEFAULT_LOGS, ...names.filter((name) => !DEFAULT_LOGS.includes(name))];
}

async function fromBackup({ from, to }: RestoreInput, work: WorkOptions): Promise<Found> {
  let label: FolderLabel | undefined;
  const folders = new Set<string>();
  const place = async (path: string, bytes: Uint8Array): Promise<void> => {
    const target = join(to, path);
    const folder = dirname(target);
    if (!folders.has(folder)) await mkdir(folder, { recursive: true, mode: 0o700 });
    folders.add(folder);
    await writeTemporary(target, bytes, path.startsWith("log/") ? 0o644 : 0o600);
    await rename(`${target}.tmp`, target);
  };
  const checked = await checkBackup(from, work, async (file, bytes) => {
    if (file.path === "quis.json") label = JSON.parse(Buffer.from(bytes).toString("utf8")) as FolderLabel;
    else if (file.path !== "restored.json") await place(file.path, bytes);
  });
  const { logs } = checked.header;
  for (const { name, checkpoint } of logs) {
    await place(`log/${name}/checkpoint`, Buffer.from(checkpoint));
    const { logFolder, payloadFolder, walFolder } = ledgerFolders(to, name);
    for (const folder of [logFolder, payloadFolder, walFolder]) await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  await syncAll(to, folders);
  return {
    logs: logs.map(({ name, size, root, first_vkey }) => ({ name, size, root, first_vkey })),
    label: label === undefined ? undefined : { ...label, logs: namesOf(logs.map((log) => ({ ...log }))) },
    files: checked.files,
    withKeys: checked.header.with_keys,
    mirrors: [],
  };
}

async function fromMirror({ from, to }: RestoreInput, work: WorkOptions): Promise<Found> {
  const names = (await readdir(join(from, "log")).catch(() => [] as string[])).filter(
    (name) => logNameSchema.safeParse(name).success,
  );
  if (names.length === 0)
    throw new QuisError("QUIS_NOT_FOUND", `expected a backup or the folder of a mirror in ${from}, got neither`);
  const logs: Restored["logs"] = [];
  const folders = new Set<string>();
  let files = 0;
  for (const name of names) {
    for (const part of [`log/${name}`, `payload/${name}`])
      for await (const path of walk(from, part)) {
        work.signal?.throwIfAborted();
        if (path === `log/${name}/first-key`) continue;
        const target = join(to, path);
        await mkdir(dirname(target), { recursive: true, mode: 0o700 });
        folders.add(dirname(target));
        await copyFile(join(from, path), target);
        files++;
      }
    const { logFolder } = ledgerFolders(to, name);
    const first = (await readFile(join(from, "log", name, "first-key"), "utf8")).trim();
    const chain = await followKeys(first, await readHandovers(logFolder));
    const { ok, size, root, firstBad } = await verifyLogFolder({ dir: logFolder, vkey: chain.vkeys.at(-1)! });
    if (!ok) throw damaged(`a mirror of log/${name} that verifies`, `${firstBad?.path}: ${firstBad?.message}`);
    logs.push({ name, size, root: toBase64(root), first_vkey: first });
  }
  await syncAll(to, folders);
  namesOf(logs);
  return { logs, label: undefined, files, withKeys: false, mirrors: [from] };
}

async function syncAll(to: string, folders: ReadonlySet<string>): Promise<void> {
  const all = new Set<string>();
  for (let folder of folders) for (; folder.length >= to.length; folder = dirname(folder)) all.add(folder);
  for (const folder of all) await syncFolder(folder);
}

async function* walk(root: string, path: string): AsyncGenerator<string> {
  const info = await stat(join(root, path)).catch(() => undefined);
  if (path.endsWith(".tmp")) return;
  if (info?.isDirectory() === true)
    for (const name of (await readdir(join(root, path))).sort()) yield* walk(root, `${path}/${name}`);
  else if (info?.isFile() === true) yield path;
}
