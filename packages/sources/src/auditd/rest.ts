// What of an audit event has no place of its own: each line with its fields, decoded.
import type { JsonObject } from "../text/index.ts";
import type { AuditRecord } from "./audit-record.ts";
import type { AuditLine } from "./line.ts";

// Fields that have a place in every event; a line whose value differs from it keeps its own.
const TAKEN = ["auid", "AUID", "uid", "UID", "ses", "pid", "ppid", "comm", "exe", "success", "res"];

export function restOf(record: AuditRecord): JsonObject {
  const taken = new Map(TAKEN.map((name) => [name, record.get(name)]));
  return { records: record.lines.map((line) => lineOf(line, taken)) };
}

function lineOf({ type, fields, inner }: AuditLine, taken: ReadonlyMap<string, string | undefined>): JsonObject {
  const rest: JsonObject = { type };
  // A name that is there already stands under one that no field can have.
  let message: JsonObject | undefined;
  const put = (value: string, name: string): void => {
    if (taken.get(name) === value) return;
    if (name === "type" || (inner.size > 0 && Object.hasOwn(rest, name))) (message ??= {})[name] = value;
    else rest[name] = value;
  };
  fields.forEach(put);
  inner.forEach(put);
  if (message !== undefined) rest["msg.fields"] = message;
  return rest;
}
