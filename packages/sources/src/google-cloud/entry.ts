// What every audit log entry has, whatever its payload.
import { integerOf, objectOf, textOf } from "../record/index.ts";
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
  const name = textOf(entry["logName"]);
  if (name === undefined) return undefined;
  const start = name.indexOf("/logs/");
  return (start < 0 ? name : name.slice(start + 6)).replace("%2F", "/");
}

export function cloudOf(entry: JsonObject): JsonObject {
  const labels = objectOf(objectOf(entry["resource"])?.["labels"]);
  const cloud: JsonObject = { provider: "GCP" };
  const project = textOf(labels?.["project_id"]);
  if (project !== undefined) cloud["project_uid"] = project;
  const region = textOf(labels?.["location"]) ?? textOf(labels?.["region"]);
  if (region !== undefined) cloud["region"] = region;
  const zone = textOf(labels?.["zone"]);
  if (zone !== undefined) cloud["zone"] = zone;
  return cloud;
}

/** int64 comes as text. */
export function countOf(value: unknown): number | undefined {
  const count = integerOf(value);
  return count !== undefined && count >= 0 ? count : undefined;
}
