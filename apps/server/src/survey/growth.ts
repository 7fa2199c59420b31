// How a log grew: the time of receipt of entries spread evenly over it. The log itself keeps one checkpoint, the newest.
import type { GrowthAnswer } from "@quis/contract";
import { decodePayload, eventOfFields } from "@quis/event";
import type { Ledger } from "../ledger/ledger.ts";

/** Reads at most `points` entries. */
export async function logGrowth(log: string, ledger: Ledger, points: number): Promise<GrowthAnswer> {
  const { size } = ledger;
  const read: { size: number; at: string }[] = [];
  let latestMs = -Infinity;
  for (const index of spread(size, points)) {
    const slot = await ledger.readSlot(index);
    // What was erased says no time any more.
    if (slot.kind !== "live") continue;
    const { time, metadata } = eventOfFields(decodePayload(slot.record).fields);
    const atMs = metadata.logged_time ?? time;
    if (typeof atMs !== "number" || atMs < latestMs) continue;
    latestMs = atMs;
    read.push({ size: index + 1, at: new Date(atMs).toISOString() });
  }
  return { log, size, points: read };
}

/** Indices from the first to the last entry, each once. */
function spread(size: number, points: number): number[] {
  if (size === 0) return [];
  const last = size - 1;
  const steps = Math.max(1, Math.min(points, size) - 1);
  return [...new Set(Array.from({ length: steps + 1 }, (_, step) => Math.round((last * step) / steps)))];
}
