// CSV exports of audit views: a header row of column names, then rows.
import { Problem, SourceError } from "../error.ts";
import { decodeUtf8, hint, type JsonObject, splitCsvRow } from "../text/index.ts";

/** A row by the names of its columns in capitals; fields that are empty are left out. */
export type Row = JsonObject;

/**
 * The names of a header row, in capitals.
 * @throws SourceError SOURCE_BAD_HEADER, SOURCE_MISSING_COLUMN
 */
export function readColumns(record: Uint8Array, required: readonly string[]): string[] {
  const text = decodeUtf8(record);
  const fields = text instanceof Problem ? text : splitCsvRow(text, ",");
  if (fields instanceof Problem) throw new SourceError("SOURCE_BAD_HEADER", `header row: ${fields.reason}`);
  const names = fields.map((field) => field.trim().toUpperCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new SourceError(
      "SOURCE_BAD_HEADER",
      `header row expected each column once, got ${JSON.stringify(twice.slice(0, 40))} twice`,
    );
  if (names.includes("__PROTO__"))
    throw new SourceError("SOURCE_BAD_HEADER", 'header row: the name "__proto__" is not accepted');
  for (const name of required)
    if (!names.includes(name))
      throw new SourceError(
        "SOURCE_MISSING_COLUMN",
        `expected column ${JSON.stringify(name)}${hint(name, names)}, got ${names.length} others`,
      );
  return names;
}

export function readRow(record: Uint8Array, names: readonly string[]): Row | Problem {
  const text = decodeUtf8(record);
  if (text instanceof Problem) return text;
  if (text.includes("\0")) return new Problem("SOURCE_BAD_VALUE", "expected text, got a NUL character");
  const fields = splitCsvRow(text, ",");
  if (fields instanceof Problem) return fields;
  if (fields.length !== names.length)
    return new Problem("SOURCE_FIELD_COUNT", `expected ${names.length} fields as in the header, got ${fields.length}`);
  const row: Row = {};
  for (const [index, name] of names.entries()) if (fields[index] !== "") row[name] = fields[index];
  return row;
}

/** Whether a row looks like a header with these columns. */
export function hasColumns(row: readonly string[] | undefined, ...names: readonly string[]): boolean {
  const found = row?.map((field) => field.trim().toUpperCase()) ?? [];
  return names.every((name) => found.includes(name));
}
