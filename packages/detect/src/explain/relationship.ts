// A declared relationship: how work ties a user to a subject, in words that a person can judge. ../../../docs/reference/explanations.md
import type { TableName } from "../context/index.ts";

/** One row of a table on the way from subject to user: entered by the value of one column, left by that of another. */
export interface Visit {
  readonly table: TableName;
  readonly enter: string;
  readonly leave: string;
}

/** How long before a row begins, and after it ends, it still counts. Infinity: always. */
export interface Grace {
  readonly beforeMs: number;
  readonly afterMs: number;
}

export interface Condition {
  readonly table: TableName;
  readonly column: string;
  /** The values of which the column must have one. */
  readonly values: readonly string[];
}

export interface Relationship {
  readonly id: string;
  /** Sentence with placeholders. */
  readonly says: string;
  /** From the subject to the user. */
  readonly path: readonly Visit[];
  /** Tables without one have no grace: their rows must be true at the time of the access. */
  readonly grace: Readonly<Partial<Record<TableName, Grace>>>;
  readonly where: readonly Condition[];
}

/** The relationships of one file in the order of precedence. */
export interface Explanations {
  readonly name: string;
  readonly relationships: readonly Relationship[];
}

/** What the sentence of a relationship may name, and where the value comes from. */
export type Placeholder =
  | { readonly kind: "user" | "subject" | "time" }
  | { readonly kind: "column"; readonly visit: number; readonly column: string }
  | { readonly kind: "from" | "to"; readonly visit: number };

/** Words in braces. */
export const PLACEHOLDER: RegExp = /\{([^{}]*)\}/g;
