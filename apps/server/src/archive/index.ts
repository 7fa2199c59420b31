export { type ArchivedFile, openArchive, type OpenedArchive } from "./open.ts";
