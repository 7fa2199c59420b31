// Two sources that see the same accesses, held against each other: one-to-one, within a window of time. docs/reference/gaps.md#reconciliation
import type { ReconcileAnswer } from "@quis/contract";
import type { Store } from "../store/index.ts";
import { instantOf } from "./finding.ts";
import { TIME_MS } from "./readings.ts";
import { median } from "./spread.ts";

/** One access as one source saw it. */
export interface Access {
  readonly index: number;
  readonly timeMs: number;
}

export interface Matching {
  readonly pairs: readonly (readonly [a: Access, b: Access])[];
  readonly onlyA: readonly Access[];
  readonly onlyB: readonly Access[];
}

/**
 * Pairs accesses of the same user to the same records, each side in the order of time. The earlier of two that can wait no longer goes unmatched;
 * with one window for all that gives as many pairs as any matching can.
 */
export function matchAccesses(a: readonly Access[], b: readonly Access[], windowMs: number): Matching {
  const pairs: [Access, Access][] = [];
  const onlyA: Access[] = [];
  const onlyB: Access[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const left = a[i]!;
    const right = b[j]!;
    const apartMs = right.timeMs - left.timeMs;
    if (apartMs > windowMs) {
      onlyA.push(left);
      i++;
    } else if (-apartMs > windowMs) {
      onlyB.push(right);
      j++;
    } else {
      pairs.push([left, right]);
      i++;
      j++;
    }
  }
  return { pairs, onlyA: [...onlyA, ...a.slice(i)], onlyB: [...onlyB, ...b.slice(j)] };
}

export interface ReconcileInput {
  readonly a: string;
  readonly b: string;
  readonly windowMs: number;
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly commonUsers: boolean;
}

const SHOWN = 1000;
/** Accesses in memory at once. */
const PART_ROWS = 200_000;
/** Pairs that the offset is learned from. */
const MOST_OFFSETS = 100_000;

interface Unmatched extends Access {
  readonly user: string;
  readonly subjects: readonly string[];
}

/**
 * Reconciles two sources. An access is an event with a user and at least one subject that did not fail; what a source writes as several entries with
 * one correlation id (a statement that touches two tables) is one access.
 */
export async function reconcile(store: Store, input: ReconcileInput): Promise<ReconcileAnswer> {
  const { a, b, windowMs, fromMs, toMs } = input;
  const params = { a, b, from: fromMs, to: toMs };
  const [totals] = await store.query<[number]>(`SELECT count() FROM (${accesses(store, input)})`, params);
  const parts = Math.max(1, Math.ceil((totals?.[0] ?? 0) / PART_ROWS));
  const only = { a: [] as Unmatched[], b: [] as Unmatched[] };
  const counts = { a: 0, b: 0, matched: 0, onlyA: 0, onlyB: 0 };
  const offsets: number[] = [];
  for (let part = 0; part < parts; part++) {
    const rows = await store.query<[string, string[], number, number, number]>(
      `SELECT user, who, side, at, index FROM (${accesses(store, input)})
        WHERE cityHash64(user, who) % ${parts} = ${part} ORDER BY user, who, side, at, index`,
      params,
    );
    for (const group of groupsOf(rows)) {
      const [user, subjects] = group.key;
      const { pairs, onlyA, onlyB } = matchAccesses(group.a, group.b, windowMs);
      counts.a += group.a.length;
      counts.b += group.b.length;
      counts.matched += pairs.length;
      counts.onlyA += onlyA.length;
      counts.onlyB += onlyB.length;
      for (const [left, right] of pairs) if (offsets.length < MOST_OFFSETS) offsets.push(right.timeMs - left.timeMs);
      for (const one of onlyA) only.a.push({ ...one, user, subjects });
      for (const one of onlyB) only.b.push({ ...one, user, subjects });
    }
    only.a = firstOf(only.a);
    only.b = firstOf(only.b);
  }
  return {
    a,
    b,
    window_ms: windowMs,
    accesses_a: counts.a,
    accesses_b: counts.b,
    matched: counts.matched,
    offset_ms: offsets.length === 0 ? null : median(offsets),
    only_a: counts.onlyA,
    only_b: counts.onlyB,
    unmatched_a: only.a.map(shown),
    unmatched_b: only.b.map(shown),
  };
}

// Rows (user, who, side, at, index) of both sources; side 0 is a.
function accesses({ database }: Store, { commonUsers }: ReconcileInput): string {
  const within = `time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
    AND user != '' AND notEmpty(subjects) AND status != 'failure'`;
  const users = (name: string): string =>
    `AND user IN (SELECT user FROM ${database}.access WHERE source = {${name}:String} AND ${within})`;
  const both = commonUsers ? `${users("a")} ${users("b")}` : "";
  return `SELECT user, arraySort(subjects) AS who, if(source = {a:String}, 0, 1) AS side, min(${TIME_MS}) AS at, min(idx) AS index
    FROM ${database}.access WHERE source IN ({a:String}, {b:String}) AND ${within} ${both}
    GROUP BY user, who, side, if(correlation = '', toString(idx), correlation)`;
}

function* groupsOf(
  rows: readonly (readonly [string, string[], number, number, number])[],
): Generator<{ readonly key: readonly [string, readonly string[]]; readonly a: Access[]; readonly b: Access[] }> {
  let group: { key: readonly [string, readonly string[]]; id: string; a: Access[]; b: Access[] } | undefined;
  for (const [user, who, side, timeMs, index] of rows) {
    const id = JSON.stringify([user, who]);
    if (group?.id !== id) {
      if (group !== undefined) yield group;
      group = { key: [user, who], id, a: [], b: [] };
    }
    (side === 0 ? group.a : group.b).push({ index, timeMs });
  }
  if (group !== undefined) yield group;
}

function firstOf(list: readonly Unmatched[]): Unmatched[] {
  return list.toSorted((x, y) => x.timeMs - y.timeMs || x.index - y.index).slice(0, SHOWN);
}

function shown({ index, timeMs, user, subjects }: Unmatched): ReconcileAnswer["unmatched_a"][number] {
  return { index, time: instantOf(timeMs), user, subjects: [...subjects] };
}
