// Rules over history: SELECTs that give the events at which a rule matches, as the stream does.
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
 * For each rule a SELECT with the columns `idx` (of the event), `grp` (Array(String), values of group-by) and `value` (Float64, what was
 * measured; 0 for a detection), one row per match. A correlation that others refer to is a common table expression, written once: a chain's
 * text grows with its rules. ClickHouse puts the expression in wherever it is named, so where several correlations share one, `stepsSql` is
 * less work. Lists of thousands of values may need a larger `max_query_size`, chains of more than five a larger `max_subquery_depth`.
 */
export function rulesSql(set: RuleSet, table: EventTable): ReadonlyMap<string, string> {
  const selects = new Map<string, string>();
  const place = new Map(set.rules.map(({ key }, number) => [key, number]));
  const nameOf = (key: string) => `q${place.get(key) as number}`;
  for (const rule of set.rules)
    selects.set(
      rule.key,
      matchesSql(rule, set, table, (key) => `SELECT idx FROM ${nameOf(key)}`),
    );
  return new Map(
    set.rules.map((rule): [string, string] => {
      const needed = correlationsBelow(rule, set)
        .map(({ key }) => `${nameOf(key)} AS (${selects.get(key) as string})`)
        .join(", ");
      return [rule.key, `${needed === "" ? "" : `WITH ${needed} `}${selects.get(rule.key) as string}`];
    }),
  );
}

/** One rule's SELECT (columns as `rulesSql` gives them), to be run after those before it. */
export interface MatchStep {
  readonly rule: LinkedRule;
  readonly sql: string;
}

/**
 * The rules that `keys` need, in an order in which each can be run once: a correlation reads what the rules before it matched from
 * `matchedSql`, a SELECT of the column `idx` that the operator gives over wherever it keeps matches.
 */
export function stepsSql(
  set: RuleSet,
  table: EventTable,
  keys: ReadonlySet<string>,
  matchedSql: (key: string) => string,
): readonly MatchStep[] {
  const needed = new Set<LinkedRule>();
  for (const rule of set.rules) {
    if (!keys.has(rule.key)) continue;
    needed.add(rule);
    for (const below of correlationsBelow(rule, set)) needed.add(below);
  }
  return set.rules
    .filter((rule) => needed.has(rule))
    .map((rule) => ({ rule, sql: matchesSql(rule, set, table, matchedSql) }));
}

/** Correlations that a rule refers to, over any number of others, in the set's order. */
function correlationsBelow(rule: LinkedRule, set: RuleSet): LinkedCorrelation[] {
  const wanted = new Set(rule.kind === "correlation" ? rule.inputs.map(({ key }) => key) : []);
  const found: LinkedCorrelation[] = [];
  // What a rule refers to stands before it: backwards, each is wanted before it is reached.
  for (const one of set.rules.toReversed()) {
    if (one.kind !== "correlation" || !wanted.has(one.key)) continue;
    found.push(one);
    for (const { key } of one.inputs) wanted.add(key);
  }
  return found.toReversed();
}

const OPERATORS = { lt: "<", lte: "<=", gt: ">", gte: ">=", eq: "=", neq: "!=" } as const;

function matchesSql(rule: LinkedRule, set: RuleSet, table: EventTable, matchedSql: (key: string) => string): string {
  return rule.kind === "detection"
    ? `SELECT idx, grp, value FROM (${eventsSql(rule, set, table, matchedSql, () => "emptyArrayString() AS grp, toFloat64(0) AS value")})`
    : correlationSql(rule, set, table, matchedSql);
}

/** Events at which a rule matches, with a select list over their fields. */
function eventsSql(
  rule: LinkedRule,
  set: RuleSet,
  table: EventTable,
  matchedSql: (key: string) => string,
  list: (fields: FieldColumns) => string,
): string {
  const fields = new FieldColumns();
  const selected = list(fields);
  const condition =
    rule.kind === "detection"
      ? conditionSql(rule.expression, fields, set.timeZone)
      : `idx IN (${matchedSql(rule.key)})`;
  const rows = `SELECT toUInt64(${table.index}) AS idx, toInt64(${table.timeMs}) AS time_ms, ${table.json} AS json FROM ${table.from}`;
  return `SELECT idx, time_ms, ${selected} FROM (SELECT idx, time_ms, json${fields.columns()} FROM (${rows})) WHERE ${condition}`;
}

function correlationSql(
  { rule, inputs }: LinkedCorrelation,
  set: RuleSet,
  table: EventTable,
  matchedSql: (key: string) => string,
): string {
  const distinct = (column: string) => `arrayDistinct(${column})`;
  const counts = rule.type === "value_count" || (rule.type === "value_percentile" && rule.percentile === undefined);
  const matches = inputs.map((input, place) =>
    eventsSql(set.rules.find(({ key }) => key === input.key) as LinkedRule, set, table, matchedSql, (fields) => {
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
