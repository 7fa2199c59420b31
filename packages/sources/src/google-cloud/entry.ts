// What every audit log entry has, whatever its payload.
import { integerOf, objectOf, optional, textOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";

/** LogSeverity; a failed call is written as ERROR. */
const SEVERITIES: ReadonlyMap<string, number> = new Map([
  ["WARNING", 2],
  ["ERROR", 2],
  ["CRITICAL", 4],
  ["ALERT", 5],
  ["EMERGENCY", 6],
]);

export function severityOf(entry: JsonObject): number {
  return SEVERITIES.get(textOf(entry["severity"]) ?? "") ?? 1;
}

/**
 * Entries of one log with the same time and insertId are one entry (LogEntry, insertId). The id is all three: insertId alone may repeat in another project.
 */
export function idOf(entry: JsonObject): string | undefined {
  const insertId = textOf(entry["insertId"]);
  if (insertId === undefined) return undefined;
  return `${insertId}@${textOf(entry["timestamp"]) ?? ""}@${textOf(entry["logName"]) ?? ""}`;
}

/** The part of the name after `logs/`, decoded: `cloudaudit.googleapis.com/data_access`. */
export function logOf(entry: JsonObject): string | undefined {
  return textOf(entry["logName"])
    ?.replace(/^.*?\/logs\//, "")
    .replaceAll("%2F", "/");
}

export function cloudOf(entry: JsonObject): JsonObject {
  const labels = objectOf(objectOf(entry["resource"])?.["labels"]);
  return {
    provider: "GCP",
    ...optional("project_uid", textOf(labels?.["project_id"])),
    ...optional("region", textOf(labels?.["location"]) ?? textOf(labels?.["region"])),
    ...optional("zone", textOf(labels?.["zone"])),
  };
}

/** int64 comes as text. */
export function countOf(value: unknown): number | undefined {
  const count = integerOf(value);
  return count !== undefined && count >= 0 ? count : undefined;
}
