// Files of a folder or a zip that somebody was given, from the browser into memory. Attacker: whoever made them. The same limits and sentences as `quis check`.
import {
  ArchiveError,
  type ByteSource,
  checkNames,
  type Files,
  FILES_LIMITS,
  isZip,
  type ReadOptions,
  readZipFiles,
  withoutFolder,
} from "@quis/archive";
import type { FolderFiles } from "../dropped/index.ts";

/** What a folder is, by the names in it; a zip is never a log. */
export function isLogFolder(files: ReadonlyMap<string, unknown>): boolean {
  const isEvidence = ["bagit.txt", "data/bundle.json", "release.json"].some((path) => files.has(path));
  return files.has("checkpoint") && !isEvidence;
}

/** All files of a folder. @throws ArchiveError; AbortError when `signal` says so */
export async function readFolder(files: FolderFiles, { onProgress, signal }: ReadOptions = {}): Promise<Files> {
  const of = [...files.values()].reduce((sum, { size }) => sum + size, 0);
  if (files.size > FILES_LIMITS.files || of > FILES_LIMITS.bytes)
    throw new ArchiveError(
      "ARCHIVE_TOO_LARGE",
      `at most ${FILES_LIMITS.files} files of ${FILES_LIMITS.bytes} bytes together`,
      `${files.size} of ${of}`,
    );
  checkNames([...files.keys()]);
  const read = new Map<string, Uint8Array>();
  let done = 0;
  for (const [path, file] of files) {
    signal?.throwIfAborted();
    read.set(path, await bytesOf(file, path));
    done += file.size;
    onProgress?.({ done, of });
  }
  return withoutFolder(read);
}

// A link in a dropped folder, or a file that was taken away meanwhile, is an error of the browser that names nothing.
async function bytesOf(file: File, path: string): Promise<Uint8Array> {
  let buffer: ArrayBuffer;
  try {
    buffer = await file.arrayBuffer();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "unknown";
    throw new ArchiveError("ARCHIVE_INVALID", `plain files that can be read, ${path} too`, why);
  }
  return new Uint8Array(buffer);
}

/** All files of a zip; undefined for what is none. @throws ArchiveError; AbortError when `signal` says so */
export async function readZip(file: Blob, options: ReadOptions = {}): Promise<Files | undefined> {
  const source: ByteSource = {
    size: file.size,
    read: async (start, length) => {
      const bytes = new Uint8Array(await file.slice(start, start + length).arrayBuffer());
      if (bytes.length === length) return bytes;
      throw new ArchiveError("ARCHIVE_INVALID", `${length} bytes at ${start}`, String(bytes.length));
    },
  };
  return (await isZip(source)) ? readZipFiles(source, options) : undefined;
}
