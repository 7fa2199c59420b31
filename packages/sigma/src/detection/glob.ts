// Sigma strings with wildcards and their escapes. Sigma rules specification 2.1.0, "String Wildcard" and "Escaping"

/** `*`: any text, the empty one too. */
export interface Many {
  readonly kind: "many";
}
/** `?`: exactly one character (code point). */
export interface One {
  readonly kind: "one";
}
/** Plain text and wildcards in turn; never two texts or two `*` side by side. */
export type Glob = readonly (string | Many | One)[];

export const MANY: Many = Object.freeze({ kind: "many" });
export const ONE: One = Object.freeze({ kind: "one" });

/** Joins neighbouring texts and drops empty ones. */
export function globOf(parts: Glob): Glob {
  const joined: (string | Many | One)[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part === "") continue;
    if (typeof part === "string" && typeof last === "string") joined[joined.length - 1] = last + part;
    else if (typeof part !== "string" && part.kind === "many" && typeof last === "object" && last.kind === "many")
      continue;
    else joined.push(part);
  }
  return Object.freeze(joined);
}

/** Reads `*`, `?` and the escapes `\*`, `\?`, `\\`; any other backslash stands for itself. */
export function parseGlob(text: string): Glob {
  const parts: (string | Many | One)[] = [];
  let plain = "";
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string;
    const next = text[i + 1];
    if (character === "\\" && (next === "*" || next === "?" || next === "\\")) {
      plain += next;
      i++;
    } else if (character === "*" || character === "?") {
      parts.push(plain, character === "*" ? MANY : ONE);
      plain = "";
    } else plain += character;
  }
  parts.push(plain);
  return globOf(parts);
}

/** The text of a glob without wildcards, else undefined. */
export function plainText(glob: Glob): string | undefined {
  if (glob.length === 0) return "";
  return glob.length === 1 && typeof glob[0] === "string" ? glob[0] : undefined;
}

export function mapText(glob: Glob, change: (text: string) => string): Glob {
  return globOf(glob.map((part) => (typeof part === "string" ? change(part) : part)));
}
