// A rule's match as a signal of detection: a sentence with its figures, the evidence, how usual such a match is, and what else explains it.
import { DAY_MS, type Signal } from "@quis/detect";
import type { LinkedRule, RuleMatch } from "@quis/sigma";

/** How often a rule has matched before: of so many user-days (one user on one day), on so many. */
export interface RuleRate {
  readonly matched: number;
  readonly userDays: number;
}

const OPERATORS = { gt: ">", gte: "≥", lt: "<", lte: "≤", eq: "=", neq: "≠" } as const;
const ASKED = {
  gt: "more than",
  gte: "at least",
  lt: "less than",
  lte: "at most",
  eq: "exactly",
  neq: "other than",
} as const;

/**
 * The signal of a match. Its p is the conformal one of a score that is 1 for a match and 0 for none, among the user-days before:
 * (1 + matched) / (1 + user-days).
 */
export function signalOf(match: RuleMatch, rule: LinkedRule, { matched, userDays }: RuleRate): Signal {
  const p = (1 + matched) / (1 + userDays);
  const { falsepositives } = rule.rule;
  return {
    detector: "sigma",
    kind: `rule:${match.ruleId}`,
    version: match.ruleVersion,
    day: Math.floor(match.timeMs / DAY_MS),
    p,
    score: match.value ?? 1,
    stratum: "all user-days before",
    calibration: userDays,
    sentence: sentenceOf(match, rule),
    counter: falsepositives.map((cause) => `The rule's author knows a harmless cause: ${cause}`),
    formula: `${formulaOf(match, rule)}; p = (1 + ${matched}) / (1 + ${userDays}) = ${Number(p.toPrecision(3))}`,
    figures: {
      ...(match.value === undefined ? {} : { measured: match.value }),
      ...parametersOf(rule),
      events: match.eventCount,
      matched_user_days: matched,
      user_days: userDays,
    },
    // Refs come in the order of the window; a signal's evidence ascends by the log's.
    events: [...new Set(match.events)].sort((a, b) => a - b),
  };
}

/** What fields of the event are called by people: one, and several. */
const FIELD_WORDS: Readonly<Record<string, readonly [one: string, several: string]>> = {
  "actor.session.uid": ["session", "sessions"],
  "actor.user.uid": ["user", "users"],
  "device.uid": ["device", "devices"],
  "oversight.case_ref": ["case", "cases"],
  "oversight.justification": ["reason", "reasons"],
  "oversight.record_count": ["the number of records", "numbers of records"],
  "oversight.subjects.uid": ["person", "persons"],
  "src_endpoint.ip": ["address", "addresses"],
};

function wordOf(field: string): string {
  return FIELD_WORDS[field]?.[0] ?? field;
}

function sentenceOf(match: RuleMatch, { kind, rule }: LinkedRule): string {
  if (kind === "detection") return `${match.title}: this access has all that the rule names.`;
  const groups = Object.entries(match.group).map(([field, value]) => `${wordOf(field)} ${value}`);
  const who = groups.length === 0 ? "" : ` for ${groups.join(", ")}`;
  const asked = rule.criteria.map(({ comparison, value }) => `${ASKED[comparison]} ${value}`).join(" and ");
  return `${match.title}: ${measureOf(match, rule)} within ${spanOf(rule.timespanMs)}${who}; the rule asks for ${asked}.`;
}

type Correlation = Extract<LinkedRule, { kind: "correlation" }>["rule"];

function measureOf({ value = 0 }: RuleMatch, { type, valueFields, percentile, rules }: Correlation): string {
  const field = valueFields.map(wordOf).join(" with ");
  const [only, ...more] = valueFields;
  const several = more.length === 0 && only !== undefined ? FIELD_WORDS[only]?.[1] : undefined;
  const number = String(Number(value.toFixed(3)));
  switch (type) {
    case "event_count":
      return `${number} events`;
    case "value_count":
      return several === undefined ? `${number} different values of ${field}` : `${number} different ${several}`;
    case "value_sum":
      return `${field} adds up to ${number}`;
    case "value_avg":
      return `${field} is ${number} on average`;
    case "value_percentile":
      return percentile === undefined
        ? `this value of ${field} is ${number} % of those`
        : `${percentile} % of the values of ${field} are at most ${number}`;
    case "temporal":
      return `${number} of ${rules.length} kinds of events`;
    case "temporal_ordered":
      return `${number} of ${rules.length} steps in their order`;
  }
}

function formulaOf({ value }: RuleMatch, { kind, rule }: LinkedRule): string {
  if (kind === "detection") return "condition holds";
  const measured = Number((value ?? 0).toFixed(3));
  const criteria = rule.criteria.map(({ comparison, value: bound }) => `${measured} ${OPERATORS[comparison]} ${bound}`);
  const fields = rule.valueFields.join(", ");
  return `${rule.type}(${fields}) in (t − ${spanOf(rule.timespanMs)}, t]: ${criteria.join(", ")}`;
}

function parametersOf({ kind, rule }: LinkedRule): Record<string, number | string> {
  if (kind === "detection") return {};
  return {
    type: rule.type,
    timespan_ms: rule.timespanMs,
    ...(rule.percentile === undefined ? {} : { percentile: rule.percentile }),
    ...Object.fromEntries(rule.criteria.map(({ comparison, value }) => [comparison, value])),
  };
}

const UNITS: readonly (readonly [ms: number, word: string])[] = [
  [86_400_000, "days"],
  [3_600_000, "hours"],
  [60_000, "minutes"],
  [1000, "seconds"],
];

function spanOf(ms: number): string {
  const [unit, word] = UNITS.find(([one]) => ms % one === 0 && ms >= one) ?? [1, "ms"];
  const count = ms / unit;
  return `${count} ${count === 1 ? word.replace(/s$/, "") : word}`;
}
