// What of an audit event has no place of its own: each line with its fields, decoded.
import type { JsonObject } from "../text/index.ts";
import type { AuditRecord } from "./audit-record.ts";

// Fields that have a place in every event; a line whose value differs from it keeps its own.
const TAKEN = ["auid", "AUID", "uid", "UID", "ses", "pid", "ppid", "comm", "exe", "success", "res"];

export function restOf(record: AuditRecord): JsonObject {
  const taken = new Map(TAKEN.map((name) => [name, record.get(name)]));
  const records = record.lines.map(({ type, fields, inner }) => {
    const rest: JsonObject = { type };
    // A name that is there already stands in `msg`, where the program's own text is written.
    const message: JsonObject = {};
    for (const [name, value] of [...fields, ...inner]) {
      if (taken.get(name) === value) continue;
      (Object.hasOwn(rest, name) ? message : rest)[name] = value;
    }
    if (Object.keys(message).length > 0) rest["msg"] = message;
    return rest;
  });
  return { records };
}
