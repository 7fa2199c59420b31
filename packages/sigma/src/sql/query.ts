// Rules over history: one SELECT per rule that gives the events at which it matches, as the stream does.
// https://clickhouse.com/docs/sql-reference/window-functions
import type { LinkedCorrelation, LinkedRule, RuleSet } from "../pipeline/link.ts";
import { conditionSql } from "./condition.ts";
import { FieldColumns } from "./field.ts";
import { measuredSql } from "./measure.ts";

/** Where the events are: SQL of the operator, never of a rule. */
export interface EventTable {
  /** Table or subquery with one row per event. */
  readonly from: string;
  /** Expression of the event's JSON text, as JSON.stringify writes it. */
  readonly json: string;
  /** Expression of the event's number, an unsigned integer: the order of events of one instant. */
  readonly index: string;
  /** Expression of the event's time, ms since the epoch, Int64. */
  readonly timeMs: string;
}

/**
 * SELECT with the columns `idx` (of the event), `grp` (Array(String), values of group-by) and `value` (Float64, what was measured; 0 for a
 * detection), one row per match. Lists of thousands of values may need a larger `max_query_size`.
 */
export function rulesSql(set: RuleSet, table: EventTable): ReadonlyMap<string, string> {
  const queries = new Map<string, string>();
  for (const rule of set.rules) {
    queries.set(
      rule.key,
      rule.kind === "detection"
        ? eventsSql(rule, set, table, queries, () => "emptyArrayString() AS grp, toFloat64(0) AS value")
        : correlationSql(rule, set, table, queries),
    );
  }
  return queries;
}

const OPERATORS = { lt: "<", lte: "<=", gt: ">", gte: ">=", eq: "=", neq: "!=" } as const;

/** Events at which a rule matches, with a select list over their fields. */
function eventsSql(
  rule: LinkedRule,
  set: RuleSet,
  table: EventTable,
  queries: ReadonlyMap<string, string>,
  list: (fields: FieldColumns) => string,
): string {
  const fields = new FieldColumns();
  const selected = list(fields);
  const condition =
    rule.kind === "detection"
      ? conditionSql(rule.expression, fields, set.timeZone)
      : `idx IN (SELECT idx FROM (${queries.get(rule.key) as string}))`;
  const rows = `SELECT toUInt64(${table.index}) AS idx, toInt64(${table.timeMs}) AS time_ms, ${table.json} AS json FROM ${table.from}`;
  return `SELECT idx, time_ms, ${selected} FROM (SELECT idx, time_ms, json${fields.columns()} FROM (${rows})) WHERE ${condition}`;
}

function correlationSql(
  { rule, inputs }: LinkedCorrelation,
  set: RuleSet,
  table: EventTable,
  queries: ReadonlyMap<string, string>,
): string {
  const distinct = (column: string) => `arrayDistinct(${column})`;
  const counts = rule.type === "value_count" || (rule.type === "value_percentile" && rule.percentile === undefined);
  const matches = inputs.map((input, place) =>
    eventsSql(set.rules.find(({ key }) => key === input.key) as LinkedRule, set, table, queries, (fields) => {
      const groups = input.groupBy.map((path) => `arrayJoin(${distinct(fields.texts(path))})`);
      const [first, ...rest] = input.valueFields.map((path) => fields.texts(path));
      let values = first === undefined ? "emptyArrayString()" : counts ? distinct(first) : first;
      for (const more of rest)
        values = `arrayFlatten(arrayMap(a -> arrayMap(b -> concat(a, '\\0', b), ${more}), ${values}))`;
      return `${groups.length === 0 ? "emptyArrayString()" : `[${groups.join(", ")}]`} AS grp, toUInt32(${2 ** place}) AS bit, ${values} AS vals`;
    }),
  );
  // An event counts once in a group, whatever number of rules it matches; its values are those of the first of them.
  const events = `SELECT idx, time_ms, grp, groupBitOr(bit) AS mask, argMin(vals, bit) AS vals FROM (${matches.join(" UNION ALL ")}) GROUP BY idx, time_ms, grp`;
  const criteria = rule.criteria.map(({ comparison, value }) => `value ${OPERATORS[comparison]} ${value}`);
  return `SELECT idx, grp, value FROM (${measuredSql(rule, events)}) WHERE ${["isFinite(value)", ...criteria].join(" AND ")}`;
}
