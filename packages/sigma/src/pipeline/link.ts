// Documents become one set of rules: names resolved, filters applied, fields mapped, cycles refused.
import { allOf, countTests, type Expression, notOf } from "../detection/expression.ts";
import { blaming, SigmaError, shown } from "../error.ts";
import { MAX_TESTS } from "../limits.ts";
import { hint } from "../nearest.ts";
import type { CorrelationRule, DetectionRule, FilterRule, SigmaDocument } from "../rule/document.ts";
import { eventPath, isWithin, logSourceCondition, mapFields, type Pipeline } from "./pipeline.ts";

/** A detection over event paths, its logsource and filters included. */
export interface LinkedDetection {
  readonly kind: "detection";
  readonly rule: DetectionRule;
  readonly key: string;
  readonly expression: Expression;
  /** False if only correlations ask for it. */
  readonly reports: boolean;
}

/** What a correlation takes of one rule it refers to. */
export interface LinkedInput {
  readonly key: string;
  /** Event path of each group-by field, for events of this rule. */
  readonly groupBy: readonly string[];
  /** Event path of each value field, for events of this rule. */
  readonly valueFields: readonly string[];
}
export interface LinkedCorrelation {
  readonly kind: "correlation";
  readonly rule: CorrelationRule;
  readonly key: string;
  readonly inputs: readonly LinkedInput[];
  readonly reports: boolean;
}
export type LinkedRule = LinkedDetection | LinkedCorrelation;

/** Rules in an order in which everything that a rule refers to stands before it. */
export interface RuleSet {
  readonly rules: readonly LinkedRule[];
  readonly timeZone: string;
}

type Rule = DetectionRule | CorrelationRule;

/** What findings call a rule: its id, else its name, else its title. */
export function ruleKey(rule: SigmaDocument): string {
  return rule.id ?? rule.name ?? rule.title;
}

/**
 * Links documents of any number of files.
 * @throws SigmaError SIGMA_DUPLICATE, SIGMA_UNKNOWN_RULE, SIGMA_CYCLE, SIGMA_FIELD, SIGMA_LOGSOURCE, SIGMA_FILTER or SIGMA_LIMIT.
 */
export function linkRules(documents: readonly SigmaDocument[], pipeline: Pipeline): RuleSet {
  checkTimeZone(pipeline.timeZone);
  const rules = documents.filter((one): one is Rule => one.kind !== "filter");
  const byName = nameRules(documents);
  const ordered = orderRules(rules, byName);
  const filters = documents.filter((one) => one.kind === "filter");
  const suppressed = applyFilters(filters, rules, byName, pipeline);
  const silent = new Set<Rule>();
  for (const rule of rules)
    if (rule.kind === "correlation" && !rule.generate)
      for (const name of rule.rules) silent.add(byName.get(name) as Rule);
  return {
    timeZone: pipeline.timeZone,
    rules: ordered.map((rule) => {
      const reports = !silent.has(rule);
      return blaming(rule, () =>
        rule.kind === "detection"
          ? linkDetection(rule, suppressed.get(rule) ?? [], reports, pipeline)
          : linkCorrelation(rule, byName, reports, pipeline),
      );
    }),
  };
}

function checkTimeZone(timeZone: string): void {
  try {
    Intl.DateTimeFormat("en", { timeZone });
  } catch (cause) {
    throw new SigmaError("SIGMA_VALUE", `expected the IANA name of a time zone, got ${shown(timeZone)}`, { cause });
  }
}

function nameRules(documents: readonly SigmaDocument[]): ReadonlyMap<string, Rule> {
  const byName = new Map<string, Rule>();
  const keys = new Set<string>();
  for (const document of documents) {
    const key = ruleKey(document);
    const names = new Set([key, document.id, document.name].filter((name) => name !== undefined));
    for (const name of names) {
      if (byName.has(name) || keys.has(name)) {
        const twice = `expected each id, name and title once, got ${shown(name)} twice`;
        const error = new SigmaError("SIGMA_DUPLICATE", twice, { about: name });
        error.rule = document;
        throw error;
      }
      keys.add(name);
      if (document.kind !== "filter") byName.set(name, document);
    }
  }
  return byName;
}

function findRule(name: string, byName: ReadonlyMap<string, Rule>, by: SigmaDocument): Rule {
  const rule = byName.get(name);
  if (rule === undefined) {
    const error = new SigmaError(
      "SIGMA_UNKNOWN_RULE",
      `${by.title}: expected the id or name of a rule that is loaded, got ${shown(name)}${hint(name, byName.keys())}`,
      { about: name },
    );
    error.rule = by;
    throw error;
  }
  return rule;
}

