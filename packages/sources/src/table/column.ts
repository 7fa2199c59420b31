// One column of a mapping → the step that puts its field into the event.
import { Problem } from "../error.ts";
import { compileInstant, type InstantParser } from "../instant/index.ts";
import { type Column, type EventPath, parsePath, setPath } from "../mapping/index.ts";
import type { JsonObject } from "../text/index.ts";

/** Puts one field into the event, or says why it cannot. A field is text, or a list of texts where the source has lists. */
export type ColumnStep = (field: string | readonly string[], event: JsonObject) => Problem | undefined;

/**
 * Compiles a column. `zone` applies when the column names none.
 * @throws SourceError SOURCE_NO_ZONE, SOURCE_BAD_ZONE
 */
export function compileColumn(name: string, column: Column, zone: string | undefined): ColumnStep {
  if (column.to === "time") return compileTime(name, column, zone);
  const path = column.id === true ? ["metadata", "uid"] : targetPath(name, column);
  const needed = column.required === true || column.id === true;
  return (field, event) => {
    if (typeof field !== "string") return setList(name, column, field, path, event, needed);
    const text = column.trim === true ? field.trim() : field;
    const decoded = column.decode === undefined ? text : decodeUrl(text, column.trim === true);
    if (decoded === "") {
      return needed
        ? new Problem("SOURCE_BAD_VALUE", `column ${JSON.stringify(name)} expected a value, got nothing`)
        : undefined;
    }
    // The source's own text stays readable beside the decoded one.
    if (column.decode !== undefined && decoded !== text) setPath(event, ["unmapped", name], field);
    const value = convertField(name, column, decoded);
    if (value instanceof Problem) return value;
    setPath(event, path, value);
    return undefined;
  };
}

function setList(
  name: string,
  column: Column,
  items: readonly string[],
  path: EventPath,
  event: JsonObject,
  needed: boolean,
): Problem | undefined {
  const values: unknown[] = [];
  for (const item of items) {
    const text = column.decode === undefined ? item : decodeUrl(item, column.trim === true);
    const value = convertOne(name, column, column.trim === true ? text.trim() : text);
    if (value instanceof Problem) return value;
    values.push(value);
  }
  if (values.length === 0)
    return needed
      ? new Problem("SOURCE_BAD_VALUE", `column ${JSON.stringify(name)} expected a value, got an empty list`)
      : undefined;
  setPath(event, path, wrapSubjects(column, values));
  return undefined;
}

function targetPath(name: string, column: Column): EventPath {
  return (column.to === undefined ? undefined : parsePath(column.to)) ?? ["unmapped", name];
}

function compileTime(name: string, column: Column, zone: string | undefined): ColumnStep {
  const parse: InstantParser = compileInstant({
    format: column.format ?? "rfc3339",
    zone: column.zone ?? zone,
    overlap: column.overlap,
  });
  return (field, event) => {
    const instant = parse((typeof field === "string" ? field : field.join(" ")).trim());
    if (instant instanceof Problem)
      return new Problem(instant.code, `column ${JSON.stringify(name)} ${instant.reason}`);
    event["time"] = instant;
    setPath(event, ["metadata", "original_time"], field);
    return undefined;
  };
}

/** application/x-www-form-urlencoded; text whose escapes are broken is kept as it is. */
function decodeUrl(text: string, trim: boolean): string {
  if (!text.includes("+") && !text.includes("%")) return text;
  try {
    const decoded = decodeURIComponent(text.replaceAll("+", " "));
    return trim ? decoded.trim() : decoded;
  } catch {
    return text;
  }
}

function convertField(name: string, column: Column, text: string): unknown {
  if (column.split === undefined) return wrapSubjects(column, convertOne(name, column, text));
  const items: unknown[] = [];
  for (const part of text.split(column.split)) {
    const item = part.trim();
    if (item === "") continue;
    const value = convertOne(name, column, item);
    if (value instanceof Problem) return value;
    items.push(value);
  }
  return wrapSubjects(column, items);
}

const LISTS = new Set(["oversight.fields_seen", "oversight.recipients"]);

function wrapSubjects(column: Column, value: unknown): unknown {
  if (value instanceof Problem) return value;
  const isSubjects = column.to === "oversight.subjects";
  if (!isSubjects && !LISTS.has(column.to ?? "")) return value;
  const items: unknown[] = Array.isArray(value) ? value : [value];
  if (!isSubjects) return items;
  return items.map((uid) =>
    column.subject_type === undefined ? { uid: String(uid) } : { uid: String(uid), type: column.subject_type },
  );
}

function convertOne(name: string, column: Column, text: string): unknown {
  if (column.values !== undefined) {
    if (Object.hasOwn(column.values, text)) return column.values[text];
    if (column.other !== undefined) return column.other;
    const known = Object.keys(column.values).slice(0, 8).join(", ");
    return new Problem(
      "SOURCE_BAD_VALUE",
      `column ${JSON.stringify(name)} expected one of ${known}, got ${JSON.stringify(text.slice(0, 40))}`,
    );
  }
  switch (column.type) {
    case "integer":
      return toInteger(name, text);
    case "number":
      return toNumber(name, text);
    case "boolean":
      if (text === "true" || text === "false") return text === "true";
      return badType(name, "true or false", text);
    default:
      return text;
  }
}

function toInteger(name: string, text: string): number | Problem {
  if (!/^[+-]?\d+$/.test(text)) return badType(name, "an integer", text);
  const value = Number(text);
  return Number.isSafeInteger(value) ? value + 0 : tooBig(name);
}

function toNumber(name: string, text: string): number | Problem {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return badType(name, "a number", text);
  const value = Number(text);
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) ? value : tooBig(name);
}

function tooBig(name: string): Problem {
  return new Problem(
    "SOURCE_NUMBER",
    `column ${JSON.stringify(name)} expected an integer within ±(2^53 − 1), got a number that does not fit`,
  );
}

function badType(name: string, what: string, text: string): Problem {
  return new Problem(
    "SOURCE_BAD_VALUE",
    `column ${JSON.stringify(name)} expected ${what}, got ${JSON.stringify(text.slice(0, 40))}`,
  );
}
