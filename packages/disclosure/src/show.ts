// A disclosed field as text: what it is called, and its value line by line. Nothing of a value is left out.
import type { DisclosedField } from "@quis/event";

/** A field as a person reads it. */
export interface ShownField {
  readonly name: string;
  /** What people call it, or the name itself. */
  readonly label: string;
  /** Members of the value as path and text; a plain value has the path "". */
  readonly lines: readonly (readonly [path: string, text: string])[];
}

const LABELS: Readonly<Record<string, string>> = {
  "actor.session": "session",
  "actor.user": "user",
  activity_id: "activity",
  metadata: "about the record",
  "oversight.case_ref": "case",
  "oversight.justification": "reason given",
  "oversight.legal_basis": "legal basis",
  "oversight.operation": "operation",
  "oversight.purpose": "purpose",
  "oversight.record_count": "records",
  "oversight.subjects": "whose record",
  raw_data_hash: "hash of the raw record",
  time: "time, by the source’s clock",
};

/** Fields that are instants in ms since the epoch. */
const INSTANTS = new Set(["time", "start_time", "end_time", "metadata.logged_time"]);

/** A field's label and lines. */
export function showField({ name, value }: DisclosedField): ShownField {
  return { name, label: Object.hasOwn(LABELS, name) ? LABELS[name]! : name, lines: linesOf(value, name, "") };
}

function linesOf(value: unknown, name: string, path: string): (readonly [string, string])[] {
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value);
    if (members.length === 0) return [[path, Array.isArray(value) ? "[]" : "{}"]];
    return members.flatMap(([key, member]) => {
      const step = Array.isArray(value) ? `[${key}]` : path === "" ? key : `.${key}`;
      return linesOf(member, name, path + step);
    });
  }
  const date =
    typeof value === "number" && INSTANTS.has(path === "" ? name : `${name}.${path}`) ? new Date(value) : undefined;
  if (date !== undefined && !Number.isNaN(date.getTime())) {
    return [[path, `${date.toISOString().slice(0, 23).replace("T", " ")} UTC (${String(value)})`]];
  }
  return [[path, typeof value === "string" ? value : JSON.stringify(value)]];
}
