// The CSV export of a Purview audit search: one row per record, the record itself as JSON in the column AuditData.
// https://learn.microsoft.com/purview/audit-log-export-records
import { Problem, SourceError } from "../error.ts";
import { guarded, type Normaliser, type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import { decodeUtf8, type JsonObject, parseJsonObject, splitCsvRow } from "../text/index.ts";
import { normaliseRecord } from "./m365.ts";

const DATA_COLUMN = "AuditData";

/** Columns of the two exports in use that repeat a member of the record. */
const REPEATS: ReadonlyMap<string, string> = new Map([
  ["RecordId", "Id"],
  ["Identity", "Id"],
  ["Operation", "Operation"],
  ["Operations", "Operation"],
  ["UserId", "UserId"],
  ["UserIds", "UserId"],
]);

export const m365CsvFormat: SourceFormat = {
  name: "m365-csv",
  title: "Microsoft 365 unified audit, CSV export of Purview with the column AuditData",
  framing: "csv",
  recognise: ({ rows }) =>
    rows[0]?.includes(DATA_COLUMN) === true ? "CSV with the column AuditData, as Purview exports it" : undefined,
  open: openExport,
};

function openExport(): Normaliser {
  let names: readonly string[] = [];
  let dataIndex = -1;
  return {
    needsHeader: true,
    header(record) {
      names = readNames(record);
      dataIndex = names.indexOf(DATA_COLUMN);
      return [];
    },
    normalise: guarded((record) => normaliseRow(record, names, dataIndex)),
  };
}

/** @throws SourceError SOURCE_BAD_HEADER, SOURCE_MISSING_COLUMN */
function readNames(record: Uint8Array): string[] {
  const text = decodeUtf8(record);
  if (text instanceof Problem) throw new SourceError("SOURCE_BAD_HEADER", `header row: ${text.reason}`);
  const names = splitCsvRow(text, ",");
  if (names instanceof Problem) throw new SourceError("SOURCE_BAD_HEADER", `header row: ${names.reason}`);
  const wrong = names.find((name, index) => names.indexOf(name) !== index || name === "__proto__");
  if (wrong !== undefined) {
    throw new SourceError(
      "SOURCE_BAD_HEADER",
      `header row expected each column once, got ${JSON.stringify(wrong.slice(0, 40))}`,
    );
  }
  if (!names.includes(DATA_COLUMN)) {
    throw new SourceError(
      "SOURCE_MISSING_COLUMN",
      `expected the column AuditData, got ${names.map((name) => JSON.stringify(name.slice(0, 40))).join(", ")}`,
    );
  }
  return names;
}

function normaliseRow(record: Uint8Array, names: readonly string[], dataIndex: number): Outcome {
  const text = decodeUtf8(record);
  if (text instanceof Problem) return quarantine(text);
  const fields = splitCsvRow(text, ",");
  if (fields instanceof Problem) return quarantine(fields);
  if (fields.length !== names.length) {
    return quarantine(
      new Problem("SOURCE_FIELD_COUNT", `expected ${names.length} fields as in the header, got ${fields.length}`),
    );
  }
  const data = parseJsonObject(fields[dataIndex] as string);
  if (data instanceof Problem) return quarantine(data);
  return normaliseRecord(data, restOfRow(names, fields, data));
}

/** What the row says beside the record, such as administrative units: everything but empty fields and repetitions. */
function restOfRow(names: readonly string[], fields: readonly string[], data: JsonObject): JsonObject | undefined {
  const row: JsonObject = {};
  for (const [index, name] of names.entries()) {
    const value = fields[index] as string;
    const repeated = REPEATS.get(name);
    if (name === DATA_COLUMN || value === "" || (repeated !== undefined && data[repeated] === value)) continue;
    row[name] = value;
  }
  return Object.keys(row).length === 0 ? undefined : { export_row: row };
}
