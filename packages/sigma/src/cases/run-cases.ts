// Runs the cases that rules carry: each on a fresh engine, with nothing but the rules of its file.
import { Engine, type Firing } from "../correlate/engine.ts";
import { linkRules, ruleKey, type RuleSet } from "../pipeline/link.ts";
import type { RuleCase } from "./case.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { SigmaDocument } from "../rule/document.ts";

export interface CaseResult {
  readonly rule: string;
  readonly title: string;
  readonly name: string;
  readonly expected: "match" | "quiet";
  readonly passed: boolean;
  /** How many events the case has. */
  readonly events: number;
  /** Position of the first event at which the rule matched; undefined if it never did. */
  readonly matchedAt: number | undefined;
  /** What the correlation measured there. */
  readonly value: number | undefined;
  readonly group: readonly string[];
}

/**
 * Results of all cases of the documents, which link with each other; `needed` are documents that they refer to and whose cases are not run.
 * @throws SigmaError if they do not link.
 */
export function runCases(
  documents: readonly SigmaDocument[],
  pipeline: Pipeline,
  needed: readonly SigmaDocument[] = [],
): CaseResult[] {
  const linked = linkRules([...documents, ...needed], pipeline);
  // A rule that only a correlation asks for has cases of its own all the same.
  const set = { ...linked, rules: linked.rules.map((rule) => ({ ...rule, reports: true })) };
  return documents.flatMap((document) =>
    document.kind === "filter" ? [] : (document.cases ?? []).map((one) => runCase(one, document, set)),
  );
}

function runCase({ name, matches, events }: RuleCase, document: SigmaDocument, set: RuleSet): CaseResult {
  const key = ruleKey(document);
  const engine = new Engine(set);
  let found: Firing | undefined;
  let matchedAt: number | undefined;
  for (const [place, event] of events.entries()) {
    found = engine.push(event, place).find(({ rule }) => rule.key === key);
    if (found === undefined) continue;
    matchedAt = place;
    break;
  }
  return {
    rule: key,
    title: document.title,
    name,
    expected: matches ? "match" : "quiet",
    passed: (found !== undefined) === matches,
    events: events.length,
    matchedAt,
    value: found?.value,
    group: found?.group ?? [],
  };
}
