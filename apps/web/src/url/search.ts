// Search parameters as plain texts. The router's own way reads `q=17` as a number and would change what was asked.

/** `?a=b` as texts; of a repeated parameter the last counts. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search.replace(/^\?/, "")));
}

/** Texts as `?a=b`, or the empty text. What is undefined or empty is left out. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === "string" && value !== "") query.set(name, value);
  }
  return query.size === 0 ? "" : `?${query.toString()}`;
}
