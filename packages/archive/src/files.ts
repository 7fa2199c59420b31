// All files of a zip archive in memory, or of a folder: evidence that somebody was given. Attacker: whoever made it. Nothing of it is written anywhere.
import { ArchiveError, badArchive } from "./error.ts";
import { readZipEntry, whyRefused } from "./zip-entry.ts";
import { type ByteSource, readZipDirectory, viewOf, type ZipEntry } from "./zip.ts";

/** Files by their path, with `/`. */
export type Files = ReadonlyMap<string, Uint8Array>;

export const FILES_LIMITS = {
  /** Events of a bundle are files of their own. */
  files: 100_000,
  /** Of a zip, unpacked: it is held in memory. */
  bytes: 2 ** 30,
  /** Text shrinks by ten at most, hashes not at all. */
  ratio: 50,
} as const;

export interface FilesProgress {
  readonly done: number;
  readonly of: number;
}

export interface ReadOptions {
  readonly onProgress?: (progress: FilesProgress) => void;
  readonly signal?: AbortSignal;
}

const MAGIC = 0x04034b50;
const EMPTY_MAGIC = 0x06054b50;

/** Whether bytes begin as a zip archive does. */
export async function isZip(source: ByteSource): Promise<boolean> {
  if (source.size < 22) return false;
  const magic = viewOf(await source.read(0, 4)).getUint32(0, true);
  return magic === MAGIC || magic === EMPTY_MAGIC;
}

/**
 * Every file of a zip, unpacked and without the one folder that they may all lie in (RFC 8493 §4). One that cannot be read refuses all of it.
 * @throws ArchiveError ARCHIVE_INVALID, ARCHIVE_TOO_LARGE; AbortError when `signal` says so
 */
export async function readZipFiles(source: ByteSource, { onProgress, signal }: ReadOptions = {}): Promise<Files> {
  const entries = (await readZipDirectory(source, FILES_LIMITS.files))
    // What macOS adds of its own beside each file.
    .filter(({ name }) => !/(^|\/)(__MACOSX\/|\.DS_Store$)/.test(name));
  if (entries.length === 0) throw badArchive("files in the archive", "none");
  checkNames(entries.map(({ name }) => name));
  checkEntries(entries, source.size);
  const of = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) {
    const content = new Uint8Array(entry.bytes);
    let at = 0;
    for await (const piece of readZipEntry(source, entry)) {
      signal?.throwIfAborted();
      content.set(piece, at);
      at += piece.length;
    }
    files.set(entry.name, content);
    done += entry.bytes;
    onProgress?.({ done, of });
  }
  return withoutFolder(files);
}

// Before anything is unpacked: the directory's sizes are what memory is taken for, and readZipEntry lets no more through.
function checkEntries(entries: readonly ZipEntry[], packedBytes: number): void {
  for (const entry of entries) {
    const refused = whyRefused(entry);
    if (refused !== undefined) throw badArchive(`files that can be read, ${shorten(entry.name)} too`, refused);
  }
  const said = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const most = Math.min(FILES_LIMITS.bytes, packedBytes * FILES_LIMITS.ratio);
  if (said > most) throw new ArchiveError("ARCHIVE_TOO_LARGE", `at most ${most} bytes in the zip`, String(said));
}

/**
 * That a name stands for one file wherever it is unpacked: once, also where capital letters and accents in two spellings are the same, and no file where
 * another one has a folder. @throws ArchiveError ARCHIVE_INVALID
 */
export function checkNames(names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const same = seen.get(keyOf(name));
    if (same === name) throw badArchive("each file once in the archive", `${shorten(name)} twice`);
    if (same !== undefined)
      throw badArchive(
        "names that differ in more than capitals and accents",
        `${shorten(same)} and ${shorten(name)}: on some machines they are one file`,
      );
    seen.set(keyOf(name), name);
  }
  for (const key of seen.keys())
    for (let at = key.indexOf("/"); at >= 0; at = key.indexOf("/", at + 1)) {
      const file = seen.get(key.slice(0, at));
      if (file !== undefined) throw badArchive("files and folders apart", `${shorten(file)}, which is both`);
    }
}

function keyOf(name: string): string {
  return name.normalize("NFKC").toLowerCase().normalize("NFC");
}

function shorten(name: string): string {
  return name.length > 120 ? `${name.slice(0, 120)}…` : name;
}

/** Without the folder that all lie in, if there is one and it is not the evidence's own. */
export function withoutFolder<T>(files: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  const [first = ""] = files.keys();
  const folder = first.slice(0, first.indexOf("/") + 1);
  if (folder === "" || ![...files.keys()].every((name) => name.startsWith(folder))) return files;
  return new Map([...files].map(([name, value]) => [name.slice(folder.length), value]));
}
