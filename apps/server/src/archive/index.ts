export { type ArchivedFile, openArchive, type OpenedArchive } from "./open.ts";
export { type ZipFile, zipOf } from "./zip-writer.ts";
