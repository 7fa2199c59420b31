// A correlation document. Sigma correlation rules specification 2.1.0
import { SigmaError, shown } from "../error.ts";
import { MAX_CORRELATED_RULES, MAX_TIMESPAN_MS, MAX_WINDOW_EVENTS } from "../limits.ts";
import { readAbout, textList } from "./attributes.ts";
import type { CorrelationRule, CorrelationType, Criterion } from "./document.ts";
import { isMap, type Plain, type PlainMap } from "./yaml.ts";

const TYPES: readonly string[] = [
  "event_count",
  "value_count",
  "temporal",
  "temporal_ordered",
  "value_sum",
  "value_avg",
  "value_percentile",
];
const COMPARISONS: readonly string[] = ["gt", "gte", "lt", "lte", "eq", "neq"];
const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const KNOWN: ReadonlySet<string> = new Set([
  "type",
  "rules",
  "group-by",
  "timespan",
  "condition",
  "aliases",
  "generate",
]);

export function parseCorrelation(document: PlainMap, where: string): CorrelationRule {
  const about = readAbout(document, where);
  const section = document["correlation"];
  const bad = (expected: string, got: unknown) =>
    new SigmaError("SIGMA_CORRELATION", `${where}: expected ${expected}, got ${shown(got)}`);
  if (!isMap(section)) throw bad("a map under correlation", section);
  const odd = Object.keys(section).find((key) => !KNOWN.has(key));
  if (odd !== undefined) throw bad(`one of ${[...KNOWN].join(", ")}`, odd);
  const type = section["type"];
  if (typeof type !== "string" || !TYPES.includes(type)) throw bad(`a type of ${TYPES.join(", ")}`, type);
  const rules = textList(section["rules"], "rules", where);
  if (rules.length === 0 || rules.length > MAX_CORRELATED_RULES || new Set(rules).size !== rules.length)
    throw bad(`1 to ${MAX_CORRELATED_RULES} rules, each once`, rules);
  const groupBy = textList(section["group-by"], "group-by", where);
  if (new Set(groupBy).size !== groupBy.length) throw bad("each field of group-by once", groupBy);
  const generate = section["generate"] ?? document["generate"] ?? false;
  if (typeof generate !== "boolean") throw bad("generate to be true or false", generate);
  return {
    ...about,
    kind: "correlation",
    type: type as CorrelationType,
    rules,
    groupBy,
    timespanMs: readTimespan(section["timespan"], where),
    ...readCriteria(section["condition"], type as CorrelationType, rules.length, where),
    aliases: readAliases(section["aliases"], rules, where),
    generate,
  };
}

/** `90m`, `24h`, `7d`, `10s` in ms. */
export function readTimespan(value: Plain | undefined, where: string): number {
  const found = typeof value === "string" ? /^(\d{1,9})([smhd])$/.exec(value) : null;
  const spanMs = found ? Number(found[1]) * (UNITS_MS[found[2] as string] as number) : 0;
  if (spanMs <= 0 || spanMs > MAX_TIMESPAN_MS) {
    throw new SigmaError(
      "SIGMA_CORRELATION",
      `${where}: expected a timespan such as 90m, up to 400d, got ${shown(value)}`,
    );
  }
  return spanMs;
}

type Criteria = Pick<CorrelationRule, "criteria" | "valueFields" | "percentile">;

function readCriteria(condition: Plain | undefined, type: CorrelationType, rules: number, where: string): Criteria {
  const bad = (expected: string) =>
    new SigmaError("SIGMA_CORRELATION", `${where}: expected ${expected}, got ${shown(condition)}`);
  const temporal = type === "temporal" || type === "temporal_ordered";
  if (temporal && (condition === undefined || condition === null))
    return { criteria: [{ comparison: "gte", value: rules }], valueFields: [], percentile: undefined };
  if (!isMap(condition)) throw bad("a condition such as gte: 10");
  const criteria: Criterion[] = [];
  for (const [key, value] of Object.entries(condition)) {
    if (key === "field" || key === "percentile") continue;
    if (!COMPARISONS.includes(key) || typeof value !== "number" || !Number.isFinite(value))
      throw bad(`numbers under ${COMPARISONS.join(", ")}`);
    if (type === "event_count" && value > MAX_WINDOW_EVENTS) {
      throw new SigmaError("SIGMA_LIMIT", `${where}: expected a count of at most ${MAX_WINDOW_EVENTS}, got ${value}`);
    }
    criteria.push({ comparison: key as Criterion["comparison"], value });
  }
  // "Exactly one criterion" and the range example contradict each other: the example wins.
  if (criteria.length === 0) throw bad("a criterion such as gte: 10");
  const valueFields = textList(condition["field"], "field", where);
  const wantsField = type.startsWith("value_");
  if (wantsField ? valueFields.length === 0 : valueFields.length > 0)
    throw bad(wantsField ? `a field for ${type}` : `no field for ${type}`);
  if (valueFields.length > 1 && type !== "value_count") throw bad(`one field for ${type}`);
  const percentile = condition["percentile"];
  if (percentile === undefined) return { criteria, valueFields, percentile: undefined };
  if (type !== "value_percentile" || typeof percentile !== "number" || !(percentile > 0 && percentile <= 100))
    throw bad("a percentile above 0 and up to 100, for value_percentile only");
  return { criteria, valueFields, percentile };
}

function readAliases(value: Plain | undefined, rules: readonly string[], where: string): CorrelationRule["aliases"] {
  const aliases = new Map<string, ReadonlyMap<string, string>>();
  if (value === undefined || value === null) return aliases;
  const bad = (got: unknown) =>
    new SigmaError("SIGMA_CORRELATION", `${where}: expected aliases as alias: {rule: field}, got ${shown(got)}`);
  if (!isMap(value)) throw bad(value);
  for (const [alias, fields] of Object.entries(value)) {
    if (!isMap(fields)) throw bad(fields);
    const byRule = new Map<string, string>();
    for (const [rule, field] of Object.entries(fields)) {
      if (typeof field !== "string" || field === "" || !rules.includes(rule)) throw bad({ [rule]: field });
      byRule.set(rule, field);
    }
    aliases.set(alias, byRule);
  }
  return aliases;
}
