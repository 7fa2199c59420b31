/** Log folders on a file system: the durable writer, the reader, the verifier. Node only. @module */
export { type Disk, nodeDisk } from "./disk.ts";
export { DurableFiles, type FileToWrite, TEMP_FOLDER } from "./durable.ts";
export type { Batch } from "./edge.ts";
export { CHECKPOINT_FILE, MAX_BATCH_ENTRIES } from "./open.ts";
export { LogReader } from "./reader.ts";
export { type FirstBad, type FolderVerification, type VerifyFolderOptions, verifyLogFolder } from "./verify-folder.ts";
export { type LogOptions, LogWriter, createLog, openLog } from "./writer.ts";
