// The first screen's figures: is the log whole, what was found, how much came. Counts and sizes only; nobody is named.
import type { Change, Gap, GapKind, Status, Today } from "@quis/contract";
import type { Completeness } from "../completeness/index.ts";
import { countKinds, type Detection } from "../detect/index.ts";
import type { Store } from "../store/index.ts";
import { hoursToShow, rhythmOf, SHOWN_HOURS } from "./rhythm.ts";

export interface TodayParts {
  readonly store: Store;
  readonly completeness: Pick<Completeness, "known">;
  readonly detection: Pick<Detection, "status" | "rows">;
  readonly now: () => number;
}

const NEWEST_GAPS = 8;
/** Titles of these may name an account. */
const NAMING: ReadonlySet<GapKind> = new Set(["leaver-active", "account-without-person"]);

export async function todayOf(parts: TodayParts, status: Status): Promise<Today> {
  const { completeness, detection, now } = parts;
  const [gaps, judged, rows, rhythm] = await Promise.all([
    completeness.known(),
    detection.status(),
    detection.rows(),
    hourlyRhythm(parts, status),
  ]);
  const kinds = countKinds(rows, now());
  return {
    as_of: new Date(now()).toISOString(),
    status,
    gaps: gapsOf(gaps),
    findings: {
      state: judged.state,
      judged_at: judged.last?.at ?? null,
      total: kinds.reduce((sum, { total }) => sum + total, 0),
      kinds,
    },
    rhythm,
  };
}

export async function changeOf({ completeness, detection }: TodayParts, status: Status): Promise<Change> {
  const [gaps, rows] = await Promise.all([completeness.known(), detection.rows()]);
  return {
    status,
    findings: countKinds(rows, 0).reduce((sum, { total }) => sum + total, 0),
    gaps: gaps.filter(({ state }) => state === "open").length,
  };
}

function gapsOf(gaps: readonly Gap[]): Today["gaps"] {
  const open = gaps.filter(({ state }) => state === "open");
  const kinds = new Map<GapKind, number>();
  for (const { kind } of open) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const newest = open
    .filter(({ kind }) => !NAMING.has(kind))
    .toSorted((a, b) => compare(b.raised?.at ?? "", a.raised?.at ?? "") || compare(a.id, b.id))
    .slice(0, NEWEST_GAPS)
    .map(({ id, kind, source, title, from, to }) => ({ id, kind, source, title, from, to }));
  return {
    open: open.length,
    newest,
    kinds: [...kinds].map(([kind, count]) => ({ kind, open: count })).toSorted((a, b) => b.open - a.open),
  };
}

async function hourlyRhythm({ store, now }: TodayParts, { sources }: Status): Promise<Today["rhythm"]> {
  const first = sources.map((one) => one.first).toSorted()[0];
  const last = sources
    .map((one) => one.last)
    .toSorted()
    .at(-1);
  if (first === undefined || last === undefined) return [];
  const span = hoursToShow(Date.parse(last), now());
  // Of each week only the hours that are shown.
  const rows = await store.query<[number, number]>(
    `SELECT toUnixTimestamp(toStartOfHour(time)) AS hour, count() FROM ${store.database}.access
    WHERE time >= fromUnixTimestamp64Milli({from:Int64}) AND time < fromUnixTimestamp64Milli({end:Int64})
      AND (toUnixTimestamp(time) - {shown:Int64}) % 604800 BETWEEN {low:Int64} AND {high:Int64}
    GROUP BY hour`,
    {
      from: span.fromMs,
      end: span.endMs,
      // Whole weeks before, so that the remainder is never negative.
      shown: span.shownMs / 1000 - 10 * 604_800,
      low: 0,
      high: SHOWN_HOURS * 3600 - 1,
    },
  );
  return rhythmOf(new Map(rows.map(([seconds, events]) => [seconds * 1000, events])), span, Date.parse(first));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
