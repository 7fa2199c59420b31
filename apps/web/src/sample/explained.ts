// What became of a sample's values, over all records that were explained. Pure.
import type { ExplainedValue, PreviewRow } from "@quis/contract";

export interface ExplainedPath {
  readonly path: string;
  /** The first value that is not empty. */
  readonly example: string;
  readonly to: readonly string[];
  readonly changes: readonly string[];
  readonly required: string | null;
  /** `kept`: it stands in the event. `unmapped`: only under unmapped. `decides`: it changes the event without standing in it. `raw`: nowhere but in the bytes. */
  readonly fate: "kept" | "unmapped" | "decides" | "checked" | "raw";
}

/** One line for each value's path, in the order of the records. */
export function explainedPaths(rows: readonly PreviewRow[]): {
  readonly paths: ExplainedPath[];
  readonly records: number;
} {
  const byPath = new Map<string, ExplainedValue[]>();
  let records = 0;
  for (const row of rows) {
    if (row.kind !== "event" || row.fields === null) continue;
    records++;
    for (const field of row.fields) {
      const known = byPath.get(field.path);
      if (known === undefined) byPath.set(field.path, [field]);
      else known.push(field);
    }
  }
  const paths = [...byPath].map(([path, fields]): ExplainedPath => {
    const to = union(fields.map((field) => field.to));
    const changes = union(fields.map((field) => field.changes)).filter((one) => !to.includes(one));
    const required = fields.find((field) => field.required !== null)?.required ?? null;
    const example = fields.find(({ value }) => value !== "")?.value ?? "";
    return { path, example, to, changes, required, fate: fateOf(to, changes, required) };
  });
  return { paths, records };
}

function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())];
}

function fateOf(to: readonly string[], changes: readonly string[], required: string | null): ExplainedPath["fate"] {
  if (to.some((path) => !path.startsWith("unmapped"))) return "kept";
  if (to.length > 0) return "unmapped";
  if (changes.length > 0) return "decides";
  return required === null ? "raw" : "checked";
}
