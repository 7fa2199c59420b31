// YAML that a person wrote for us: bounded, without aliases, each key once. https://yaml.org/spec/1.2.2/
import { parseDocument } from "yaml";

/** The value of a YAML text of at most `maxChars` UTF-16 units, or what is wrong with it. */
export function parseYaml(text: string, maxChars: number): { readonly value: unknown } | { readonly mistake: string } {
  if (text.length > maxChars)
    return { mistake: `expected a file of at most ${maxChars} characters, got ${text.length}` };
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
