// Files and folders that are dropped on a page.
export { type Dropped, type FolderFiles, takeDropped } from "./dropped.ts";
