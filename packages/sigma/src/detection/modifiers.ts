// Field modifiers: which there are and which go together. Sigma modifiers appendix 2.1.0
import { SigmaError, shown } from "../error.ts";
import { hint } from "../nearest.ts";
import type { Comparison, TextMode, TimePart } from "./expression.ts";

const COMPARISONS: ReadonlySet<string> = new Set(["lt", "lte", "gt", "gte"]);
const PARTS: ReadonlySet<string> = new Set(["minute", "hour", "day", "week", "month", "year"]);
const MODES: ReadonlySet<string> = new Set(["contains", "startswith", "endswith"]);
const ENCODINGS: ReadonlySet<string> = new Set(["base64", "base64offset", "utf16le", "utf16be", "utf16", "wide"]);
const TYPES: ReadonlySet<string> = new Set(["re", "cidr", "fieldref", "exists", "number", "part", "text"]);
const OTHERS: ReadonlySet<string> = new Set([
  "all",
  "cased",
  "neq",
  "windash",
  "expand",
  "re",
  "cidr",
  "fieldref",
  "exists",
]);

/** The last two name what stands alone: a comparison of numbers, and text. */
export type ItemType = "re" | "cidr" | "fieldref" | "exists" | "number" | "part" | "text";

/** The modifiers of one item, in an order-independent form but for `transforms`, which change the text in their order. */
export interface Modifiers {
  readonly type: ItemType;
  readonly all: boolean;
  readonly neq: boolean;
  readonly cased: boolean;
  readonly expand: boolean;
  readonly transforms: readonly string[];
  readonly mode: TextMode;
  /** The i, m and s that are set, in this order. */
  readonly flags: string;
  readonly comparison: Comparison;
  readonly part: TimePart | undefined;
}

/** What may stand beside a type; `text` takes everything that is no type's own. */
const BESIDE: Readonly<Record<ItemType, ReadonlySet<string>>> = {
  re: new Set(["all", "neq", "i", "m", "s", "cased"]),
  cidr: new Set(["all", "neq", "expand"]),
  fieldref: new Set(["all", "neq", "cased", "contains", "startswith", "endswith"]),
  exists: new Set(),
  number: new Set(["all", ...COMPARISONS]),
  part: new Set(["all", "neq", ...COMPARISONS, ...PARTS]),
  text: new Set(["all", "neq", "cased", "expand", "windash", ...MODES, ...ENCODINGS]),
};

/** @throws SigmaError SIGMA_MODIFIER for one that does not exist, stands twice, or contradicts another. */
export function readModifiers(names: readonly string[], where: string): Modifiers {
  const has = new Set(names);
  const only = (known: ReadonlySet<string>) => names.filter((name) => known.has(name));
  for (const name of names) {
    const isKnown =
      COMPARISONS.has(name) || PARTS.has(name) || MODES.has(name) || ENCODINGS.has(name) || OTHERS.has(name);
    if (!isKnown && !(has.has("re") && /^[ims]$/.test(name))) {
      const known = [...COMPARISONS, ...PARTS, ...MODES, ...ENCODINGS, ...OTHERS];
      throw new SigmaError(
        "SIGMA_MODIFIER",
        `${where}: expected a modifier of Sigma 2.1.0, got ${shown(name)}${hint(name, known)}`,
      );
    }
  }
  if (has.size !== names.length) throw refused(where, "each modifier once", names);
  const comparisons = only(COMPARISONS);
  const parts = only(PARTS);
  const types = [...only(TYPES), ...(parts.length > 0 ? ["part"] : comparisons.length > 0 ? ["number"] : [])];
  if (types.length > 1 || parts.length > 1 || comparisons.length > 1 || only(MODES).length > 1)
    throw refused(where, "modifiers that do not contradict each other", names);
  const type = (types[0] ?? "text") as ItemType;
  const odd = names.find((name) => name !== type && !BESIDE[type].has(name));
  if (odd !== undefined)
    throw refused(where, `nothing that cannot go with ${type === "text" ? "text" : (types[0] ?? "")}`, names);
  return {
    type,
    all: has.has("all"),
    neq: has.has("neq"),
    cased: has.has("cased"),
    expand: has.has("expand"),
    transforms: names.filter((name) => ENCODINGS.has(name) || MODES.has(name) || name === "windash"),
    mode: (only(MODES)[0] ?? "equals") as TextMode,
    flags: ["i", "m", "s"].filter((flag) => has.has(flag)).join(""),
    comparison: (comparisons[0] ?? "eq") as Comparison,
    part: parts[0] as TimePart | undefined,
  };
}

function refused(where: string, expected: string, names: readonly string[]): SigmaError {
  return new SigmaError("SIGMA_MODIFIER", `${where}: expected ${expected}, got ${names.join("|")}`);
}
