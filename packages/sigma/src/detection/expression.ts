// What a detection asks of one event, as a tree: the one form that the matcher and the SQL are both made from.
// Nodes are frozen; the field of a test is the rule's name for it until the pipeline gives the event's path.
import type { Glob } from "./glob.ts";

export type Comparison = "lt" | "lte" | "gt" | "gte" | "eq" | "neq";
export type TimePart = "minute" | "hour" | "day" | "week" | "month" | "year";
export type TextMode = "equals" | "contains" | "startswith" | "endswith";

/** One question about the values of a field. An array of the event matches if any of its elements does. */
export type Test =
  /** Sigma string: case-insensitive unless `cased`; with `dash`, the five dash-like characters are the same (windash). */
  | { readonly kind: "text"; readonly glob: Glob; readonly cased: boolean; readonly dash: boolean }
  /** RE2 pattern, found anywhere in the text. `flags` are those of i, m and s that are set. */
  | { readonly kind: "regex"; readonly source: string; readonly flags: string }
  | { readonly kind: "number"; readonly comparison: Comparison; readonly value: number }
  | { readonly kind: "part"; readonly part: TimePart; readonly comparison: Comparison; readonly value: number }
  /** Addresses from `low` to `high`, 32 hexadecimal digits each; IPv4 as mapped into IPv6 (RFC 4291 §2.5.5.2). */
  | { readonly kind: "addresses"; readonly low: string; readonly high: string }
  | { readonly kind: "other"; readonly field: string; readonly mode: TextMode; readonly cased: boolean }
  /** No value at all: the field is missing, null, or a list without values. */
  | { readonly kind: "null" }
  /** The attribute is there, whatever its value. */
  | { readonly kind: "exists" };

export interface TestNode {
  readonly kind: "test";
  /** Undefined: the event's whole JSON text (keywords). */
  readonly field: string | undefined;
  readonly test: Test;
}
export interface AllNode {
  readonly kind: "all";
  readonly of: readonly Expression[];
}
export interface AnyNode {
  readonly kind: "any";
  readonly of: readonly Expression[];
}
export interface NotNode {
  readonly kind: "not";
  readonly of: Expression;
}
export type Expression = TestNode | AllNode | AnyNode | NotNode;

export function testOf(field: string | undefined, test: Test): TestNode {
  return Object.freeze({ kind: "test", field, test: Object.freeze(test) });
}

/** Conjunction; of one expression, the expression. Of none it is true. */
export function allOf(of: readonly Expression[]): Expression {
  return of.length === 1 ? (of[0] as Expression) : Object.freeze({ kind: "all", of: Object.freeze([...of]) });
}

/** Disjunction; of one expression, the expression. Of none it is false. */
export function anyOf(of: readonly Expression[]): Expression {
  return of.length === 1 ? (of[0] as Expression) : Object.freeze({ kind: "any", of: Object.freeze([...of]) });
}

export function notOf(of: Expression): Expression {
  return of.kind === "not" ? of.of : Object.freeze({ kind: "not", of });
}

/** The same expression with every test replaced. */
export function mapTests(expression: Expression, change: (node: TestNode) => Expression): Expression {
  switch (expression.kind) {
    case "test":
      return change(expression);
    case "not":
      return notOf(mapTests(expression.of, change));
    case "all":
      return allOf(expression.of.map((one) => mapTests(one, change)));
    case "any":
      return anyOf(expression.of.map((one) => mapTests(one, change)));
  }
}

export function countTests(expression: Expression): number {
  switch (expression.kind) {
    case "test":
      return 1;
    case "not":
      return countTests(expression.of);
    default: {
      let count = 0;
      for (const one of expression.of) count += countTests(one);
      return count;
    }
  }
}
