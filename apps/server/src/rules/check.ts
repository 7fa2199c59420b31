// Rule files looked at by whoever writes them: what is wrong with each, and whether its cases hold. Needs no data folder, and uses one if it is there.
import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import {
  type CaseOutcome,
  casePlaceholders,
  loadRules,
  reportingRules,
  type RuleProblem,
  type RuleText,
  SigmaError,
  testRules,
} from "@quis/sigma";
import { filesAt, type RuleFile, ruleFiles } from "./files.ts";
import { pipelineOf, readRuleSettings } from "./settings.ts";

export interface CheckedFile {
  readonly file: string;
  /** Ids of the rules that report by themselves; none if the file is refused. */
  readonly rules: readonly string[];
  readonly problems: readonly RuleProblem[];
}

export interface RulePlaces {
  /** The data folder, which need not exist. */
  readonly data: string;
  readonly cwd: string;
  /** Files and folders; none for the starter rules and the data folder's. */
  readonly paths: readonly string[];
}

interface Asked {
  readonly files: readonly RuleFile[];
  /** What they may refer to. */
  readonly others: readonly RuleFile[];
}

/** What is wrong with each file, beside what else is loaded. @throws QuisError QUIS_NOT_FOUND, QUIS_BAD_INPUT */
export async function checkRuleFiles(places: RulePlaces): Promise<CheckedFile[]> {
  const { files, others } = await asked(places);
  const pipeline = pipelineOf(await readRuleSettings(places.data));
  const named = files.map(withCasePlaceholders);
  const loaded = loadRules([...others.map(withCasePlaceholders), ...named], pipeline);
  return named.map(({ file }) => {
    const good = loaded.files.find((one) => one.file === file);
    return {
      file,
      rules: good === undefined ? [] : reportingRules(loaded, good),
      problems: loaded.problems.filter((problem) => problem.file === file),
    };
  });
}

/** Runs the cases of each file. @throws QuisError QUIS_NOT_FOUND, QUIS_BAD_INPUT */
export async function testRuleFiles(places: RulePlaces): Promise<CaseOutcome[]> {
  const { files, others } = await asked(places);
  return testRules(files, pipelineOf(await readRuleSettings(places.data)), others);
}

async function asked({ data, cwd, paths }: RulePlaces): Promise<Asked> {
  const loaded = await ruleFiles(data);
  if (paths.length === 0) return { files: loaded, others: [] };
  const found = new Map<string, RuleFile>();
  for (const path of paths)
    for (const file of await filesAt(resolve(cwd, path), path)) {
      const real = await realpath(file.path);
      if (!found.has(real)) found.set(real, file);
    }
  const others: RuleFile[] = [];
  for (const file of loaded) if (!found.has(await realpath(file.path))) others.push(file);
  return { files: [...found.values()], others };
}

// A placeholder that only the data folder's settings would fill is no mistake of the file: its cases say what it may be.
function withCasePlaceholders(file: RuleFile): RuleText {
  try {
    return { ...file, placeholders: casePlaceholders(file.text, file.file) };
  } catch (error) {
    if (error instanceof SigmaError) return file;
    throw error;
  }
}
