// What a correlation measures, in SQL: the sliding window (t − timespan, t] of correlate/window.ts over sorted ticks.
//
// ClickHouse's RANGE frames take 32-bit offsets and measure each frame anew. So an event is a tick at its time that comes in, and one a
// timespan later that goes out; a running sum over both is the window's measure: n log n, whatever the window's length.
import type { CorrelationRule } from "../rule/document.ts";
import { isNumberSql } from "./condition.ts";

/** `SELECT idx, grp, value` from a subquery of `idx, time_ms, grp, mask, vals`, one row per event and group. */
export function measuredSql(rule: CorrelationRule, events: string): string {
  switch (rule.type) {
    case "event_count":
      return runningSql(rule, events, ["1"], ([count = ""]) => count);
    case "temporal":
      return runningSql(
        rule,
        events,
        rule.rules.map((_, place) => `bitTest(mask, ${place})`),
        (counts) => counts.map((count) => `(${count} > 0)`).join(" + "),
      );
    case "value_sum":
    case "value_avg": {
      // Decimals: what is added and later taken away leaves nothing behind.
      const numbers = `arrayMap(x -> toDecimal256(x, 20), arrayFilter(x -> ${isNumberSql("x")}, vals))`;
      const sum = `arraySum(${numbers})`;
      return runningSql(rule, events, [sum, `length(${numbers})`], ([total = "", count = ""]) =>
        rule.type === "value_sum"
          ? `if(${count} = 0, nan, toFloat64(${total}))`
          : `if(${count} = 0, nan, toFloat64(${total}) / ${count})`,
      );
    }
    case "value_count":
      return distinctSql(rule, events);
    case "temporal_ordered":
      return orderedSql(rule, events);
    case "value_percentile":
      return rule.percentile === undefined ? shareSql(rule, events) : percentileSql(rule, events, rule.percentile);
  }
}

const RUNNING = "OVER (PARTITION BY grp ORDER BY t, comes, idx)";

/** Running sums of expressions over an event. */
function runningSql(
  { timespanMs }: CorrelationRule,
  events: string,
  expressions: readonly string[],
  value: (sums: readonly string[]) => string,
): string {
  const terms = expressions.map((expression, place) => `, ${expression} AS term${place}`).join("");
  const names = expressions.map((_, place) => `, term${place}`).join("");
  const sums = expressions.map((_, place) => `sum(term${place} * if(comes = 1, 1, -1)) ${RUNNING}`);
  const ticks = ticksSql(`grp${names}`, `SELECT idx, time_ms, grp${terms} FROM (${events})`, timespanMs);
  return `SELECT idx, grp, value FROM (SELECT idx, grp, comes, toFloat64(${value(sums)}) AS value FROM (${ticks})) WHERE comes = 1`;
}

/** Each row twice: when it comes in, and when it goes out, which at the same instant is before what comes in: a window is open at its start. */
function ticksSql(columns: string, rows: string, timespanMs: number): string {
  const ticks = `[(time_ms, 1, idx), (time_ms + ${timespanMs}, 0, toUInt64(0))]`;
  return `SELECT ${columns}, tick.1 AS t, tick.2 AS comes, tick.3 AS idx FROM (SELECT ${columns}, arrayJoin(${ticks}) AS tick FROM (${rows}))`;
}

/**
 * A value comes in when it was not in the window, and goes out a timespan after it was last seen; the event itself is a tick that asks.
 * All of them from one reading of the events: written twice, a chain of such correlations would double at every step.
 */
