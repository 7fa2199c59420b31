// Any JSON or XML, by a mapping file whose columns are paths: `actor.id`, `hits.0.plate`, `Subject.@id`.
import { Problem, SourceError } from "../error.ts";
import { type FormatOptions, type Normaliser, quarantine, type SourceFormat } from "../format/index.ts";
import type { JsonMapping, XmlMapping } from "../mapping/index.ts";
import { compileRest, textNormaliser } from "../record/index.ts";
import { type ColumnStep, compileTable, finishEvent } from "../table/index.ts";
import { type JsonObject, jsonOfXml, parseExactJsonObject, parseXml } from "../text/index.ts";
import { compileGetter } from "./path.ts";

export const jsonFormat: SourceFormat = {
  name: "json",
  title: "JSON objects, one per line or in an array, by a mapping file",
  framing: "json",
  open: (options) => openMapped(options, "json", parseExactJsonObject),
};

export const xmlFormat: SourceFormat = {
  name: "xml",
  title: "XML with one element per record, by a mapping file",
  framing: "xml",
  open: (options) => openMapped(options, "xml", readXml),
};

type Reader = (text: string) => JsonObject | Problem;

function readXml(text: string): JsonObject | Problem {
  const element = parseXml(text);
  return element instanceof Problem ? element : jsonOfXml(element);
}

function openMapped(options: FormatOptions, format: "json" | "xml", read: Reader): Normaliser {
  const { mapping } = options;
  if (mapping?.format === format) return openMapping(mapping, options.zone, read);
  throw new SourceError(
    "SOURCE_MAPPING_REQUIRED",
    `${format} expected a mapping file of format ${format} (--mapping), got ${mapping === undefined ? "none" : `one of format ${mapping.format}`}`,
  );
}

function openMapping(mapping: JsonMapping | XmlMapping, zone: string | undefined, read: Reader): Normaliser {
  const table = compileTable(mapping, zone);
  // A column without a target keeps its place among what is left.
  const placed = Object.entries(mapping.columns).filter(([, { to, id }]) => to !== undefined || id === true);
  const columns = placed.map(([path]) => ({ step: table.steps.get(path) as ColumnStep, get: compileGetter(path) }));
  const dotted = placed.map(([path]) => path).filter((path) => path.includes("."));
  const restOf = compileRest(placed.map(([path]) => path));

  return textNormaliser((text) => {
    if (text.includes("\0")) return quarantine(new Problem("SOURCE_BAD_VALUE", "expected text, got a NUL character"));
    const parsed = read(text);
    if (parsed instanceof Problem) return quarantine(parsed);
    const event = table.begin();
    for (const { step, get } of columns) {
      const problem = step(get(parsed), event);
      if (problem !== undefined) return quarantine(problem);
    }
    const rest = restOf(parsed);
    // A member whose own name has dots was taken by that name.
    if (rest !== undefined) for (const name of dotted) if (Object.hasOwn(rest, name)) delete rest[name];
    const unmapped = event["unmapped"] as JsonObject | undefined;
    if (rest !== undefined) event["unmapped"] = unmapped === undefined ? rest : { ...rest, ...unmapped };
    return finishEvent(event);
  });
}
