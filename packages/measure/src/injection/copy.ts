// The one way in which an injected access is made: a real access of the same user, copied, with the few cells changed that make it misuse.
import type { Access } from "@quis/detect";
import type { Random } from "../random/index.ts";

const DAY_MS = 86_400_000;

/** A copy a few minutes after the real one, on the same UTC day. */
export function copyAfter(random: Random, row: Access, change: Partial<Access>, afterMs?: number): Access {
  const dayEnd = (Math.floor(row.timeMs / DAY_MS) + 1) * DAY_MS - 1;
  const timeMs = Math.min(dayEnd, row.timeMs + (afterMs ?? random.int(15_000, 400_000)));
  // Between two places of the log's own order, so that accesses of one instant keep an order.
  return { ...row, timeMs, index: row.index + random.unit() / 2, ...change };
}

/** Number of accesses that one look is made of. */
export function drawLooks(random: Random): number {
  return random.chance(0.3) ? 2 : 1;
}
