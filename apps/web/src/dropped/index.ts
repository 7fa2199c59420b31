// Files and folders that are dropped on a page, or chosen on it.
export { chosenFolder, takeChosen } from "./chosen.ts";
export { type Dropped, type FolderFiles, takeDropped } from "./dropped.ts";
