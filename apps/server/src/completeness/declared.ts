// Heartbeats, events from the future and unresolved partial entries: what needs no learning, read from the store.
import { type Found, instantOf, minuteOf } from "./finding.ts";
import { CLOCK, PARTIAL, SEQUENCE } from "./parameters.ts";
import { type Reading, read, TIME_MS } from "./readings.ts";

/** Spans between two events, or after the last one up to `horizonMs`, that are longer than the declared heartbeat. */
export async function judgeHeartbeat(reading: Reading, heartbeatMs: number, horizonMs: number): Promise<Found[]> {
  const rows = await read<[number, number, number, number]>(
    reading,
    `SELECT before_idx, before_t, idx, t FROM (
      SELECT idx, ${TIME_MS} AS t, lagInFrame(idx) OVER w AS before_idx, lagInFrame(${TIME_MS}, 1, ${TIME_MS}) OVER w AS before_t FROM_ACCESS
      WINDOW w AS (ORDER BY time, idx ROWS BETWEEN 1 PRECEDING AND CURRENT ROW))
    WHERE t - before_t > {heartbeat:Int64} ORDER BY t, idx LIMIT ${SEQUENCE.mostGaps}`,
    { heartbeat: heartbeatMs },
  );
  const found = rows.map(([beforeIndex, beforeMs, index, timeMs]) =>
    heartbeatFound(reading.source, heartbeatMs, { index: beforeIndex, timeMs: beforeMs }, { index, timeMs }, timeMs),
  );
  const [last] = await read<[number, number, number]>(
    reading,
    `SELECT count(), argMax(idx, (time, idx)), max(${TIME_MS}) FROM_ACCESS`,
  );
  if (last !== undefined && last[0] > 0 && horizonMs - last[2] > heartbeatMs)
    found.push(heartbeatFound(reading.source, heartbeatMs, { index: last[1], timeMs: last[2] }, undefined, horizonMs));
  return found;
}

interface Beat {
  readonly index: number;
  readonly timeMs: number;
}

function heartbeatFound(
  source: string,
  heartbeatMs: number,
  before: Beat,
  after: Beat | undefined,
  untilMs: number,
): Found {
  const until = after === undefined ? "since then" : `until ${minuteOf(after.timeMs)}`;
  return {
    kind: "heartbeat",
    source,
    key: `${instantOf(before.timeMs)} ${before.index}`,
    title: `No event from ${minuteOf(before.timeMs)} ${until}; one every ${heartbeatMs / 60_000} minutes was declared`,
    fromMs: before.timeMs,
    toMs: after?.timeMs ?? null,
    evidence: {
      index_before: before.index,
      index_after: after?.index ?? null,
      last_event: instantOf(before.timeMs),
      next_event: after === undefined ? null : instantOf(after.timeMs),
      judged_until: instantOf(untilMs),
      heartbeat_ms: heartbeatMs,
    },
  };
}

/** Events that say they happened after they were received: one finding per source and day of receipt. */
export async function judgeFuture(reading: Reading): Promise<Found[]> {
  const rows = await read<[number, number, number, number, number, number, number]>(
    reading,
    `SELECT intDiv(toUnixTimestamp64Milli(received), 86400000) AS day, count(), min(idx), max(idx),
      max(${TIME_MS} - toUnixTimestamp64Milli(received)), min(${TIME_MS}), max(${TIME_MS}) FROM_ACCESS
      AND toUnixTimestamp64Milli(time) - toUnixTimestamp64Milli(received) > ${CLOCK.futureMs} GROUP BY day ORDER BY day`,
  );
  return rows.map(([day, events, first, last, mostMs, fromMs, toMs]) => ({
    kind: "future" as const,
    source: reading.source,
    key: String(day),
    title: `${events} events say they happened up to ${Math.round(mostMs / 1000)} seconds after they were received`,
    fromMs,
    toMs,
    evidence: { events, first_index: first, last_index: last, most_ahead_ms: mostMs, threshold_ms: CLOCK.futureMs },
  }));
}

/** Entries marked PARTIAL that no later entry with the same correlation ends. */
export async function judgePartials(reading: Reading, horizonMs: number): Promise<Found[]> {
  const rows = await read<[string, number, number, number]>(
    reading,
    `SELECT correlation, argMaxIf(idx, (time, idx), partial = 1), maxIf(${TIME_MS}, partial = 1) AS at, countIf(partial = 1)
      FROM_ACCESS AND correlation != '' GROUP BY correlation
      HAVING at > 0 AND max((time, idx)) = maxIf((time, idx), partial = 1) AND at <= {settled:Int64}
      ORDER BY at, correlation LIMIT ${SEQUENCE.mostGaps}`,
    { settled: horizonMs - PARTIAL.graceMs },
  );
  return rows.map(([correlation, index, timeMs, partials]) => ({
    kind: "partial-unresolved" as const,
    source: reading.source,
    key: correlation,
    title: `The entry ${index} of ${minuteOf(timeMs)} is marked PARTIAL, and no later one with the id ${correlation} ends it`,
    fromMs: timeMs,
    toMs: null,
    evidence: { correlation_uid: correlation, index, partials, grace_ms: PARTIAL.graceMs },
  }));
}