/** Depth first, without recursion: a chain of correlations may be as long as the file. */
function orderRules(rules: readonly Rule[], byName: ReadonlyMap<string, Rule>): Rule[] {
  const ordered: Rule[] = [];
  const state = new Map<Rule, "open" | "done">();
  for (const start of rules) {
    const stack: { readonly rule: Rule; next: number }[] = [{ rule: start, next: 0 }];
    while (stack.length > 0) {
      const top = stack.at(-1) as { readonly rule: Rule; next: number };
      if (top.next === 0) {
        if (state.get(top.rule) === "done") {
          stack.pop();
          continue;
        }
        state.set(top.rule, "open");
      }
      const name = top.rule.kind === "correlation" ? top.rule.rules[top.next] : undefined;
      if (name === undefined) {
        state.set(top.rule, "done");
        ordered.push(top.rule);
        stack.pop();
        continue;
      }
      top.next++;
      const needed = findRule(name, byName, top.rule);
      if (state.get(needed) === "open") {
        const cycle = [
          ...stack.slice(stack.findIndex(({ rule }) => rule === needed)).map(({ rule }) => rule.title),
          needed.title,
        ];
        const error = new SigmaError(
          "SIGMA_CYCLE",
          `expected correlations that do not refer to themselves, got ${shown(cycle.join(" → "))}`,
          { about: name },
        );
        error.rule = top.rule;
        throw error;
      }
      if (state.get(needed) === undefined) stack.push({ rule: needed, next: 0 });
    }
  }
  return ordered;
}

function applyFilters(
  filters: readonly FilterRule[],
  rules: readonly Rule[],
  byName: ReadonlyMap<string, Rule>,
  pipeline: Pipeline,
): Map<Rule, Expression[]> {
  const suppressed = new Map<Rule, Expression[]>();
  for (const filter of filters) blaming(filter, () => applyFilter(filter));
  return suppressed;

  function applyFilter(filter: FilterRule): void {
    const named = filter.rules === "any" ? undefined : filter.rules.map((name) => findRule(name, byName, filter));
    const within = (rule: Rule) => rule.kind === "detection" && isWithin(rule.logsource, filter.logsource);
    const stranger = named?.find((rule) => !within(rule));
    if (stranger !== undefined) {
      throw new SigmaError(
        "SIGMA_FILTER",
        `${filter.title}: expected rules with an event and the filter's logsource ${shown(filter.logsource)}, got ${shown(stranger.title)}`,
      );
    }
    const expression = mapFields(filter.suppresses, pipeline, filter.title);
    for (const rule of named ?? rules.filter(within))
      suppressed.set(rule, [...(suppressed.get(rule) ?? []), expression]);
  }
}

function linkDetection(
  rule: DetectionRule,
  suppressed: readonly Expression[],
  reports: boolean,
  pipeline: Pipeline,
): LinkedDetection {
  const source = logSourceCondition(rule.logsource, pipeline, rule.title);
  const expression = allOf([
    ...(source.kind === "all" && source.of.length === 0 ? [] : [source]),
    mapFields(rule.detection, pipeline, rule.title),
    ...suppressed.map(notOf),
  ]);
  const tests = countTests(expression);
  if (tests > MAX_TESTS)
    throw new SigmaError("SIGMA_LIMIT", `${rule.title}: expected at most ${MAX_TESTS} tests, got ${tests}`);
  return { kind: "detection", rule, key: ruleKey(rule), expression, reports };
}

function linkCorrelation(
  rule: CorrelationRule,
  byName: ReadonlyMap<string, Rule>,
  reports: boolean,
  pipeline: Pipeline,
): LinkedCorrelation {
  const pathOf = (field: string, name: string) => {
    const alias = rule.aliases.get(field);
    if (alias === undefined) return eventPath(field, pipeline, rule.title);
    const aliased = alias.get(name);
    if (aliased === undefined) {
      throw new SigmaError(
        "SIGMA_CORRELATION",
        `${rule.title}: expected the alias ${shown(field)} for each rule, got none for ${shown(name)}`,
      );
    }
    return eventPath(aliased, pipeline, rule.title);
  };
  const used = new Set([...rule.groupBy, ...rule.valueFields]);
  const unused = [...rule.aliases.keys()].find((alias) => !used.has(alias));
  if (unused !== undefined) {
    throw new SigmaError(
      "SIGMA_CORRELATION",
      `${rule.title}: expected aliases that group-by or field use, got ${shown(unused)}`,
    );
  }
  return {
    kind: "correlation",
    rule,
    key: ruleKey(rule),
    reports,
    inputs: rule.rules.map((name) => ({
      key: ruleKey(byName.get(name) as Rule),
      groupBy: rule.groupBy.map((field) => pathOf(field, name)),
      valueFields: rule.valueFields.map((field) => pathOf(field, name)),
    })),
  };
}
