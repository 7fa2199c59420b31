// Draws a period's sample from the store: accesses of the period that stand in no finding, of which those with the least hash under the seed come first.
import { createHash } from "node:crypto";
import { judgedTwice, placeOf, placesOf, type Stratum, type StratumPlaces } from "@quis/review";
import type { Flagged } from "../detect/index.ts";
import type { Store } from "../store/index.ts";

export interface DrawInput {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** Entries of the records log that count. */
  readonly treeSize: number;
  readonly flagged: Flagged;
  readonly seed: string;
  /** Accesses to draw. */
  readonly count: number;
  readonly doubleShare: number;
}

export interface DrawnAccess {
  readonly index: number;
  /** Position in `strata`. */
  readonly stratum: number;
  readonly twice: boolean;
}

export interface Draw {
  readonly strata: readonly StratumPlaces[];
  /** In the order in which they are judged, which is that of their hashes. */
  readonly accesses: readonly DrawnAccess[];
}

export async function drawSample(store: Store, input: DrawInput): Promise<Draw> {
  const { seed, count, doubleShare } = input;
  const { where, params } = eligible(store, input);
  const sizes = await store.query<[string, string, number]>(
    `SELECT source, unit, count() FROM ${where} GROUP BY source, unit`,
    params,
  );
  const strata = placesOf(
    sizes.map(([source, unit, size]): Stratum => ({ source, unit, size })),
    count,
  );
  const most = strata.reduce((max, { drawn }) => Math.max(max, drawn), 0);
  if (most === 0) return { strata, accesses: [] };
  const rows = await store.query<[string, string, number]>(
    `SELECT source, unit, idx FROM ${where}
      ORDER BY lower(hex(SHA256(concat({seed:String}, ':', toString(idx))))), idx LIMIT {most:UInt32} BY source, unit`,
    { ...params, seed, most },
  );
  const drawn = strata.flatMap(({ source, unit, drawn: places }, stratum) =>
    rows
      .filter((row) => row[0] === source && row[1] === unit)
      .slice(0, places)
      .map(([, , index]) => ({ index, stratum })),
  );
  const twice = judgedTwice(
    seed,
    drawn.map(({ index }) => index),
    doubleShare,
  );
  const accesses = drawn
    .map((access) => ({ ...access, twice: twice.has(access.index), place: placeOf(seed, access.index) }))
    .toSorted((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ index, stratum, twice: isTwice }) => ({ index, stratum, twice: isTwice }));
  return { strata, accesses };
}

function eligible(store: Store, { fromMs, toMs, treeSize, flagged }: DrawInput) {
  const { events, userDays } = flagged;
  // A name is compared by its hash: a list of names in a statement would be one more place where they stand.
  const days = userDays.map(({ user, day }) => `${sha256(user)}:${day}`);
  return {
    where: `(SELECT idx, source, unit FROM ${store.database}.access
      WHERE time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
        AND idx < {size:UInt64} AND idx NOT IN (SELECT arrayJoin({flagged:Array(UInt64)}))
        ${days.length === 0 ? "" : `AND concat(lower(hex(SHA256(user))), ':', toString(toInt32(toDate32(time)))) NOT IN (SELECT arrayJoin({days:Array(String)}))`})`,
    params: {
      from: fromMs,
      to: toMs,
      size: treeSize,
      flagged: `[${events.join()}]`,
      ...(days.length === 0 ? {} : { days }),
    },
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
