// Reading attributes of a document: each says what it expected and what came.
import { SigmaError, shown, under } from "../error.ts";
import { readCases } from "../cases/case.ts";
import type { About, Level, LogSource, Status } from "./document.ts";
import { isList, isMap, type Plain, type PlainMap } from "./yaml.ts";

const LEVELS: readonly Level[] = ["informational", "low", "medium", "high", "critical"];
const STATUSES: readonly Status[] = ["stable", "test", "experimental", "deprecated", "unsupported"];

export function optionalText(map: PlainMap, key: string, where: string, maxChars = 65_535): string | undefined {
  const value = map[key];
  if (value === undefined || value === null) return undefined;
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || text.length > maxChars) {
    throw new SigmaError(
      "SIGMA_RULE",
      `${where}: expected ${key} of at most ${maxChars} characters, got ${shown(value)}`,
      { about: key },
    );
  }
  return text;
}

/** A text or a list of texts, as a list. */
export function textList(value: Plain | undefined, what: string, where: string): string[] {
  if (value === undefined || value === null) return [];
  const list = isList(value) ? value : [value];
  return list.map((one) => {
    if (typeof one === "number") return String(one);
    if (typeof one !== "string" || one === "") {
      throw new SigmaError("SIGMA_RULE", `${where}: expected ${what} to be text, got ${shown(one)}`, { about: what });
    }
    return one;
  });
}

export function readAbout(map: PlainMap, where: string): About {
  const title = optionalText(map, "title", where, 256);
  if (title === undefined || title.trim() === "")
    throw new SigmaError("SIGMA_RULE", `${where}: expected a title, got none`);
  return {
    title,
    id: optionalText(map, "id", where, 256),
    name: optionalText(map, "name", where, 256),
    description: optionalText(map, "description", where) ?? "",
    level: choice(map["level"], LEVELS, "level", where),
    status: choice(map["status"], STATUSES, "status", where),
    tags: textList(map["tags"], "tags", where),
    fields: textList(map["fields"], "fields", where),
    falsepositives: textList(map["falsepositives"], "falsepositives", where),
    cases:
      map["cases"] === undefined
        ? undefined
        : under("cases", () => readCases(map["cases"] as Plain, `${where}: cases`)),
  };
}

function choice<T extends string>(
  value: Plain | undefined,
  known: readonly T[],
  what: string,
  where: string,
): T | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string" || !known.includes(value as T)) {
    throw new SigmaError(
      "SIGMA_RULE",
      `${where}: expected ${what} to be one of ${known.join(", ")}, got ${shown(value)}`,
      { about: what },
    );
  }
  return value as T;
}

export function readLogSource(value: Plain | undefined, where: string): LogSource {
  if (!isMap(value)) throw new SigmaError("SIGMA_LOGSOURCE", `${where}: expected a logsource, got ${shown(value)}`);
  const source: Record<string, string> = {};
  for (const key of ["category", "product", "service"] as const) {
    const text = optionalText(value, key, `${where}: logsource`, 256);
    if (text !== undefined) source[key] = text.toLowerCase();
  }
  if (Object.keys(source).length === 0) {
    throw new SigmaError("SIGMA_LOGSOURCE", `${where}: expected a category, product or service, got none`);
  }
  return source;
}
