// What stands in the question box on a page: the text that would lead there.

/** The asked text of an address. A malformed one gives the empty text. */
export function askedText(path: string, search: Readonly<Record<string, unknown>>): string {
  if (path === "/" || path === "/ask") return typeof search["q"] === "string" ? search["q"] : "";
  const match = /^\/(?:who|user|session|record|event)\/([^/]+)$/.exec(path);
  try {
    return decodeURIComponent(match?.[1] ?? "");
  } catch {
    return "";
  }
}
