// YAML that a person wrote for us: bounded, without aliases, each key once. https://yaml.org/spec/1.2.2/
import { parseDocument } from "yaml";

/** Measured: the parser takes seconds for tens of thousands of open brackets. Brackets in quotes count too; none of our files has so many. */
const MAX_OPEN_BRACKETS = 256;

function isNestedDeeply(text: string): boolean {
  let open = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open = bracket === "[" || bracket === "{" ? open + 1 : Math.max(0, open - 1);
    if (open > MAX_OPEN_BRACKETS) return true;
  }
  return false;
}

/** The value of a YAML text of at most `maxChars` UTF-16 units, or what is wrong with it. */
export function parseYaml(text: string, maxChars: number): { readonly value: unknown } | { readonly mistake: string } {
  if (text.length > maxChars)
    return { mistake: `expected a file of at most ${maxChars} characters, got ${text.length}` };
  if (isNestedDeeply(text)) return { mistake: `expected at most ${MAX_OPEN_BRACKETS} open brackets, got more` };
  // Aliases are refused: nothing in our files needs them and they can blow a small file up.
  const document = parseDocument(text, { uniqueKeys: true, schema: "core" });
  const error = document.errors[0];
  if (error !== undefined) return { mistake: `not YAML: ${error.message.split("\n")[0] ?? "unreadable"}` };
  try {
    return { value: document.toJS({ maxAliasCount: 0 }) as unknown };
  } catch {
    return { mistake: "expected YAML without aliases" };
  }
}
