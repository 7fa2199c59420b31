// What was dropped on a page: files, and folders walked through. Attacker: whoever made the folder. Chromium leaves links out, of a chosen folder too (tried).
import { ArchiveError, FILES_LIMITS } from "@quis/archive";

/** Files of a folder by their path in it, with `/`: not read yet. */
export type FolderFiles = ReadonlyMap<string, File>;

export type Dropped =
  | { readonly kind: "file"; readonly file: File }
  | { readonly kind: "folder"; readonly name: string; readonly files: FolderFiles };

const MAX_DEPTH = 16;

/** A file or folder that was dropped, whichever of its two interfaces the browser has. */
type Entry =
  | { readonly kind: "file"; readonly name: string; file(): Promise<File> }
  | { readonly kind: "folder"; readonly name: string; list(): AsyncIterable<Entry> };

/** To be called while the drop is handled: afterwards the browser has forgotten what it was. */
export function takeDropped(data: DataTransfer | null): Promise<readonly Dropped[]> {
  const items = [...(data?.items ?? [])].filter(({ kind }) => kind === "file");
  return Promise.all(
    items.map((item) => ({ file: item.getAsFile(), entry: entryOf(item) })).map(({ file, entry }) => take(file, entry)),
  ).then((all) => all.filter((one) => one !== undefined));
}

async function take(file: File | null, opening: Promise<Entry> | undefined): Promise<Dropped | undefined> {
  const entry = await opening;
  if (entry?.kind === "folder") return { kind: "folder", name: entry.name, files: await walk(entry) };
  return file === null ? undefined : { kind: "file", file };
}

/**
 * Only of a folder; a file is a file already. Chromium refuses the older interface to a page of file:// ("A URI supplied to the API was malformed"),
 * others do not have the newer one (File System Standard).
 */
function entryOf(item: DataTransferItem): Promise<Entry> | undefined {
  const old = item.webkitGetAsEntry();
  if (old?.isDirectory !== true) return undefined;
  if (!("getAsFileSystemHandle" in item)) return Promise.resolve(olderEntry(old));
  const opening = (item.getAsFileSystemHandle as () => Promise<FileSystemHandle | null>)();
  return opening.then(
    (handle) => (handle === null ? olderEntry(old) : newerEntry(handle)),
    () => olderEntry(old),
  );
}

function newerEntry(handle: FileSystemHandle): Entry {
  const { name } = handle;
  if (handle.kind === "file") return { kind: "file", name, file: () => (handle as FileSystemFileHandle).getFile() };
  return {
    kind: "folder",
    name,
    list: async function* list() {
      for await (const below of (handle as FileSystemDirectoryHandle).values()) yield newerEntry(below);
    },
  };
}

function olderEntry(entry: FileSystemEntry): Entry {
  const { name } = entry;
  if (!entry.isDirectory)
    return {
      kind: "file",
      name,
      file: () => new Promise((done, fail) => (entry as FileSystemFileEntry).file(done, fail)),
    };
  return {
    kind: "folder",
    name,
    list: async function* list() {
      const reader = (entry as FileSystemDirectoryEntry).createReader();
      // A reader gives a hundred at a time, and then none.
      for (;;) {
        const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
        if (some.length === 0) return;
        for (const below of some) yield olderEntry(below);
      }
    },
  };
}

/** All files below a folder. @throws ArchiveError ARCHIVE_TOO_LARGE */
async function walk(root: Entry & { readonly kind: "folder" }): Promise<FolderFiles> {
  const found = new Map<string, File>();
  const look = async (folder: Entry & { readonly kind: "folder" }, below: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH)
      throw new ArchiveError("ARCHIVE_TOO_LARGE", `folders at most ${MAX_DEPTH} deep`, `more at ${below}`);
    for await (const entry of folder.list()) {
      const path = below + entry.name;
      if (entry.kind === "folder") await look(entry, `${path}/`, depth + 1);
      else if (found.size < FILES_LIMITS.files) found.set(path, await entry.file());
      else throw new ArchiveError("ARCHIVE_TOO_LARGE", `at most ${FILES_LIMITS.files} files`, "more");
    }
  };
  await look(root, "", 1);
  return found;
}
