// The detection section: searches by name and the condition over them. Sigma rules specification 2.1.0, "Detection"
import { SigmaError, shown, under } from "../error.ts";
import { MAX_TESTS } from "../limits.ts";
import { isList, isMap, type Plain, type PlainMap } from "../rule/yaml.ts";
import { parseCondition } from "./condition.ts";
import { allOf, anyOf, countTests, type Expression } from "./expression.ts";
import { parseExists, parseItem, readKey } from "./item.ts";
import type { Placeholders } from "./text-value.ts";

/**
 * The whole detection as one expression. `skip` names keys that are no searches (a filter's `rules`).
 * @throws SigmaError for whatever is wrong with a search or the condition.
 */
export function parseDetection(
  section: PlainMap,
  placeholders: Placeholders,
  where: string,
  skip: readonly string[] = [],
): Expression {
  const searches = new Map<string, Expression>();
  for (const [name, search] of Object.entries(section)) {
    // `timeframe` belonged to the aggregations of Sigma 1; without one it says nothing.
    if (name === "condition" || name === "timeframe" || skip.includes(name)) continue;
    searches.set(
      name,
      under(name, () => parseSearch(search, placeholders, `${where}: ${name}`)),
    );
  }
  if (searches.size === 0) throw new SigmaError("SIGMA_RULE", `${where}: expected a search, got none`);
  const expression = under("condition", () =>
    anyOf(conditionsOf(section["condition"], where).map((condition) => parseCondition(condition, searches, where))),
  );
  const tests = countTests(expression);
  if (tests > MAX_TESTS)
    throw new SigmaError("SIGMA_LIMIT", `${where}: expected at most ${MAX_TESTS} tests, got ${tests}`);
  return expression;
}

/** A condition, or several that are joined by OR. */
function conditionsOf(value: Plain | undefined, where: string): string[] {
  const list = isList(value) ? value : [value];
  const texts = list.filter((one): one is string => typeof one === "string" && one.trim() !== "");
  if (texts.length === 0 || texts.length !== list.length) {
    throw new SigmaError(
      "SIGMA_CONDITION",
      `${where}: expected a condition or a list of conditions, got ${shown(value)}`,
    );
  }
  return texts;
}

function parseSearch(search: Plain, placeholders: Placeholders, where: string): Expression {
  if (isMap(search)) return parseMap(search, placeholders, where);
  const list = isList(search) ? search : [search];
  if (list.length === 0) throw new SigmaError("SIGMA_RULE", `${where}: expected keywords or maps, got an empty list`);
  const keywords = list.filter((one) => !isMap(one));
  const maps = list.filter((one) => isMap(one));
  return anyOf([
    ...(keywords.length > 0 ? [parseItem("", keywords, placeholders, where)] : []),
    ...maps.map((map) => parseMap(map, placeholders, where)),
  ]);
}

function parseMap(map: PlainMap, placeholders: Placeholders, where: string): Expression {
  const items = Object.entries(map);
  if (items.length === 0) throw new SigmaError("SIGMA_RULE", `${where}: expected fields, got an empty map`);
  return allOf(
    items.map(([key, value]) => {
      const place = `${where}: ${key === "" ? "keywords" : shown(key).slice(1, -1)}`;
      return under(key, () => {
        const { field, modifiers } = readKey(key, place);
        return modifiers.type === "exists"
          ? parseExists(field, value, place)
          : parseItem(key, value, placeholders, place);
      });
    }),
  );
}
