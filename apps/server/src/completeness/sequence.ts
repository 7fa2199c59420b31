// Gaps in a source's own numbering, as exact ranges. Pure; numbering.ts reads the numbers. docs/reference/gaps.md#sequence-numbers
import { type Found, instantOf, minuteOf } from "./finding.ts";
import { SEQUENCE } from "./parameters.ts";

/** What numbers are counted within: the whole source, a host or log of it, or a session. */
export type Scope = "source" | "origin" | "session";

/** A numbered event. */
export interface Numbered {
  readonly sequence: number;
  readonly index: number;
  readonly timeMs: number;
}

/** Missing numbers `from` to `to` (both missing) in a scope, between two events; `before` is null at the beginning of a scope. */
export interface NumberGap {
  readonly scope: string;
  readonly from: number;
  readonly to: number;
  readonly before: Numbered | null;
  readonly after: Numbered;
}

/** Whether between two neighbours by number lies the start of a new numbering: the higher number is clearly the earlier event. */
export function isRestart(before: Numbered, after: Numbered): boolean {
  return before.timeMs > after.timeMs + SEQUENCE.restartMs;
}

/**
 * The gaps of a scope in which numbers come more than once, from its events in the order of their times: where a number comes again later, a new
 * numbering has begun, and each numbering has gaps of its own. The same number at the same time is a repetition.
 */
export function gapsWithRestarts(
  scope: string,
  events: readonly Numbered[],
): { readonly gaps: NumberGap[]; readonly restarts: Numbered[]; readonly repeated: Numbered[] } {
  const restarts: Numbered[] = [];
  const repeated: Numbered[] = [];
  const gaps: NumberGap[] = [];
  let run = new Map<number, Numbered>();
  const end = (): void => {
    const ordered = [...run.values()].sort((a, b) => a.sequence - b.sequence);
    for (let i = 1; i < ordered.length; i++) {
      const before = ordered[i - 1]!;
      const after = ordered[i]!;
      if (after.sequence > before.sequence + 1 && !isRestart(before, after))
        gaps.push({ scope, from: before.sequence + 1, to: after.sequence - 1, before, after });
    }
  };
  for (const event of events) {
    const had = run.get(event.sequence);
    if (had !== undefined && had.timeMs === event.timeMs) {
      repeated.push(event);
      continue;
    }
    if (had !== undefined) {
      end();
      run = new Map();
      restarts.push(event);
    }
    run.set(event.sequence, event);
  }
  end();
  return { gaps, restarts, repeated };
}

/** The number that scopes begin at, if nearly all begin at the same one; `starts` counts scopes by their first number. */
export function commonStart(starts: ReadonlyMap<number, number>): number | undefined {
  let scopes = 0;
  let best: number | undefined;
  for (const [start, count] of starts) {
    scopes += count;
    if (best === undefined || count > starts.get(best)!) best = start;
  }
  if (best === undefined || scopes < SEQUENCE.startScopes) return undefined;
  return starts.get(best)! >= scopes * SEQUENCE.startShare ? best : undefined;
}

/** The finding of a gap. `erased` counts events of the log that were erased by sealed decisions between the two neighbours. */
export function gapFound(source: string, by: Scope, gap: NumberGap, erased: number): Found {
  const { scope, from, to, before, after } = gap;
  const missing = to - from + 1;
  const numbers = missing === 1 ? `The number ${from} is` : `The numbers ${from} to ${to} (${missing}) are`;
  const where = by === "source" ? "" : ` in ${by} ${scope}`;
  return {
    kind: "sequence-gap",
    source,
    key: JSON.stringify([by, scope, from, to]),
    title: `${numbers} missing${where}, between ${minuteOf(before?.timeMs ?? after.timeMs)} and ${minuteOf(after.timeMs)}`,
    fromMs: before?.timeMs ?? after.timeMs,
    toMs: after.timeMs,
    evidence: {
      numbered_by: by,
      scope,
      first_missing: from,
      last_missing: to,
      missing,
      index_before: before?.index ?? null,
      index_after: after.index,
      time_before: before === null ? null : instantOf(before.timeMs),
      time_after: instantOf(after.timeMs),
      ...(erased === 0 ? {} : { erased_between: erased }),
    },
  };
}

/** The finding of numbers that came twice at the same time with different content (the same content is a duplicate, and not sealed). */
export function repeatedFound(source: string, by: Scope, scope: string, repeated: readonly Numbered[]): Found {
  const first = repeated[0]!;
  const last = repeated.at(-1)!;
  return {
    kind: "sequence-repeated",
    source,
    key: JSON.stringify([by, scope, first.sequence, first.index]),
    title: `${repeated.length} numbers come twice at the same time${by === "source" ? "" : ` in ${by} ${scope}`}, the first is ${first.sequence}`,
    fromMs: first.timeMs,
    toMs: last.timeMs,
    evidence: {
      numbered_by: by,
      scope,
      numbers: repeated.slice(0, 100).map(({ sequence }) => sequence),
      indices: repeated.slice(0, 100).map(({ index }) => index),
      count: repeated.length,
    },
  };
}
