// An expression as a SQL condition over the columns of its fields: the same answers as match/test-matcher.ts.
import type { Comparison, Expression, TestNode } from "../detection/expression.ts";
import { type Glob, plainText } from "../detection/glob.ts";
import { FIRST_MS, LAST_MS } from "../match/clock.ts";
import { prepared } from "../match/test-matcher.ts";
import type { FieldColumns } from "./field.ts";
import { literal, quotePattern } from "./literal.ts";

const OPERATORS: Readonly<Record<Comparison, string>> = { lt: "<", lte: "<=", gt: ">", gte: ">=", eq: "=", neq: "!=" };
const PARTS = {
  minute: "toMinute",
  hour: "toHour",
  day: "toDayOfMonth",
  week: "toISOWeek",
  month: "toMonth",
  year: "toYear",
} as const;
const RFC_3339 =
  "^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$";

/** Whether a text is a number to numberOf (match/test-matcher.ts). */
export function isNumberSql(text: string): string {
  return `match(${text}, ${literal("^-?[0-9]{1,16}(\\.[0-9]{1,20})?$")})`;
}

/** The number of a text; else NULL. */
export function numberSql(text: string): string {
  return `if(${isNumberSql(text)}, toFloat64OrNull(${text}), NULL)`;
}

export function conditionSql(expression: Expression, fields: FieldColumns, timeZone: string): string {
  switch (expression.kind) {
    case "test":
      return testSql(expression, fields, timeZone);
    case "not":
      return `NOT ${conditionSql(expression.of, fields, timeZone)}`;
    case "all":
    case "any": {
      const of = expression.kind === "any" ? withoutLists(expression.of, fields) : { sql: [], rest: expression.of };
      const parts = [...of.sql, ...of.rest.map((one) => conditionSql(one, fields, timeZone))];
      if (parts.length === 0) return expression.kind === "all" ? "1" : "0";
      return `(${parts.join(expression.kind === "all" ? " AND " : " OR ")})`;
    }
  }
}

/** Plain values of one field are one look-up: a list of thousands stays one condition. */
function withoutLists(
  of: readonly Expression[],
  fields: FieldColumns,
): { readonly sql: string[]; readonly rest: Expression[] } {
  const lists = new Map<string, string[]>();
  const rest: Expression[] = [];
  for (const one of of) {
    const plain =
      one.kind === "test" && one.test.kind === "text" && !one.test.dash
        ? plainText(prepared(one.test.glob, one.test.cased, false))
        : undefined;
    if (plain === undefined || one.kind !== "test" || one.field === undefined || one.test.kind !== "text") {
      rest.push(one);
      continue;
    }
    const column = one.test.cased ? fields.texts(one.field) : fields.lowers(one.field);
    lists.set(column, [...(lists.get(column) ?? []), literal(plain)]);
  }
  return { sql: [...lists].map(([column, texts]) => `hasAny(${column}, [${texts.join(", ")}])`), rest };
}

