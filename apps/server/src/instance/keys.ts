// Keys of a data folder, made at its first start: one signing key per log, and secrets that never leave the folder.
import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { generateKey, parseSkey, parseVkey } from "@quis/tlog";
import { DataKeys } from "../keys/data-keys.ts";
import { LocalMasterKey } from "../keys/master-key.ts";
import { replaceFile } from "../ledger/durable.ts";
import { QuisError } from "./error.ts";
import type { LogName } from "./instance.ts";

const SECRET_BYTES = 32;

/** Two are always there. */
export interface DataKeysByLog {
  readonly records: DataKeys;
  readonly oversight: DataKeys;
  readonly [log: string]: DataKeys;
}

export interface Keys {
  /** Folder of the key files. */
  readonly folder: string;
  /** Present signing key by log; changed when a key is rotated. */
  readonly signing: Record<LogName, string>;
  readonly vkey: Record<LogName, string>;
  /** Master of the subject keys (packages/event subject-tag.ts). */
  readonly subjectMaster: Uint8Array;
  /** Keys the dedupe index. */
  readonly dedupe: Uint8Array;
  /** Makes and opens pseudonyms (access/masks). */
  readonly pseudonyms: Uint8Array;
  /** Encrypts the write-ahead logs. */
  readonly wal: Uint8Array;
  /** Keys of the payload by log, wrapped by `keys/payload-master`. */
  readonly payload: DataKeysByLog;
}

/**
 * Reads the keys of the logs `names`, or makes those for which `fresh` says that the log is being made; those of encryption also in a folder
 * that an older version made (`unencrypted`). Files are 0600: a key that others can read is refused, since whoever has it can sign a second
 * history.
 */
export async function openKeys(
  folder: string,
  names: readonly LogName[],
  fresh: (log: LogName | undefined) => boolean,
  unencrypted = false,
): Promise<Keys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const signing: Record<LogName, string> = {};
  const vkey: Record<LogName, string> = {};
  // All logs of an instance share the first part of their origins.
  let prefix = `quis.invalid/${randomBytes(4).toString("hex")}`;
  for (const name of names) {
    const pair = await signingKey(folder, name, fresh(name), `${prefix}/${name}`);
    signing[name] = pair.skey;
    vkey[name] = pair.vkey;
    prefix = originPrefix(pair.vkey);
  }
  const master = new LocalMasterKey(await secret(folder, "payload-master", fresh(undefined) || unencrypted));
  const payload: Record<LogName, DataKeys> = {};
  for (const name of names) payload[name] = await DataKeys.open(folder, name, master);
  return {
    folder,
    signing,
    vkey,
    subjectMaster: await secret(folder, "subject-master", fresh(undefined)),
    dedupe: await secret(folder, "dedupe", fresh(undefined)),
    // A folder of a version before masks has none. Nothing is lost with it: pseudonyms that were shown are no longer known.
    pseudonyms: await secret(folder, "pseudonyms", true),
    wal: await secret(folder, "wal", fresh(undefined) || unencrypted),
    payload: payload as Record<LogName, DataKeys> & DataKeysByLog,
  };
}

/** What the origins of an instance's logs have in common: `quis.invalid/1a2b3c4d`. */
function originPrefix(vkey: string): string {
  const { name } = parseVkey(vkey);
  return name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : name;
}

async function signingKey(
  folder: string,
  log: LogName,
  fresh: boolean,
  name: string,
): Promise<{ skey: string; vkey: string }> {
  const path = join(folder, `${log}.skey`);
  const text = await readSecret(path);
  if (text === undefined) {
    if (!fresh) throw missing(path);
    const made = generateKey(name);
    await replaceFile(path, `${made.skey}\n`, 0o600);
    await replaceFile(join(folder, `${log}.vkey`), `${made.vkey}\n`, 0o644);
    return made;
  }
  const skey = text.toString("utf8").trim();
  try {
    return { skey, vkey: parseSkey(skey).vkey };
  } catch (cause) {
    throw new QuisError(
      "QUIS_DATA_CORRUPT",
      `expected a signing key in ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

async function secret(folder: string, name: string, fresh: boolean): Promise<Uint8Array> {
  const path = join(folder, name);
  const bytes = await readSecret(path);
  if (bytes === undefined) {
    if (!fresh) throw missing(path);
    const made = randomBytes(SECRET_BYTES);
    await replaceFile(path, made, 0o600);
    return made;
  }
  if (bytes.length !== SECRET_BYTES)
    throw new QuisError("QUIS_DATA_CORRUPT", `expected ${SECRET_BYTES} bytes in ${path}, got ${bytes.length}`);
  return bytes;
}

/** A file that only its owner may read, or undefined. @throws QuisError QUIS_DATA_UNUSABLE if others may */
export async function readSecret(path: string): Promise<Buffer | undefined> {
  const mode = (await stat(path).catch(() => undefined))?.mode;
  if (mode === undefined) return undefined;
  if ((mode & 0o077) !== 0) {
    throw new QuisError(
      "QUIS_DATA_UNUSABLE",
      `expected ${path} to be readable by its owner only (0600), it is ${(mode & 0o777).toString(8).padStart(4, "0")}. If nobody else can have read it: chmod 600 ${path}`,
    );
  }
  return readFile(path);
}

function missing(path: string): QuisError {
  return new QuisError(
    "QUIS_DATA_CORRUPT",
    `expected the key ${path}, found none: the folder holds logs, so a new key would start a second history. Restore it from a copy.`,
  );
}
