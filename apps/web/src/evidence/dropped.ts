// What was dropped on a page: files, and folders walked through. Attacker: whoever made the folder; links are not followed by browsers.
import { ArchiveError, FILES_LIMITS } from "@quis/archive";
import type { FolderFiles } from "./files.ts";

export type Dropped =
  | { readonly kind: "file"; readonly file: File }
  | { readonly kind: "folder"; readonly name: string; readonly files: FolderFiles };

const MAX_DEPTH = 16;

/** To be called while the drop is handled: afterwards the browser has forgotten what it was. */
export function takeDropped(data: DataTransfer | null): Promise<readonly Dropped[]> {
  const files = [...(data?.files ?? [])];
  const entries = [...(data?.items ?? [])].filter(({ kind }) => kind === "file").map((item) => item.webkitGetAsEntry());
  return Promise.all(
    files.map(async (file, i): Promise<Dropped> => {
      const entry = entries[i];
      if (entry?.isDirectory !== true) return { kind: "file", file };
      return { kind: "folder", name: entry.name, files: await walk(entry as FileSystemDirectoryEntry) };
    }),
  );
}

async function walk(root: FileSystemDirectoryEntry): Promise<FolderFiles> {
  const found = new Map<string, File>();
  const look = async (folder: FileSystemDirectoryEntry, below: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH)
      throw new ArchiveError("ARCHIVE_TOO_LARGE", `folders at most ${MAX_DEPTH} deep`, `more at ${below}`);
    for (const entry of await listFolder(folder)) {
      if (entry.isDirectory) {
        await look(entry as FileSystemDirectoryEntry, `${below}${entry.name}/`, depth + 1);
        continue;
      }
      if (found.size >= FILES_LIMITS.files)
        throw new ArchiveError("ARCHIVE_TOO_LARGE", `at most ${FILES_LIMITS.files} files`, "more");
      found.set(
        below + entry.name,
        await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail)),
      );
    }
  };
  await look(root, "", 1);
  return found;
}

// A reader gives a hundred at a time, and then none.
async function listFolder(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
