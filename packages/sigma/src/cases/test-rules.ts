// Cases of whole rule files: each file by itself, with what it refers to in the others and the placeholders that its cases give.
import { SigmaError } from "../error.ts";
import { problemOf, type RuleProblem, type RuleText } from "../load/load-rules.ts";
import { linkRules, ruleKey } from "../pipeline/link.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { SigmaDocument } from "../rule/document.ts";
import { parseRules } from "../rule/parse.ts";
import { casePlaceholders } from "./case.ts";
import { type CaseResult, runCases } from "./run-cases.ts";

export interface CaseOutcome {
  readonly file: string;
  readonly results: readonly CaseResult[];
  /** Why no case of the file could be run. */
  readonly problem: RuleProblem | undefined;
  /** Rules that nobody refers to and that have no case. */
  readonly untested: readonly string[];
}

/** Runs the cases of `files`. What they refer to is sought in `others` too, whose cases are not run. Never throws for what a file says. */
export function testRules(
  files: readonly RuleText[],
  pipeline: Pipeline,
  others: readonly RuleText[] = [],
): CaseOutcome[] {
  const library = documentsOf([...files, ...others], pipeline);
  return files.map((file) => testFile(file, pipeline, library));
}

type Library = ReadonlyMap<string, SigmaDocument>;

/** Documents that can be read, by id and name. */
function documentsOf(files: readonly RuleText[], pipeline: Pipeline): Library {
  const library = new Map<string, SigmaDocument>();
  for (const { file, text } of files) {
    let documents: SigmaDocument[];
    try {
      documents = parseRules(text, file, { ...pipeline.placeholders, ...casePlaceholders(text, file) });
    } catch (error) {
      // A file that is refused is refused by its own name, not by that of whoever needs it.
      if (error instanceof SigmaError) continue;
      throw error;
    }
    for (const document of documents)
      for (const name of [document.id, document.name]) if (name !== undefined) library.set(name, document);
  }
  return library;
}

function testFile(file: RuleText, pipeline: Pipeline, library: Library): CaseOutcome {
  const none: Pick<CaseOutcome, "file" | "results" | "untested"> = { file: file.file, results: [], untested: [] };
  let documents: SigmaDocument[] = [];
  try {
    const placeholders = { ...pipeline.placeholders, ...casePlaceholders(file.text, file.file) };
    documents = parseRules(file.text, file.file, placeholders);
    const needed = neededBy(documents, pipeline, library);
    const results = runCases(documents, pipeline, needed);
    const set = linkRules([...documents, ...needed], pipeline);
    const reports = new Set(set.rules.filter((rule) => rule.reports).map(({ key }) => key));
    const untested = documents.filter((one) => reports.has(ruleKey(one)) && one.cases === undefined).map(ruleKey);
    return { ...none, results, problem: undefined, untested };
  } catch (error) {
    if (!(error instanceof SigmaError)) throw error;
    const place = documents.findIndex((document) => document === error.rule);
    if (place >= 0) error.document ??= place;
    return { ...none, problem: problemOf(file, error) };
  }
}

/** Documents of other files that these refer to, over any number of others. */
function neededBy(documents: readonly SigmaDocument[], pipeline: Pipeline, library: Library): SigmaDocument[] {
  const needed: SigmaDocument[] = [];
  for (;;) {
    try {
      linkRules([...documents, ...needed], pipeline);
      return needed;
    } catch (error) {
      const missing =
        error instanceof SigmaError && error.code === "SIGMA_UNKNOWN_RULE" ? library.get(error.about ?? "") : undefined;
      if (missing === undefined || needed.includes(missing)) throw error;
      needed.push(missing);
    }
  }
}
