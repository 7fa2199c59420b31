// Which value of a record became what of the event, found by trying: one value is changed, the record is read again, and the two events are compared.
// So it says what the code does, whatever the format, and cannot say anything else.
import { Problem, type SourceErrorCode } from "../error.ts";
import type { Normaliser, Outcome, SourceFormat } from "../format/index.ts";
import { decodeUtf8 } from "../text/index.ts";
import { jsonLeaves } from "./json-leaves.ts";
import type { Leaf } from "./leaf.ts";
import { csvLeaves, lineLeaves, xmlLeaves } from "./text-leaves.ts";

/** What became of one value of a record. */
export interface ExplainedField {
  readonly path: string;
  readonly value: string;
  /** Attributes of the event that have it in them. `(id)` is what duplicates are known by. */
  readonly to: readonly string[];
  /** Attributes that become others when it changes, without having it in them. */
  readonly changes: readonly string[];
  /** Why the record is refused when the value is not one of the expected kind; undefined if it never is. */
  readonly required: string | undefined;
}

export type Explanation =
  | { readonly kind: "event"; readonly event: object; readonly fields: readonly ExplainedField[] }
  | { readonly kind: "quarantine"; readonly code: SourceErrorCode; readonly reason: string };

export interface ExplainOptions {
  readonly format: SourceFormat;
  readonly normaliser: Normaliser;
  /** Names of the columns, for formats with a header. */
  readonly names?: readonly string[] | undefined;
  readonly delimiter?: string | undefined;
}

/** Explains one record as a framer gave it. The normaliser must have its header, if it needs one. */
export function explainRecord(record: Uint8Array, options: ExplainOptions): Explanation {
  const { normaliser } = options;
  const outcome = normaliser.normalise(record);
  if (outcome.kind === "quarantine") return outcome;
  const text = decodeUtf8(record);
  // A normaliser that made an event of it has read it as text.
  const leaves = text instanceof Problem ? [] : leavesOf(text, options);
  const before = flatten(outcome);
  const fields = leaves.map((leaf) => explainLeaf(leaf, before, normaliser));
  return { kind: "event", event: outcome.event, fields };
}

function leavesOf(text: string, { format, names = [], delimiter = "," }: ExplainOptions): Leaf[] {
  if (format.framing === "csv") return csvLeaves(text, delimiter, names).flatMap(within);
  if (/^\s*<[A-Za-z!?]/.test(text)) return xmlLeaves(text);
  return (/^\s*[{[]/.test(text) ? jsonLeaves(text) : undefined) ?? lineLeaves(text);
}

// A column may hold JSON (a record within an export): then its values are the ones that matter.
function within(leaf: Leaf): Leaf[] {
  const inner = leaf.value.startsWith("{") ? jsonLeaves(leaf.value) : undefined;
  if (inner === undefined || inner.length === 0) return [leaf];
  return inner.map((one) => ({
    ...one,
    path: `${leaf.path}.${one.path}`,
    with: (value) => leaf.with(one.with(value)),
  }));
}

function explainLeaf(leaf: Leaf, before: ReadonlyMap<string, string>, normaliser: Normaliser): ExplainedField {
  const to = new Set<string>();
  const changes = new Set<string>();
  let required: string | undefined;
  for (const value of variantsOf(leaf)) {
    const outcome = normaliser.normalise(new TextEncoder().encode(leaf.with(value)));
    if (outcome.kind === "quarantine") {
      required ??= outcome.reason;
      continue;
    }
    const after = flatten(outcome);
    for (const path of new Set([...before.keys(), ...after.keys()])) {
      const [old, now] = [before.get(path), after.get(path)];
      if (old === now) continue;
      (carries(now, value) || carries(old, leaf.value) ? to : changes).add(path);
    }
  }
  for (const path of to) changes.delete(path);
  return {
    path: leaf.path,
    value: leaf.value,
    to: [...to].sort(byPlace),
    changes: [...changes].sort(byPlace),
    required,
  };
}

/** Whether an attribute has the value in it. One character would be in many by chance. */
function carries(attribute: string | undefined, value: string): boolean {
  return (
    attribute !== undefined && (attribute === value ? value !== "" : value.length > 1 && attribute.includes(value))
  );
}

/** Other values: one as near as can be, one of no sense, one longer, and none. */
function variantsOf({ value, kind }: Leaf): readonly string[] {
  const near = value.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
  const values =
    kind === "number"
      ? [near, "40417", "zq"]
      : kind === "word"
        ? [value === "true" ? "false" : "true", "null"]
        : [near, "zq", `${value}x`, ""];
  return [...new Set(values)].filter((other) => other !== value);
}

/** An outcome as attribute path → value. */
function flatten(outcome: Extract<Outcome, { kind: "event" }>): Map<string, string> {
  const flat = new Map<string, string>();
  const walk = (path: string, value: unknown): void => {
    if (typeof value !== "object" || value === null) {
      if (value !== undefined) flat.set(path, String(value));
      return;
    }
    for (const [name, inner] of Object.entries(value)) walk(path === "" ? name : `${path}.${name}`, inner);
  };
  walk("", outcome.event);
  if (outcome.id !== undefined) flat.set("(id)", outcome.id);
  return flat;
}

/** What questions are answered from first, what is merely kept last. */
function byPlace(a: string, b: string): number {
  const rank = (path: string): number => (path.startsWith("unmapped") ? 2 : path.startsWith("metadata") ? 1 : 0);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}
