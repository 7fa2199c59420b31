// A rule's version: a hash over all that decides what it matches, so that a finding says which rule raised it.
import { canonicalJson, disclosureDigest } from "@quis/event";
import type { LinkedRule, RuleSet } from "./link.ts";

/** Counted up when the engine reads the same rule otherwise than before. */
const ENGINE = "quis sigma 1";

/**
 * SHA-256 (hex) by rule: over its title and level, its expression with logsource, filters and placeholders put in, or its correlation with the
 * versions of the rules it refers to; and the time zone.
 */
export function ruleVersions({ rules, timeZone }: RuleSet): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const rule of rules) {
    const { title, level } = rule.rule;
    const content = {
      engine: ENGINE,
      key: rule.key,
      title,
      level: level ?? null,
      timeZone,
      ...contentOf(rule, versions),
    };
    // The package of events has the one SHA-256 of a text that both platforms share; it gives a character per byte.
    const digest = disclosureDigest(canonicalJson(content));
    versions.set(rule.key, Array.from(digest, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join(""));
  }
  return versions;
}

function contentOf(rule: LinkedRule, versions: ReadonlyMap<string, string>): object {
  if (rule.kind === "detection") return { expression: rule.expression };
  const { type, timespanMs, criteria, percentile } = rule.rule;
  const inputs = rule.inputs.map(({ key, groupBy, valueFields }) => ({
    version: versions.get(key) ?? "",
    groupBy,
    valueFields,
  }));
  return { type, timespanMs, criteria, percentile: percentile ?? null, inputs };
}
