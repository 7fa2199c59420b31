// How far a copy is behind, in entries and in seconds.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { entriesPath, TILE_WIDTH } from "@quis/tlog";

// Points kept: more are merged two by two.
const MOST_POINTS = 2048;

/** When a log had reached which size, since this process opened it. */
export class Timeline {
  #points: { readonly size: number; readonly atMs: number }[] = [];
  readonly #base: number;

  constructor(size: number) {
    this.#base = size;
  }

  reached(size: number, atMs: number): void {
    this.#points.push({ size, atMs });
    if (this.#points.length <= MOST_POINTS) return;
    // The later size with the earlier time: a lag is never told too small.
    this.#points = this.#points.flatMap((point, i, all) =>
      i % 2 === 1 ? [] : [{ size: (all[i + 1] ?? point).size, atMs: point.atMs }],
    );
  }

  /** When entry `index` was under a checkpoint; undefined if that was before this process, or has not been yet. */
  sealedAt(index: number): number | undefined {
    if (index < this.#base) return undefined;
    return this.#points.find((point) => point.size > index)?.atMs;
  }
}

/** Seconds since the first entry that a copy of `size` entries lacks was sealed here; 0 if it lacks none. */
export async function lagSeconds(
  logFolder: string,
  timeline: Timeline,
  copied: number,
  sealed: number,
  nowMs: number,
): Promise<number> {
  if (copied >= sealed) return 0;
  let atMs = timeline.sealedAt(copied);
  if (atMs === undefined) {
    // From before this process: the bundle that has it was written then.
    const index = Math.floor(copied / TILE_WIDTH);
    const width = Math.min(TILE_WIDTH, sealed - index * TILE_WIDTH);
    const path = join(logFolder, entriesPath({ index, width }));
    atMs = (await stat(path).catch(() => undefined))?.mtimeMs ?? nowMs;
  }
  return Math.max(0, Math.round((nowMs - atMs) / 100) / 10);
}
