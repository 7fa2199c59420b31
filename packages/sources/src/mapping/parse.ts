// Reads a mapping file: YAML → checked mapping, with errors that say where and what.
import type { z } from "zod";
import { SourceError } from "../error.ts";
import { compileInstant, findZone } from "../instant/index.ts";
import { compileLinePrefix } from "../line-prefix/index.ts";
import { hint, parseYaml } from "../text/index.ts";
import { checkTableMapping } from "./check.ts";
import { type Mapping, MAPPING_KEYS, MAPPING_SCHEMAS } from "./schema.ts";

/** UTF-16 units of a mapping file. */
export const MAX_MAPPING_CHARS = 262_144;

/**
 * Parses and checks a mapping file (docs/reference/mapping.md).
 * @throws SourceError SOURCE_BAD_MAPPING with the path of each mistake, SOURCE_BAD_ZONE
 */
export function parseMapping(yamlText: string): Mapping {
  const value = readYaml(yamlText);
  const kind = typeof value === "object" && value !== null ? (value as { format?: unknown }).format : undefined;
  if (typeof kind !== "string" || !Object.hasOwn(MAPPING_SCHEMAS, kind)) {
    const kinds = Object.keys(MAPPING_SCHEMAS);
    const got =
      typeof kind === "string"
        ? JSON.stringify(kind) + hint(kind, kinds)
        : kind === undefined
          ? "nothing"
          : typeof kind;
    throw bad([`format: expected one of ${kinds.join(", ")}, got ${got}`]);
  }
  const parsed = MAPPING_SCHEMAS[kind as keyof typeof MAPPING_SCHEMAS].safeParse(value);
  if (!parsed.success) throw bad(parsed.error.issues.flatMap((issue) => describeIssue(issue)));
  const mapping: Mapping = parsed.data;
  if (mapping.format !== "pgaudit") {
    const mistakes = checkTableMapping(mapping);
    if (mistakes.length > 0) throw bad(mistakes);
    for (const column of Object.values(mapping.columns)) {
      if (column.zone !== undefined) findZone(column.zone);
      // Compiled here with a stand-in zone so that a bad pattern is found before any file is read.
      if (column.format !== undefined) compileInstant({ format: column.format, zone: column.zone ?? "UTC" });
    }
  }
  // A mistake in it is found before any file is read.
  if (mapping.format === "pgaudit" && mapping.log_line_prefix !== undefined) compileLinePrefix(mapping.log_line_prefix);
  return mapping;
}

function readYaml(text: string): unknown {
  const read = parseYaml(text, MAX_MAPPING_CHARS);
  if ("mistake" in read) throw bad([read.mistake]);
  return read.value;
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String).join(".");
  const at = path === "" ? "" : `${path}: `;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${at}unknown key ${JSON.stringify(key)}${hint(key, MAPPING_KEYS)}`);
  }
  if (issue.code === "invalid_union") {
    const nested = issue.errors.map((branch) =>
      branch.flatMap((inner) => describeIssue({ ...inner, path: [...issue.path, ...inner.path] })),
    );
    // The branch with the fewest mistakes is the one that was meant.
    return nested.sort((a, b) => a.length - b.length)[0] ?? [`${at}invalid`];
  }
  return [`${at}${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`];
}

function bad(mistakes: readonly string[]): SourceError {
  return new SourceError("SOURCE_BAD_MAPPING", `mapping file: ${mistakes.slice(0, 10).join("; ")}`, { mistakes });
}
