// Pauses between the accesses of a session.
import type { AccessRow } from "@quis/contract";

/** Pauses from here on are shown: shorter ones are reading. */
export const IDLE_MS = 10 * 60_000;

export interface Step {
  readonly row: AccessRow;
  /** Pause before it in ms; 0 if it is short. */
  readonly idleMs: number;
}

/** The accesses in the order in which they happened, each with the pause before it. */
export function stepsOf(rows: readonly AccessRow[]): Step[] {
  const ordered = rows.toSorted((a, b) => (a.time === b.time ? a.index - b.index : a.time < b.time ? -1 : 1));
  return ordered.map((row, at) => {
    const before = ordered[at - 1];
    const pause = before === undefined ? 0 : Date.parse(row.time) - Date.parse(before.time);
    return { row, idleMs: pause >= IDLE_MS ? pause : 0 };
  });
}

/** `25 min`, `3 h 20 min`, `2 d 4 h` */
export function formatPause(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
