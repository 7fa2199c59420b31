// Rule files as one rule set: a bad file is refused whole, with line and reason, and the good ones go on. docs/reference/sigma.md#files
import { mapTests } from "../detection/expression.ts";
import type { Placeholders } from "../detection/text-value.ts";
import { SigmaError } from "../error.ts";
import { linkRules, ruleKey, type RuleSet } from "../pipeline/link.ts";
import { eventPath, type Pipeline } from "../pipeline/pipeline.ts";
import type { SigmaDocument } from "../rule/document.ts";
import { parseRules } from "../rule/parse.ts";
import { lineOf } from "./line.ts";

export interface RuleText {
  /** Names the file in messages. */
  readonly file: string;
  readonly text: string;
  /** Values of placeholders for this file alone, over those of the pipeline. */
  readonly placeholders?: Placeholders;
}

/** A reason for which a file is refused. */
export interface RuleProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly code: string;
  /** What was expected and what came, without the file's name. */
  readonly message: string;
}

export interface LoadedFile extends RuleText {
  readonly documents: readonly SigmaDocument[];
}
export interface LoadedRules {
  /** Of the files that are good, linked with each other. */
  readonly set: RuleSet;
  readonly files: readonly LoadedFile[];
  /** In the order of the files given. */
  readonly problems: readonly RuleProblem[];
}

/**
 * Parses and links. Of two files with the same id, name or title the later one is refused; a file that needs a refused one is refused too.
 * @throws SigmaError SIGMA_VALUE for a time zone that is none; nothing that a rule file says throws.
 */
export function loadRules(files: readonly RuleText[], pipeline: Pipeline): LoadedRules {
  const problems = new Map<RuleText, RuleProblem[]>();
  const parsed: LoadedFile[] = [];
  for (const file of files) {
    try {
      parsed.push({
        ...file,
        documents: parseRules(file.text, file.file, { ...pipeline.placeholders, ...file.placeholders }),
      });
    } catch (error) {
      problems.set(file, [problemOf(file, error)]);
    }
  }
  let good = parsed;
  for (;;) {
    try {
      const set = linkRules(
        good.flatMap(({ documents }) => documents),
        pipeline,
      );
      const found = files.flatMap((file) => problems.get(file) ?? []);
      return { set, files: good, problems: found };
    } catch (error) {
      const bad = error instanceof SigmaError ? good.find((file) => isOf(file, error)) : undefined;
      if (bad === undefined) throw error;
      good = good.filter((file) => file !== bad);
      const source = files.find(({ file, text }) => file === bad.file && text === bad.text) as RuleText;
      const all = linkProblems(bad, error as SigmaError, pipeline);
      problems.set(source, [...(problems.get(source) ?? []), ...all]);
    }
  }
}

function isOf({ documents }: LoadedFile, error: SigmaError): boolean {
  return documents.some((document) => document === error.rule);
}

/** The error that linking stopped at, and every other field that no event has. */
function linkProblems(file: LoadedFile, error: SigmaError, pipeline: Pipeline): RuleProblem[] {
  const errors: SigmaError[] = [];
  for (const [place, document] of file.documents.entries()) {
    for (const unknown of unknownFields(document, pipeline)) {
      unknown.document = place;
      errors.push(unknown);
    }
  }
  if (error.code !== "SIGMA_FIELD") {
    error.document = file.documents.findIndex((document) => document === error.rule);
    errors.unshift(error);
  }
  return errors.map((one) => problemOf(file, one));
}

function unknownFields(document: SigmaDocument, pipeline: Pipeline): SigmaError[] {
  const errors = new Map<string, SigmaError>();
  const check = (field: string): void => {
    try {
      eventPath(field, pipeline, document.title);
    } catch (error) {
      if (!(error instanceof SigmaError)) throw error;
      errors.set(field, error);
    }
  };
  if (document.kind === "correlation") {
    const fields = [...document.groupBy, ...document.valueFields].flatMap((name) => [
      ...(document.aliases.get(name)?.values() ?? [name]),
    ]);
    for (const field of fields) check(field);
  } else {
    mapTests(document.kind === "filter" ? document.suppresses : document.detection, (node) => {
      if (node.field !== undefined) check(node.field);
      if (node.test.kind === "other") check(node.test.field);
      return node;
    });
  }
  return [...errors.values()];
}

/** The problem of a file as its error tells it. */
export function problemOf({ file, text }: RuleText, error: unknown): RuleProblem {
  if (!(error instanceof SigmaError)) throw error;
  const { message } = error;
  const prefix = message.startsWith(file) ? /^(?: document \d+)?: /.exec(message.slice(file.length)) : null;
  return {
    file,
    line: lineOf(text, error),
    code: error.code,
    message: prefix === null ? message : message.slice(file.length + prefix[0].length),
  };
}

/** The rules of a loaded file that report by themselves, for lists. */
export function reportingRules({ set }: LoadedRules, { documents }: LoadedFile): string[] {
  const keys = new Set(set.rules.filter(({ reports }) => reports).map(({ key }) => key));
  return documents.map(ruleKey).filter((key) => keys.has(key));
}
