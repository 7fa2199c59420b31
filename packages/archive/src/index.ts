// Zip archives as somebody else made them: read by their directory, believed in nothing, in bounded memory.
export { ArchiveError, type ArchiveErrorCode } from "./error.ts";
export {
  checkNames,
  type Files,
  FILES_LIMITS,
  type FilesProgress,
  isZip,
  type ReadOptions,
  readZipFiles,
  withoutFolder,
} from "./files.ts";
export { readZipEntry, whyRefused } from "./zip-entry.ts";
export { type ByteSource, readZipDirectory, type ZipEntry } from "./zip.ts";
