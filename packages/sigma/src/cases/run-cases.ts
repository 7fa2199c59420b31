// Runs the cases that rules carry: each on a fresh engine, with nothing but the rules of its file.
import { Engine } from "../correlate/engine.ts";
import { linkRules, ruleKey } from "../pipeline/link.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { SigmaDocument } from "../rule/document.ts";

export interface CaseResult {
  readonly rule: string;
  readonly title: string;
  readonly name: string;
  readonly expected: "match" | "quiet";
  readonly passed: boolean;
  /** Position of the first event at which the rule matched; undefined if it never did. */
  readonly matchedAt: number | undefined;
}

/**
 * Results of all cases of the documents, which link with each other.
 * @throws SigmaError if they do not.
 */
export function runCases(documents: readonly SigmaDocument[], pipeline: Pipeline): CaseResult[] {
  const linked = linkRules(documents, pipeline);
  // A rule that only a correlation asks for has cases of its own all the same.
  const set = { ...linked, rules: linked.rules.map((rule) => ({ ...rule, reports: true })) };
  return documents.flatMap((document) =>
    document.kind === "filter"
      ? []
      : (document.cases ?? []).map(({ name, matches, events }): CaseResult => {
          const key = ruleKey(document);
          const engine = new Engine(set);
          const at = events.findIndex((event, place) => engine.push(event, place).some(({ rule }) => rule.key === key));
          const matchedAt = at < 0 ? undefined : at;
          return {
            rule: key,
            title: document.title,
            name,
            expected: matches ? "match" : "quiet",
            passed: (matchedAt !== undefined) === matches,
            matchedAt,
          };
        }),
  );
}
