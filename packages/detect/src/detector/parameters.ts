// A detector's parameters: defaults, overridden by what was given, each checked before it can make a score.
import { DetectError } from "../error.ts";
import type { Parameters, ParameterValue } from "./detector.ts";
import { nearest } from "../nearest.ts";

/** Where a number may lie, both ends included. */
export interface Range {
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
}

type Widened<T> = T extends number
  ? number
  : T extends boolean
    ? boolean
    : T extends string
      ? string
      : readonly string[];

/**
 * The detector's defaults with the given ones in their place. Numbers must lie in their range, texts and lists have the kind of their default.
 * @throws DetectError DETECT_PARAMETER_INVALID names the parameter, its range and, for an unknown one, the nearest right name.
 */
export function parametersOf<P extends Parameters>(
  detector: { readonly id: string; readonly defaults: P },
  given: Parameters,
  ranges: { readonly [K in keyof P as P[K] extends number ? K : never]: Range },
): { readonly [K in keyof P]: Widened<P[K]> } {
  const { id, defaults } = detector;
  const merged: Record<string, ParameterValue> = { ...defaults };
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, name)) throw unknownParameter(id, name, Object.keys(defaults));
    const range = (ranges as Readonly<Record<string, Range>>)[name];
    if (!fits(value, defaults[name] as ParameterValue, range))
      throw new DetectError(
        "DETECT_PARAMETER_INVALID",
        `${id}: expected ${name} to be ${wanted(defaults[name] as ParameterValue, range)}, got ${JSON.stringify(value) ?? String(value)}`,
      );
    merged[name] = value;
  }
  return merged as { readonly [K in keyof P]: Widened<P[K]> };
}

function unknownParameter(id: string, name: string, known: readonly string[]): DetectError {
  const guess = nearest(name, known);
  const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
  return new DetectError(
    "DETECT_PARAMETER_INVALID",
    `${id}: expected a parameter of ${known.join(", ")}, got ${JSON.stringify(name)}${hint}`,
  );
}

function fits(value: ParameterValue, model: ParameterValue, range: Range | undefined): boolean {
  if (typeof model === "number") {
    if (typeof value !== "number" || !Number.isFinite(value)) return false;
    if (range === undefined) return true;
    return value >= range.least && value <= range.most && (range.whole !== true || Number.isInteger(value));
  }
  if (Array.isArray(model)) return Array.isArray(value) && value.every((entry) => typeof entry === "string");
  return typeof value === typeof model;
}

function wanted(model: ParameterValue, range: Range | undefined): string {
  if (Array.isArray(model)) return "a list of texts";
  if (typeof model !== "number") return typeof model === "boolean" ? "true or false" : "a text";
  const kind = range?.whole === true ? "a whole number" : "a number";
  return range === undefined ? kind : `${kind} from ${range.least} to ${range.most}`;
}
