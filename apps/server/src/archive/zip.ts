// Zip archives under the server's own error code: what an import says of an archive is what it says of a spreadsheet.
import { ArchiveError, readZipDirectory as directory, readZipEntry as entryBytes } from "@quis/archive";
import type { ByteSource, ZipEntry } from "@quis/archive";
import { badArchive } from "./error.ts";

/** The files of an archive. @throws QuisError QUIS_BAD_ARCHIVE */
export async function readZipDirectory(source: ByteSource): Promise<ZipEntry[]> {
  return directory(source).catch((error: unknown) => {
    throw ownError(error);
  });
}

/** The bytes of one of them. @throws QuisError QUIS_BAD_ARCHIVE */
export async function* readZipEntry(source: ByteSource, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  try {
    yield* entryBytes(source, entry);
  } catch (error) {
    throw ownError(error);
  }
}

function ownError(error: unknown): unknown {
  return error instanceof ArchiveError ? badArchive(error.expected, error.got) : error;
}
