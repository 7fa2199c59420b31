// The order that a power cut asks for, read off the calls of a run: bytes before their name, names before the run ends.
import { basename, dirname } from "node:path";
import type { Call } from "./syscall-trace.ts";

const SYNCS = new Set(["fsync", "fdatasync"]);

/** What a power cut could take although the run ended in order: nothing, or sentences. */
export function unsynced(calls: readonly Call[]): string[] {
  const problems: string[] = [];
  const syncedBetween = (path: string, from: number, to: number): boolean =>
    calls.slice(from, to).some((call) => SYNCS.has(call.name) && call.path === path);
  for (const [at, call] of calls.entries()) {
    const [path = "", target] = call.paths;
    if (call.name === "rename" && target !== undefined) {
      const written = calls.findLastIndex(
        ({ name, paths }, i) => i < at && name.startsWith("write") && paths[0] === path,
      );
      if (!syncedBetween(path, written + 1, at)) problems.push(`${target} was renamed before its bytes were synced`);
    }
    const name = call.name === "rename" ? target : makes(call) ? path : undefined;
    if (name === undefined || name === "" || isTemporary(name)) continue;
    const removed = calls.findIndex(
      ({ name: verb, path: gone }, i) => i > at && /^(unlink|rmdir)/.test(verb) && gone === name,
    );
    const end = removed < 0 ? calls.length : removed;
    // A name that was removed again needs no sync if nothing was built on it; those of the write-ahead log were.
    if (removed >= 0 && !name.startsWith("wal/")) continue;
    if (!syncedBetween(folderOf(name), at + 1, end)) problems.push(`the name ${name} was never synced`);
  }
  return problems;
}

const makes = (call: Call): boolean => call.changes && (call.name === "mkdir" || call.name === "openat");
const folderOf = (path: string): string => (dirname(path) === "." ? "" : dirname(path));

// Names that a start removes or writes over.
function isTemporary(path: string): boolean {
  return basename(path) === ".tmp" || basename(dirname(path)) === ".tmp" || path.endsWith(".tmp");
}
