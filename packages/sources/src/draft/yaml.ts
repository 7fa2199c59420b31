// Lines of a drafted mapping file. Attacker: names and words come from the sample, so everything is quoted as JSON, which YAML takes.

export interface YamlColumn {
  readonly why: string;
  readonly keys: Readonly<Record<string, unknown>>;
}

/** A comment line; whatever could end it is shown as an escape. */
export function comment(text: string, indent = 0): string {
  // oxlint-disable-next-line no-control-regex
  return `${" ".repeat(indent)}# ${text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g, "?")}`;
}

/** Text as a YAML double-quoted scalar: JSON's escapes are a subset of YAML 1.2 §5.7's. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export function yamlColumn(name: string, { why, keys }: YamlColumn): string {
  const members = Object.entries(keys).map(([key, value]) => `${key}: ${yamlValue(value)}`);
  return `${comment(why, 2)}\n  ${quoted(name)}: { ${members.join(", ")} }`;
}

function yamlValue(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${quoted(key)}: ${yamlValue(inner)}`)
    .join(", ")} }`;
}
