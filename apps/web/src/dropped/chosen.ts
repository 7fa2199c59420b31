// What was chosen by a field for folders.
import type { Dropped, FolderFiles } from "./dropped.ts";

/** Files by their path in the chosen folder: the browser gives paths from the folder on, which has any name. */
export function chosenFolder(files: readonly File[]): FolderFiles {
  return new Map(files.map((file) => [file.webkitRelativePath.replace(/^[^/]*\//, ""), file]));
}

/** The chosen folder, as if it had been dropped; undefined for none. */
export function takeChosen(list: FileList | null): Dropped | undefined {
  const files = [...(list ?? [])];
  const [first] = files;
  if (first === undefined) return undefined;
  return { kind: "folder", name: first.webkitRelativePath.split("/", 1)[0] ?? "", files: chosenFolder(files) };
}