function distinctSql({ timespanMs }: CorrelationRule, events: string): string {
  const order = "PARTITION BY grp, part.1, part.2 ORDER BY time_ms, idx";
  const parts =
    "SELECT idx, time_ms, grp, arrayJoin(arrayConcat([(0, '')], arrayMap(x -> (1, x), vals))) AS part " +
    `FROM (${events})`;
  const seen =
    `SELECT idx, time_ms, grp, part.1 AS is_value, min(toNullable(time_ms)) OVER (${order} ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS before, ` +
    `min(toNullable(time_ms)) OVER (${order} ROWS BETWEEN 1 FOLLOWING AND 1 FOLLOWING) AS after FROM (${parts})`;
  const comes = `if(isNull(before) OR time_ms - before >= ${timespanMs}, [(time_ms, 1, idx, 1, 0)], [])`;
  const goes = `if(isNull(after) OR after - time_ms >= ${timespanMs}, [(time_ms + ${timespanMs}, 0, toUInt64(0), -1, 0)], [])`;
  const ticks =
    "SELECT grp, tick.1 AS t, tick.2 AS comes, tick.3 AS idx, tick.4 AS term, tick.5 AS asks FROM " +
    `(SELECT grp, arrayJoin(if(is_value = 1, arrayConcat(${comes}, ${goes}), [(time_ms, 1, idx, 0, 1)])) AS tick FROM (${seen}))`;
  return `SELECT idx, grp, value FROM (SELECT idx, grp, asks, toFloat64(sum(term) ${RUNNING}) AS value FROM (${ticks})) WHERE asks = 1`;
}

/** How often an event's value is in the window, in percent of all values there; of several values, the rarest. */
function shareSql({ timespanMs }: CorrelationRule, events: string): string {
  const ticks = ticksSql("grp, v", `SELECT idx, time_ms, grp, arrayJoin(vals) AS v FROM (${events})`, timespanMs);
  const term = "sum(if(comes = 1, 1, -1))";
  const shares = `SELECT idx, grp, comes, ${term} OVER (PARTITION BY grp, v ORDER BY t, comes, idx) AS own, ${term} ${RUNNING} AS total FROM (${ticks})`;
  return `SELECT idx, grp, toFloat64(100 * min(own) / any(total)) AS value FROM (${shares}) WHERE comes = 1 GROUP BY idx, grp`;
}

/**
 * For each step the latest time at which a chain of events up to that step can have begun: if that is in the window, the chain is.
 * The value is the longest chain that this event ends.
 */
function orderedSql({ rules, timespanMs }: CorrelationRule, events: string): string {
  const before = "OVER (PARTITION BY grp ORDER BY time_ms, idx ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)";
  let rows = `SELECT *, if(bitTest(mask, 0), toNullable(time_ms), NULL) AS start0 FROM (${events})`;
  for (let step = 1; step < rules.length; step++)
    rows = `SELECT *, if(bitTest(mask, ${step}), max(start${step - 1}) ${before}, NULL) AS start${step} FROM (${rows})`;
  const lengths = rules.map((_, step) => `if(ifNull(start${step} > time_ms - ${timespanMs}, 0), ${step + 1}, 0)`);
  return `SELECT idx, grp, toFloat64(arrayMax([${lengths.join(", ")}])) AS value FROM (${rows})`;
}

/** Nearest rank. The frame by seconds holds what the window does and a little more, which is left out again. */
function percentileSql({ timespanMs }: CorrelationRule, events: string, percentile: number): string {
  const frame = `OVER (PARTITION BY grp ORDER BY second RANGE BETWEEN ${Math.ceil(timespanMs / 1000) + 1} PRECEDING AND CURRENT ROW)`;
  const numbers = `arrayMap(x -> toFloat64(x), arrayFilter(x -> ${isNumberSql("x")}, vals))`;
  const framed = `SELECT idx, grp, time_ms, groupArray((time_ms, idx, numbers)) ${frame} AS near FROM (SELECT idx, grp, time_ms, intDiv(time_ms, 1000) AS second, ${numbers} AS numbers FROM (${events}))`;
  const within = `arrayFilter(x -> x.1 > time_ms - ${timespanMs} AND (x.1, x.2) <= (time_ms, idx), near)`;
  const sorted = `arraySort(arrayFlatten(arrayMap(x -> x.3, ${within})))`;
  return `SELECT idx, grp, if(empty(sorted), nan, arrayElement(sorted, greatest(1, toInt64(ceil(${percentile} * length(sorted) / 100))))) AS value FROM (SELECT idx, grp, ${sorted} AS sorted FROM (${framed}))`;
}
