// One value of a record as it stands in the bytes, and the record with another value in its place.

/** Where a value stands in its record. */
export interface Leaf {
  /** How people call it: `actor.user.0`, a column's name, `key`. */
  readonly path: string;
  /** The value as text, escapes undone. */
  readonly value: string;
  /** Whether the record's own notation has it as text, as a number, or as true, false or null. */
  readonly kind: "text" | "number" | "word";
  /** The record's text with `value` written in this one's place. */
  with(value: string): string;
}

/** Most values of a record that are looked at. */
export const MAX_LEAVES = 500;

/** Replaces `text` from `start` to `end`. */
export function spliced(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}
