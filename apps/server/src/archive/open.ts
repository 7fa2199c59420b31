// A path that may be an archive, a spreadsheet or a plain file, opened as the files that are in it.
import { type FileHandle, open } from "node:fs/promises";
import { type ByteSource, isZip, whyRefused } from "@quis/archive";
import { badArchive } from "./error.ts";
import { isSpreadsheet, readSheet } from "./xlsx.ts";
import { readZipDirectory, readZipEntry } from "./zip.ts";

/** One file to be imported. */
export interface ArchivedFile {
  /** Name within the archive; undefined for a spreadsheet, which is one file. */
  readonly name: string | undefined;
  /** Bytes unpacked, if they are known. */
  readonly sizeBytes: number | undefined;
  /** Read once. Rows of a spreadsheet come as CSV. @throws QuisError QUIS_BAD_ARCHIVE while they are read */
  bytes(): AsyncGenerator<Uint8Array>;
}

export interface OpenedArchive extends AsyncDisposable {
  readonly files: readonly ArchivedFile[];
}

/**
 * Opens a zip archive or an XLSX spreadsheet; undefined if the file is neither. `sheet` names the sheet to read. An entry that cannot be read is
 * there too, and fails when it is read, so that each is reported.
 * @throws QuisError QUIS_BAD_ARCHIVE
 */
export async function openArchive(path: string, sheet?: string): Promise<OpenedArchive | undefined> {
  const handle = await open(path, "r");
  let keep = false;
  try {
    const { size } = await handle.stat();
    const source = sourceOf(handle, size);
    if (!(await isZip(source))) return undefined;
    const entries = await readZipDirectory(source);
    keep = true;
    const close = async (): Promise<void> => handle.close();
    if (isSpreadsheet(entries)) {
      const file = { name: undefined, sizeBytes: undefined, bytes: () => readSheet(source, entries, sheet) };
      return { files: [file], [Symbol.asyncDispose]: close };
    }
    const files = entries
      // What macOS adds of its own beside each file.
      .filter(({ name }) => !/(^|\/)(__MACOSX\/|\.DS_Store$)/.test(name))
      .map((entry) => ({
        name: entry.name,
        sizeBytes: whyRefused(entry) === undefined ? entry.bytes : undefined,
        bytes: () => readZipEntry(source, entry),
      }));
    if (files.length === 0) {
      keep = false;
      throw badArchive("files in the archive", "none");
    }
    return { files, [Symbol.asyncDispose]: close };
  } finally {
    if (!keep) await handle.close();
  }
}

function sourceOf(handle: FileHandle, size: number): ByteSource {
  return {
    size,
    read: async (start, length) => {
      const bytes = Buffer.alloc(length);
      const { bytesRead } = await handle.read(bytes, 0, length, start);
      if (bytesRead !== length)
        throw badArchive(`${length} bytes at ${start}`, `${bytesRead}: the file has become shorter`);
      return bytes;
    },
  };
}
