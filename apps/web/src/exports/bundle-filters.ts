// What a bundle's events can be chosen by; the filters of a question are more.

const FILTERS: ReadonlySet<string> = new Set([
  "finding",
  "user",
  "subject",
  "session",
  "source",
  "operation",
  "text",
  "from",
  "to",
]);

/** Names of the filters that a bundle is not chosen by: left out they would give a bundle of more than was asked for. */
export function otherFilters(chosen: Readonly<Record<string, string>>): string[] {
  return Object.keys(chosen).filter((name) => !FILTERS.has(name));
}
