// Instants of a question's range, in ms since the epoch.
import { QuisError } from "../instance/error.ts";
import { TIME_MAX_MS, TIME_MIN_MS } from "../store/index.ts";

const SHAPE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.(\d+))?)?(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * Milliseconds of an RFC 3339 instant, rounded up: as a first instant and as an exclusive end alike, what lies before it stays
 * before it. Kept within what the store holds. Throws QUIS_BAD_INPUT; a time without a zone is refused.
 */
export function instantMs(text: string): number {
  const shape = SHAPE.exec(text);
  const ms = shape ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new QuisError(
      "QUIS_BAD_INPUT",
      `expected an RFC 3339 time with a zone, got ${JSON.stringify(text.slice(0, 64))}`,
    );
  }
  const beyondMs = /[1-9]/.test((shape?.[1] ?? "").slice(3)) ? 1 : 0;
  return Math.min(Math.max(ms + beyondMs, TIME_MIN_MS), TIME_MAX_MS + 1);
}