function testSql({ field, test }: TestNode, fields: FieldColumns, timeZone: string): string {
  if (field === undefined) {
    if (test.kind === "regex") return patternSql("json", test.source, test.flags);
    if (test.kind !== "text")
      throw new TypeError(`expected text or a regular expression for keywords, got ${test.kind}`);
    return globSql(
      dashedSql(test.cased ? "json" : "lowerUTF8(json)", test.dash),
      prepared(test.glob, test.cased, test.dash),
    );
  }
  const some = (column: string, condition: string) => `arrayExists(x -> ${condition}, ${column})`;
  switch (test.kind) {
    case "text": {
      const column = test.cased ? fields.texts(field) : fields.lowers(field);
      const glob = prepared(test.glob, test.cased, test.dash);
      const whole = plainText(glob);
      if (whole !== undefined && !test.dash) return `has(${column}, ${literal(whole)})`;
      return some(column, globSql(dashedSql("x", test.dash), glob));
    }
    case "regex":
      return some(fields.texts(field), patternSql("x", test.source, test.flags));
    case "number":
      return some(
        fields.texts(field),
        `ifNull(${numberSql("x")} ${OPERATORS[test.comparison]} ${numeral(test.value)}, 0)`,
      );
    case "part":
      return some(
        fields.scalars(field),
        `ifNull(${PARTS[test.part]}(toTimeZone(${instantSql("x")}, ${literal(timeZone)})) ${OPERATORS[test.comparison]} ${numeral(test.value)}, 0)`,
      );
    case "addresses": {
      const address = `toIPv6OrNull(if(match(x, '^[0-9A-Fa-f:.]{2,45}$'), x, ''))`;
      return some(
        fields.texts(field),
        `ifNull(${address} >= ${ipSql(test.low)} AND ${address} <= ${ipSql(test.high)}, 0)`,
      );
    }
    case "other": {
      const [one, other] = test.cased
        ? [fields.texts(field), fields.texts(test.field)]
        : [fields.lowers(field), fields.lowers(test.field)];
      if (test.mode === "equals") return `hasAny(${one}, ${other})`;
      const relation = { contains: "position(x, y) > 0", startswith: "startsWith(x, y)", endswith: "endsWith(x, y)" }[
        test.mode
      ];
      return some(one, `arrayExists(y -> ${relation}, ${other})`);
    }
    case "null":
      return `empty(${fields.texts(field)})`;
    case "exists":
      return `notEmpty(${fields.raw(field)})`;
  }
}

function numeral(value: number): string {
  return value < 0 ? `(${value})` : String(value);
}

function dashedSql(text: string, dash: boolean): string {
  return dash ? `replaceRegexpAll(${text}, '[/–—―]', '-')` : text;
}

// ClickHouse lets `.` match line ends unless told otherwise; RE2, and so the matcher, does not.
function patternSql(text: string, source: string, flags: string): string {
  const unset = flags.includes("s") ? "" : "-s";
  return `match(${text}, ${literal(`(?${flags}${unset})(?:${source})`)})`;
}

function globSql(text: string, glob: Glob): string {
  const [first, second, third] = glob;
  const isMany = (part: Glob[number] | undefined) => typeof part === "object" && part.kind === "many";
  if (glob.length === 0) return `${text} = ''`;
  if (glob.length === 1 && typeof first === "string") return `${text} = ${literal(first)}`;
  if (glob.length === 1 && isMany(first)) return "1";
  if (glob.length === 2 && typeof first === "string" && isMany(second)) return `startsWith(${text}, ${literal(first)})`;
  if (glob.length === 2 && isMany(first) && typeof second === "string") return `endsWith(${text}, ${literal(second)})`;
  if (glob.length === 3 && isMany(first) && typeof second === "string" && isMany(third))
    return `position(${text}, ${literal(second)}) > 0`;
  const pattern = glob
    .map((part) => (typeof part === "string" ? quotePattern(part) : part.kind === "many" ? ".*" : "."))
    .join("");
  return `match(${text}, ${literal(`(?s)\\A${pattern}\\z`)})`;
}

/** A raw scalar as an instant, as instantOf says it; else NULL. */
function instantSql(raw: string): string {
  const ms = `if(match(${raw}, '^-?[0-9]{1,14}$'), toInt64OrNull(${raw}), NULL)`;
  const text = `if(match(JSONExtractString(${raw}), ${literal(RFC_3339)}), JSONExtractString(${raw}), '')`;
  const parsed = `parseDateTime64BestEffortOrNull(${text}, 3, 'UTC')`;
  // A day that its month does not have is no instant: what was parsed must have been written.
  const written = `if(toDayOfMonth(toTimeZone(parseDateTime64BestEffortOrNull(concat(substring(${text}, 1, 10), 'T00:00:00Z'), 3, 'UTC'), 'UTC')) = toUInt8OrNull(substring(${text}, 9, 2)), toUnixTimestamp64Milli(${parsed}), NULL)`;
  const either = `if(startsWith(${raw}, '"'), ${written}, ${ms})`;
  return `fromUnixTimestamp64Milli(if(${either} >= ${FIRST_MS} AND ${either} <= ${LAST_MS}, ${either}, NULL), 'UTC')`;
}

function ipSql(digits: string): string {
  return `toIPv6('${digits.replace(/.{4}(?!$)/g, "$&:")}')`;
}
