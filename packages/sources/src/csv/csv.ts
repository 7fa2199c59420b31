// Any CSV with a header row, by a mapping file.
import type { AccessEvent } from "@quis/event";
import { Problem, SourceError } from "../error.ts";
import {
  type FormatOptions,
  guarded,
  type Normaliser,
  type Outcome,
  quarantine,
  type SourceFormat,
} from "../format/index.ts";
import { type CsvMapping, parsePath, setPath } from "../mapping/index.ts";
import { checkEvent, declareOversight, findClass, OCSF_VERSION } from "../schema/index.ts";
import { decodeUtf8, type JsonObject, splitCsvRow } from "../text/index.ts";
import { type ColumnStep, compileColumn } from "./column.ts";
import { describeDrift, readHeader } from "./header.ts";

export const csvFormat: SourceFormat = {
  name: "csv",
  title: "CSV with a header row, by a mapping file",
  framing: "csv",
  open: openCsv,
};

function openCsv(options: FormatOptions): Normaliser {
  const { mapping } = options;
  if (mapping === undefined || mapping.format !== "csv") {
    throw new SourceError(
      "SOURCE_MAPPING_REQUIRED",
      `csv expected a mapping file of format csv (--mapping), got ${mapping === undefined ? "none" : `one of format ${mapping.format}`}`,
    );
  }
  const steps = new Map<string, ColumnStep>();
  for (const [name, column] of Object.entries(mapping.columns))
    steps.set(name, compileColumn(name, column, options.zone));
  const template = JSON.stringify(eventTemplate(mapping));
  const delimiter = mapping.delimiter ?? ",";
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
    const event = JSON.parse(template) as JsonObject;
    for (let index = 0; index < row.length; index += 1) {
      const problem = (row[index] as ColumnStep)(fields[index] as string, event);
      if (problem !== undefined) return quarantine(problem);
    }
    const problem = checkEvent(event);
    if (problem !== undefined) return quarantine(problem);
    declareOversight(event);
    return {
      kind: "event",
      event: event as AccessEvent,
      id: (event["metadata"] as JsonObject)["uid"] as string | undefined,
    };
  };

  return {
    needsHeader: true,
    header(record) {
      names = readHeader(record, mapping);
      row = names.map((name) => steps.get(name) ?? keepUnmapped(name));
      return describeDrift(names, mapping);
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

/** What every event of the file has: classification, product, constants, and the host profile where `actor` needs it. */
function eventTemplate(mapping: CsvMapping): JsonObject {
  const eventClass = findClass(mapping.class);
  const roots = [
    ...Object.keys(mapping.constants ?? {}),
    ...Object.values(mapping.columns).map((column) => column.to ?? ""),
  ].map((path) => path.split(".")[0]);
  const needsHost = roots.includes("device") || (roots.includes("actor") && eventClass?.actorByProfile === true);
  const event: JsonObject = {
    class_uid: mapping.class,
    category_uid: Math.floor(mapping.class / 1000),
    activity_id: mapping.activity,
    type_uid: mapping.class * 100 + mapping.activity,
    severity_id: 1,
    metadata: {
      version: OCSF_VERSION,
      product: mapping.product,
      log_name: mapping.name,
      ...(needsHost ? { profiles: ["host"] } : {}),
    },
  };
  for (const [path, value] of Object.entries(mapping.constants ?? {}))
    setPath(event, parsePath(path) ?? ["unmapped", path], value);
  return event;
}
