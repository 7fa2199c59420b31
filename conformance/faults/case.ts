// One fault done once, and what came of it; many of them are a row of the table.

export interface Case {
  /** What was done: the row. */
  readonly fault: string;
  /** Where exactly it was done, to do it again. */
  readonly place: string;
  /** What Quis did, in the words of the table. */
  readonly outcome: string;
  /** What must not be. Empty: the rule held. */
  readonly problems: readonly string[];
}

/** What a run of the table may use, and how much of it to do. */
export interface Plan {
  /** A folder of its own for everything that is made. */
  readonly work: string;
  /** All places, or some of each kind. */
  readonly all: boolean;
}

/** `count` of the items, evenly spread, first and last among them; or all. */
export function spread<T>(items: readonly T[], count: number, all: boolean): T[] {
  if (all || items.length <= count) return [...items];
  if (count === 1) return items.slice(items.length >> 1, (items.length >> 1) + 1);
  const chosen = Array.from({ length: count }, (_, i) => Math.round((i * (items.length - 1)) / (count - 1)));
  return chosen.map((at) => items[at] as T);
}
