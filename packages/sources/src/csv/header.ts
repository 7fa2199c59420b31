// The header row against the mapping: what is missing refuses the file, what is new is noted.
import { Problem, SourceError } from "../error.ts";
import type { Column } from "../mapping/index.ts";
import { decodeUtf8, hint, splitCsvRow } from "../text/index.ts";

type Columns = Readonly<Record<string, Column>>;

const DELIMITERS = [",", ";", "\t", "|"];

/**
 * The column names of a header row.
 * @throws SourceError SOURCE_BAD_HEADER, SOURCE_WRONG_DELIMITER, SOURCE_MISSING_COLUMN
 */
export function readHeader(record: Uint8Array, columns: Columns, delimiter: string): string[] {
  const text = decodeUtf8(record);
  if (text instanceof Problem) throw new SourceError("SOURCE_BAD_HEADER", `header row: ${text.reason}`);
  const names = splitNames(text, delimiter);
  const missing = missingColumns(names, columns);
  if (missing.length > 0) throw missingError(text, names, missing, delimiter, columns);
  if (names instanceof Problem) throw new SourceError("SOURCE_BAD_HEADER", `header row: ${names.reason}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new SourceError(
      "SOURCE_BAD_HEADER",
      `header row expected each column once, got ${JSON.stringify(twice)} twice`,
    );
  if (names.includes("__proto__"))
    throw new SourceError("SOURCE_BAD_HEADER", 'header row: the name "__proto__" is not accepted');
  return names;
}

/** Notes about columns that the mapping does not know and optional ones that are absent: the source has changed. */
export function describeDrift(names: readonly string[], columns: Columns): string[] {
  const known = Object.keys(columns);
  const unknown = names.filter((name) => !known.includes(name));
  const absent = known.filter((name) => !names.includes(name));
  return [
    ...unknown.map((name) => `column ${JSON.stringify(name)} is not in the mapping; its values are kept in unmapped`),
    ...absent.map((name) => `column ${JSON.stringify(name)}, which the mapping calls optional, is not in the file`),
  ];
}

function splitNames(text: string, delimiter: string): string[] | Problem {
  const fields = splitCsvRow(text, delimiter);
  if (fields instanceof Problem) return fields;
  return fields.map((field, index) => field.trim() || `column_${index + 1}`);
}

function missingColumns(names: readonly string[] | Problem, columns: Columns): string[] {
  const present = names instanceof Problem ? [] : names;
  return Object.entries(columns)
    .filter(([name, column]) => column.optional !== true && !present.includes(name))
    .map(([name]) => name);
}

function missingError(
  text: string,
  names: readonly string[] | Problem,
  missing: readonly string[],
  delimiter: string,
  columns: Columns,
): SourceError {
  const right = DELIMITERS.find(
    (other) => other !== delimiter && missingColumns(splitNames(text, other), columns).length === 0,
  );
  if (right !== undefined) {
    return new SourceError(
      "SOURCE_WRONG_DELIMITER",
      `expected fields separated by ${JSON.stringify(delimiter)}, got ${JSON.stringify(right)}: set delimiter in the mapping file`,
    );
  }
  if (names instanceof Problem) return new SourceError("SOURCE_BAD_HEADER", `header row: ${names.reason}`);
  const list = missing.map((name) => JSON.stringify(name) + hint(name, names)).join(", ");
  const found = names
    .slice(0, 20)
    .map((name) => JSON.stringify(name.slice(0, 40)))
    .join(", ");
  return new SourceError("SOURCE_MISSING_COLUMN", `expected column ${list}, got ${found}`);
}
