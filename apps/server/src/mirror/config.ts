// Which off-site copies there are (mirrors.json), and where each was when last heard of (mirror/NAME.json).
import { mkdir, readFile, rm } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import { QuisError } from "../instance/error.ts";
import type { MirrorInput } from "../instance/instance.ts";
import { replaceFile } from "../ledger/durable.ts";
import { CopyFolder } from "./copy-folder.ts";
import { checkAddress, HttpTarget, isAddress } from "./http-target.ts";
import type { CopyTarget } from "./target.ts";

/** Where the copy of a log was when it last answered. */
export interface Cursor {
  readonly size: number;
  /** Full bundles that are there beyond its checkpoint. */
  readonly sentBundles: number;
}

export interface Progress {
  readonly logs: Readonly<Record<string, Cursor>>;
  readonly lastOk: string | null;
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new QuisError("QUIS_DATA_CORRUPT", `expected JSON in ${path}, got other text`, { cause });
  }
}

/** The mirrors of a data folder. @throws QuisError QUIS_DATA_CORRUPT */
export async function readMirrors(data: string): Promise<MirrorInput[]> {
  return ((await readJson(join(data, "mirrors.json"))) ?? []) as MirrorInput[];
}

export async function writeMirrors(data: string, mirrors: readonly MirrorInput[]): Promise<void> {
  await replaceFile(join(data, "mirrors.json"), `${JSON.stringify(mirrors)}\n`);
}

/** A cursor only saves work: one that cannot be read counts as none. */
export async function readProgress(data: string, name: string): Promise<Progress> {
  const found = (await readJson(join(data, "mirror", `${name}.json`)).catch(() => undefined)) as Progress | undefined;
  return found ?? { logs: {}, lastOk: null };
}

export async function writeProgress(data: string, name: string, progress: Progress): Promise<void> {
  await mkdir(join(data, "mirror"), { recursive: true, mode: 0o700 });
  await replaceFile(join(data, "mirror", `${name}.json`), `${JSON.stringify(progress)}\n`);
}

export async function dropProgress(data: string, name: string): Promise<void> {
  await rm(join(data, "mirror", `${name}.json`), { force: true });
}

/** @throws QuisError QUIS_USAGE for a place that cannot be a copy of `data` */
export function checkMirror(data: string, mirror: MirrorInput): void {
  if (isAddress(mirror.to)) {
    checkAddress(mirror.to);
    if (mirror.tokenFile === undefined)
      throw new QuisError("QUIS_USAGE", "expected a token file for a mirror by address, got none");
    return;
  }
  const from = relative(data, mirror.to);
  const back = relative(mirror.to, data);
  const within = (path: string): boolean => path === "" || (!path.startsWith("..") && !isAbsolute(path));
  if (!isAbsolute(mirror.to) || within(from) || within(back))
    throw new QuisError("QUIS_USAGE", `expected an absolute folder apart from ${data}, got ${mirror.to}`);
}

export function targetOf(mirror: MirrorInput): CopyTarget {
  return isAddress(mirror.to) ? new HttpTarget(mirror.to, mirror.tokenFile) : new CopyFolder({ folder: mirror.to });
}
