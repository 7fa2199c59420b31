// The rules in force: the starter rules and the data folder's own, without what is off and without files that are refused.
import type { Rule, RulesAnswer } from "@quis/contract";
import {
  type LinkedRule,
  type LoadedRules,
  loadRules,
  parseRules,
  reportingRules,
  type RuleProblem,
  ruleVersions,
  SigmaError,
} from "@quis/sigma";
import { type RuleFile, ruleFiles } from "./files.ts";
import { pipelineOf, readRuleSettings, type RuleSettings } from "./settings.ts";

export interface Catalogue extends LoadedRules {
  readonly settings: RuleSettings;
  readonly sources: readonly RuleFile[];
  readonly off: readonly string[];
}

/** Reads all rules of a data folder anew. @throws QuisError QUIS_BAD_INPUT for settings that are wrong; never for a rule */
export async function loadCatalogue(data: string): Promise<Catalogue> {
  const settings = await readRuleSettings(data);
  const all = await ruleFiles(data);
  const off = all.filter((file) => isOff(file, settings));
  const sources = all.filter((file) => !off.includes(file));
  return { ...loadRules(sources, pipelineOf(settings)), settings, sources, off: off.map(({ file }) => file) };
}

function isOff({ file, text }: RuleFile, { off, placeholders }: RuleSettings): boolean {
  if (off.length === 0) return false;
  try {
    return parseRules(text, file, placeholders).some(
      ({ id, name }) => off.includes(id ?? "") || off.includes(name ?? ""),
    );
  } catch (error) {
    // It will be refused with its reason.
    if (error instanceof SigmaError) return false;
    throw error;
  }
}

/** What the rules of a data folder are, for people and programs. @throws QuisError QUIS_BAD_INPUT */
export async function listRules(data: string): Promise<RulesAnswer> {
  return describeCatalogue(await loadCatalogue(data));
}

/** A rule in force with the text of its file; undefined if there is none of this id. @throws QuisError QUIS_BAD_INPUT for settings that are wrong */
export async function readRule(
  data: string,
  id: string,
): Promise<{ readonly rule: Rule; readonly text: string } | undefined> {
  const catalogue = await loadCatalogue(data);
  const rule = describeCatalogue(catalogue).rules.find((one) => one.id === id);
  const text = catalogue.sources.find(({ file }) => file === rule?.file)?.text;
  return rule === undefined || text === undefined ? undefined : { rule, text };
}

function describeCatalogue(catalogue: Catalogue): RulesAnswer {
  const versions = ruleVersions(catalogue.set);
  const rules = new Map(catalogue.set.rules.map((rule) => [rule.key, rule]));
  return {
    rules: catalogue.files.flatMap((file) => {
      const source = catalogue.sources.find((one) => one.file === file.file) as RuleFile;
      return reportingRules(catalogue, file).map((key) =>
        describeRule(rules.get(key) as LinkedRule, source, versions.get(key) as string),
      );
    }),
    refused: catalogue.problems.map((problem): RuleProblem => ({ ...problem })),
    off: [...catalogue.off],
  };
}

function describeRule({ key, rule }: LinkedRule, { origin, file }: RuleFile, version: string): Rule {
  return {
    id: key,
    name: rule.name ?? null,
    title: rule.title,
    description: rule.description,
    level: rule.level ?? null,
    status: rule.status ?? null,
    kind: rule.kind === "detection" ? "detection" : rule.type,
    origin,
    file,
    version,
    falsepositives: [...rule.falsepositives],
    tags: [...rule.tags],
  };
}
