// Any CSV with a header row, by a mapping file; and the rows of a spreadsheet, which are read as CSV.
import { Problem, SourceError } from "../error.ts";
import {
  type FormatOptions,
  guarded,
  type Normaliser,
  type Outcome,
  quarantine,
  type SourceFormat,
} from "../format/index.ts";
import { type CsvMapping, setPath, type XlsxMapping } from "../mapping/index.ts";
import { type ColumnStep, compileTable, finishEvent } from "../table/index.ts";
import { decodeUtf8, splitCsvRow } from "../text/index.ts";
import { describeDrift, readHeader } from "./header.ts";

export const csvFormat: SourceFormat = {
  name: "csv",
  title: "CSV or spreadsheet with a header row, by a mapping file",
  framing: "csv",
  open: openCsv,
};

function openCsv(options: FormatOptions): Normaliser {
  const { mapping } = options;
  if (mapping?.format === "csv" || mapping?.format === "xlsx") return openMapping(mapping, options.zone);
  throw new SourceError(
    "SOURCE_MAPPING_REQUIRED",
    `csv expected a mapping file of format csv (--mapping), got ${mapping === undefined ? "none" : `one of format ${mapping.format}`}`,
  );
}

function openMapping(mapping: CsvMapping | XlsxMapping, zone: string | undefined): Normaliser {
  const table = compileTable(mapping, zone);
  const delimiter = (mapping.format === "csv" ? mapping.delimiter : undefined) ?? ",";
  let names: readonly string[] = [];
  let row: readonly ColumnStep[] = [];

  const normalise = (record: Uint8Array): Outcome => {
    const text = decodeUtf8(record);
    if (text instanceof Problem) return quarantine(text);
    if (text.includes("\0")) return quarantine(new Problem("SOURCE_BAD_VALUE", "expected text, got a NUL character"));
    const fields = splitCsvRow(text, delimiter);
    if (fields instanceof Problem) return quarantine(fields);
    if (fields.length !== names.length) {
      return quarantine(
        new Problem("SOURCE_FIELD_COUNT", `expected ${names.length} fields as in the header, got ${fields.length}`),
      );
    }
    const event = table.begin();
    for (let index = 0; index < row.length; index += 1) {
      const problem = (row[index] as ColumnStep)(fields[index] as string, event);
      if (problem !== undefined) return quarantine(problem);
    }
    return finishEvent(event);
  };

  return {
    needsHeader: true,
    header(record) {
      names = readHeader(record, mapping.columns, delimiter);
      row = names.map((name) => table.steps.get(name) ?? keepUnmapped(name));
      return describeDrift(names, mapping.columns);
    },
    normalise: guarded(normalise),
  };
}

function keepUnmapped(name: string): ColumnStep {
  return (field, event) => {
    if (field !== "") setPath(event, ["unmapped", name], field);
    return undefined;
  };
}
