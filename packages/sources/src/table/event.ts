// Events by a mapping file: what all of a file have, and how one ends.
import type { Outcome } from "../format/index.ts";
import { parsePath, setPath, type TableMapping } from "../mapping/index.ts";
import { defined, endEvent } from "../record/index.ts";
import { findClass, OCSF_VERSION } from "../schema/index.ts";
import type { JsonObject } from "../text/index.ts";
import { type ColumnStep, compileColumn } from "./column.ts";

/** A compiled mapping. */
export interface Table {
  readonly steps: ReadonlyMap<string, ColumnStep>;
  /** A fresh event with classification, product and constants. */
  begin(): JsonObject;
}

/** @throws SourceError SOURCE_NO_ZONE, SOURCE_BAD_ZONE */
export function compileTable(mapping: TableMapping, zone: string | undefined): Table {
  const steps = new Map<string, ColumnStep>();
  for (const [name, column] of Object.entries(mapping.columns)) steps.set(name, compileColumn(name, column, zone));
  const template = eventTemplate(mapping);
  return { steps, begin: () => copyOf(template) };
}

/** A copy of JSON; parsing its text anew took four times as long. */
function copyOf<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => copyOf(item)) as T;
  const copy = { ...value };
  for (const name in copy) if (typeof copy[name] === "object") copy[name] = copyOf(copy[name]);
  return copy;
}

/** The outcome of a record whose columns are all set. */
export function finishEvent(event: JsonObject): Outcome {
  return endEvent(event, (event["metadata"] as JsonObject)["uid"] as string | undefined);
}

/** What every event of the file has: classification, product, constants, and the host profile where `actor` needs it. */
function eventTemplate(mapping: TableMapping): JsonObject {
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
    metadata: defined({
      version: OCSF_VERSION,
      product: mapping.product,
      log_name: mapping.name,
      profiles: needsHost ? ["host"] : undefined,
    }),
  };
  for (const [path, value] of Object.entries(mapping.constants ?? {}))
    setPath(event, parsePath(path) ?? ["unmapped", path], value);
  return event;
}
