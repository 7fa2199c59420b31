// A rule file as documents. Sigma rules, correlation rules and filters specifications 2.1.0
import { parseDetection } from "../detection/detection.ts";
import type { Placeholders } from "../detection/text-value.ts";
import { inDocument, SigmaError, shown, under } from "../error.ts";
import { readAbout, readLogSource, textList } from "./attributes.ts";
import { parseCorrelation } from "./correlation.ts";
import type { DetectionRule, FilterRule, SigmaDocument } from "./document.ts";
import { isMap, type PlainMap, readDocuments } from "./yaml.ts";

/**
 * The documents of a rule file. `file` names it in messages.
 * @throws SigmaError with the document's title and the place in it.
 */
export function parseRules(text: string, file: string, placeholders: Placeholders = {}): SigmaDocument[] {
  const documents = readDocuments(text);
  if (documents.length === 0) throw new SigmaError("SIGMA_RULE", `${file}: expected a rule, got an empty file`);
  return documents.map((document, place) => {
    const number = documents.length > 1 ? ` document ${place + 1}` : "";
    if (!isMap(document))
      throw new SigmaError("SIGMA_RULE", `${file}${number}: expected a map, got ${shown(document)}`);
    return inDocument(place, () => parseDocument(document, `${file}${number}`, placeholders));
  });
}

function parseDocument(document: PlainMap, where: string, placeholders: Placeholders): SigmaDocument {
  const kinds = ["detection", "correlation", "filter"].filter((key) => document[key] !== undefined);
  if (kinds.length !== 1) {
    throw new SigmaError(
      "SIGMA_RULE",
      `${where}: expected one of detection, correlation and filter, got ${kinds.join(" and ") || "none"}`,
    );
  }
  const taxonomy = document["taxonomy"] ?? "sigma";
  if (taxonomy !== "sigma" && taxonomy !== "ocsf") {
    throw new SigmaError("SIGMA_RULE", `${where}: expected the taxonomy sigma or ocsf, got ${shown(taxonomy)}`, {
      about: "taxonomy",
    });
  }
  if (kinds[0] === "correlation") return under("correlation", () => parseCorrelation(document, where));
  return kinds[0] === "filter" ? parseFilter(document, where, placeholders) : parseRule(document, where, placeholders);
}

function parseRule(document: PlainMap, where: string, placeholders: Placeholders): DetectionRule {
  const about = readAbout(document, where);
  const section = document["detection"];
  if (!isMap(section))
    throw new SigmaError("SIGMA_RULE", `${where}: expected a map under detection, got ${shown(section)}`);
  return {
    ...about,
    kind: "detection",
    logsource: readLogSource(document["logsource"], where),
    detection: under("detection", () => parseDetection(section, placeholders, where)),
  };
}

function parseFilter(document: PlainMap, where: string, placeholders: Placeholders): FilterRule {
  const about = readAbout(document, where);
  const section = document["filter"];
  if (!isMap(section))
    throw new SigmaError("SIGMA_FILTER", `${where}: expected a map under filter, got ${shown(section)}`);
  const rules = section["rules"] === "any" ? "any" : textList(section["rules"], "rules", where);
  if (rules.length === 0)
    throw new SigmaError("SIGMA_FILTER", `${where}: expected the rules that are filtered, got none`);
  const suppresses = under("filter", () => parseDetection(section, placeholders, where, ["rules"]));
  // The specification's example suppresses what the condition matches; pySigma adds the condition as it stands, so its filters begin with
  // `not`. Read the other way round, either would silently suppress nearly everything else.
  if (suppresses.kind === "not") {
    throw new SigmaError("SIGMA_FILTER", `${where}: expected a condition that says what is suppressed, got a negation`);
  }
  return { ...about, kind: "filter", logsource: readLogSource(document["logsource"], where), rules, suppresses };
}
