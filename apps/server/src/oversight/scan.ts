// Finds the entries of one source in the public part of the oversight log: decisions and findings are found without any payload.
// Entry layout: packages/event/src/leaf.ts (version, length of the source, source).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { entriesPath, parseBundle } from "@quis/tlog";
import { BUNDLE_ENTRIES } from "../ledger/payload-bundle.ts";

/** Indices of the entries `from` to `to` (exclusive) that are of `source`. */
export function* entriesOfSource(logFolder: string, source: string, from: number, to: number): Generator<number> {
  const prefix = Buffer.from(`\u0001${String.fromCharCode(source.length)}${source}`, "latin1");
  for (let number = Math.floor(from / BUNDLE_ENTRIES); number * BUNDLE_ENTRIES < to; number++) {
    const first = number * BUNDLE_ENTRIES;
    const width = Math.min(BUNDLE_ENTRIES, to - first);
    for (const [place, entry] of readEntries(logFolder, number, width).slice(0, width).entries())
      if (first + place >= from && prefix.compare(entry.subarray(0, prefix.length)) === 0) yield first + place;
  }
}

function readEntries(logFolder: string, number: number, width: number): Uint8Array[] {
  const read = (entries: number): Uint8Array[] =>
    parseBundle(readFileSync(join(logFolder, entriesPath({ index: number, width: entries }))));
  try {
    return read(BUNDLE_ENTRIES);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || width === BUNDLE_ENTRIES) throw error;
    return read(width);
  }
}
