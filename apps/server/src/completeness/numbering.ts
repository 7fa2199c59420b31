// Reads a source's sequence numbers from the store, in order and by neighbours, and finds what they count within.
import { type Found } from "./finding.ts";
import { SEQUENCE } from "./parameters.ts";
import { type Reading, read, TIME_MS } from "./readings.ts";
import {
  commonStart,
  gapFound,
  gapsWithRestarts,
  isRestart,
  type Numbered,
  type NumberGap,
  repeatedFound,
  type Scope,
} from "./sequence.ts";

/** From the widest to the narrowest. */
const SCOPES: readonly Scope[] = ["source", "origin", "session"];
const COLUMNS: Readonly<Record<Scope, string>> = { source: "''", origin: "toString(origin)", session: "session" };
const MOST_OF_A_SCOPE = 1_000_000;

/** Rows of numbered events, with `scope`, `s`, `idx` and `t`. */
function numbered(by: Scope): string {
  const filled = by === "source" ? "" : ` AND ${COLUMNS[by]} != ''`;
  return `SELECT ${COLUMNS[by]} AS scope, toInt64(assumeNotNull(sequence)) AS s, idx, ${TIME_MS} AS t FROM_ACCESS AND sequence IS NOT NULL${filled}`;
}

/** Narrower scopes must be this much better: in each of them there are fewer steps that could go wrong. */
const BETTER = 0.01;

/** What the numbers count within: where they go up by one most often; undefined if there are none, or none that do. */
export async function learnScope(reading: Reading): Promise<Scope | undefined> {
  let best: Scope | undefined;
  let most = SEQUENCE.leastConsecutive;
  for (const by of SCOPES) {
    const [row] = await read<[number, number]>(
      reading,
      `SELECT countIf(step != -1), countIf(step = 1) FROM (
        SELECT if(lagInFrame(toUInt8(1), 1, toUInt8(0)) OVER w = 0, -1, if(s - lagInFrame(s) OVER w = 1, 1, 0)) AS step
        FROM (${numbered(by)} ORDER BY idx LIMIT ${SEQUENCE.sample})
        WINDOW w AS (PARTITION BY scope ORDER BY idx ROWS BETWEEN 1 PRECEDING AND CURRENT ROW))`,
    );
    const [steps, consecutive] = row ?? [0, 0];
    if (steps < SEQUENCE.minRecords || consecutive / steps < most) continue;
    best = by;
    most = consecutive / steps + BETTER;
  }
  return best;
}

type Neighbours = readonly [
  scope: string,
  before: number,
  beforeIndex: number,
  beforeMs: number,
  after: number,
  afterIndex: number,
  afterMs: number,
];

/** Gaps and repetitions in a source's numbering. */
export async function judgeNumbering(reading: Reading, by: Scope, sourceFirstMs: number): Promise<Found[]> {
  const rows = await read<Neighbours>(
    reading,
    `SELECT scope, before, before_idx, before_t, s, idx, t FROM (
      SELECT scope, s, idx, t, lagInFrame(s) OVER w AS before, lagInFrame(idx) OVER w AS before_idx,
        lagInFrame(t) OVER w AS before_t, lagInFrame(toUInt8(1), 1, toUInt8(0)) OVER w AS inner
      FROM (${numbered(by)})
      WINDOW w AS (PARTITION BY scope ORDER BY s, t, idx ROWS BETWEEN 1 PRECEDING AND CURRENT ROW))
    WHERE inner = 1 AND (s > before + 1 OR s = before) ORDER BY scope, s, idx LIMIT ${SEQUENCE.mostGaps}`,
  );
  const gaps: NumberGap[] = [];
  const found: Found[] = [];
  const again = new Set<string>();
  for (const [scope, before, , , after] of rows) if (before === after) again.add(scope);
  for (const [scope, before, beforeIndex, beforeMs, after, afterIndex, afterMs] of rows) {
    if (again.has(scope)) continue;
    const low: Numbered = { sequence: before, index: beforeIndex, timeMs: beforeMs };
    const high: Numbered = { sequence: after, index: afterIndex, timeMs: afterMs };
    if (!isRestart(low, high)) gaps.push({ scope, from: before + 1, to: after - 1, before: low, after: high });
  }
  for (const scope of again) {
    const events = await read<[number, number, number]>(
      reading,
      `SELECT s, idx, t FROM (${numbered(by)}) WHERE scope = {scope:String} ORDER BY t, idx LIMIT ${MOST_OF_A_SCOPE}`,
      { scope },
    );
    const judged = gapsWithRestarts(
      scope,
      events.map(([sequence, index, timeMs]) => ({ sequence, index, timeMs })),
    );
    gaps.push(...judged.gaps);
    if (judged.repeated.length > 0) found.push(repeatedFound(reading.source, by, scope, judged.repeated));
  }
  if (by !== "source") gaps.push(...(await missingStarts(reading, by, sourceFirstMs)));
  for (const gap of gaps) found.push(gapFound(reading.source, by, gap, await erasedIn(reading, gap)));
  return found;
}

// Where nearly every session begins at 1, one that begins at 5 lacks its beginning; not those that were under way when all began.
async function missingStarts(reading: Reading, by: Scope, sourceFirstMs: number): Promise<NumberGap[]> {
  const starts = await read<[number, number]>(
    reading,
    `SELECT start, count() FROM (SELECT min(s) AS start FROM (${numbered(by)}) GROUP BY scope) GROUP BY start
      ORDER BY count() DESC LIMIT 1000`,
  );
  const start = commonStart(new Map(starts));
  if (start === undefined) return [];
  const late = await read<[string, number, number, number]>(
    reading,
    `SELECT scope, min(s) AS least, argMin(idx, (s, t)), argMin(t, (s, t)) AS at FROM (${numbered(by)}) GROUP BY scope
      HAVING least > {start:Int64} AND at > {settled:Int64} ORDER BY at LIMIT ${SEQUENCE.mostGaps}`,
    { start, settled: sourceFirstMs + SEQUENCE.settleMs },
  );
  return late.map(([scope, least, index, timeMs]) => ({
    scope,
    from: start,
    to: least - 1,
    before: null,
    after: { sequence: least, index, timeMs },
  }));
}

// Events that are gone by sealed decisions took their numbers along.
async function erasedIn({ store }: Reading, { before, after }: NumberGap): Promise<number> {
  const ends = [before?.index ?? after.index, after.index];
  const rows = await store.query<[number]>(
    `SELECT sum(events) FROM ${store.database}.removed WHERE last >= {first:UInt64} AND first <= {last:UInt64}`,
    { first: Math.min(...ends), last: Math.max(...ends) },
  );
  return rows[0]?.[0] ?? 0;
}

/** Indices of the events that have the numbers of a gap, in the order of the log. */
export async function readNumbers(
  reading: Reading,
  by: Scope,
  { scope, from, to }: { readonly scope: string; readonly from: number; readonly to: number },
): Promise<number[]> {
  const rows = await read<[number]>(
    reading,
    `SELECT idx FROM (${numbered(by)}) WHERE scope = {scope:String} AND s >= {from:Int64} AND s <= {to:Int64} ORDER BY idx`,
    { scope, from, to },
  );
  return rows.map(([index]) => index);
}
