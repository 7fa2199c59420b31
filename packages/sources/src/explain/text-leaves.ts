// Values of records that are no JSON: rows, markup, `key=value` and words.
import { Problem } from "../error.ts";
import { splitCsvRow } from "../text/index.ts";
import { jsonLeaves } from "./json-leaves.ts";
import { type Leaf, MAX_LEAVES, spliced } from "./leaf.ts";

/** The fields of a row, by the names of the header where there is one. */
export function csvLeaves(text: string, delimiter: string, names: readonly string[]): Leaf[] {
  const fields = splitCsvRow(text, delimiter);
  if (fields instanceof Problem) return [];
  const write = (field: string): string =>
    field.includes('"') || field.includes(delimiter) || /[\r\n]/.test(field) || field !== field.trim()
      ? `"${field.replaceAll('"', '""')}"`
      : field;
  return fields.slice(0, MAX_LEAVES).map((value, index) => ({
    path: names[index] ?? `field ${index + 1}`,
    value,
    kind: "text",
    with: (by) => fields.map((field, other) => write(other === index ? by : field)).join(delimiter),
  }));
}

const MARKUP = /<(\/?)([^\s/>!?]+)((?:\s+[^\s=>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)|<[!?][^>]*>/g;
const ATTRIBUTE = /([^\s=>/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Attributes and texts of an XML record. Places only: what is well-formed is judged by the format. */
export function xmlLeaves(text: string): Leaf[] {
  const leaves: Leaf[] = [];
  const open: string[] = [];
  for (const match of text.matchAll(MARKUP)) {
    const [, closes, tag, attributes = "", empty, words] = match;
    if (leaves.length >= MAX_LEAVES) break;
    if (words !== undefined) {
      const value = words.trim();
      if (value === "") continue;
      const start = match.index + words.indexOf(value);
      leaves.push(placed(text, open.join("/") || "text", value, start, escapeXml));
    } else if (closes === "/") open.pop();
    else if (tag !== undefined) {
      const name = tag.replace(/^.*:/, "");
      const base = match.index + 1 + tag.length;
      for (const attribute of attributes.matchAll(ATTRIBUTE)) {
        const value = attribute[2] ?? attribute[3] ?? "";
        const start = base + attribute.index + attribute[0].length - 1 - value.length;
        const path = [...open, name].join("/");
        leaves.push(placed(text, `${path}/@${attribute[1] ?? ""}`, value, start, escapeXml));
      }
      if (empty !== "/") open.push(name);
    }
  }
  return leaves;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

const PAIR = /([A-Za-z_][\w.-]{0,63})=("(?:[^"\\]|\\.)*"|'[^']*'|[^\s"',;|\]]*)/g;

/** `key=value` pairs of a line, JSON at its end, and the words between. */
export function lineLeaves(text: string): Leaf[] {
  const leaves: Leaf[] = [];
  const brace = text.indexOf("{");
  const tail = brace > 0 ? jsonLeaves(text.slice(brace)) : undefined;
  const line = tail === undefined ? text : text.slice(0, brace);
  let at = 0;
  for (const pair of line.matchAll(PAIR)) {
    addWords(leaves, text, at, pair.index);
    const [whole, key = "", written = ""] = pair;
    const quoted = /^["']/.test(written) && written.length > 1 ? 1 : 0;
    const start = pair.index + whole.length - written.length + quoted;
    leaves.push(placed(text, key, written.slice(quoted, written.length - quoted), start));
    at = pair.index + whole.length;
  }
  addWords(leaves, text, at, line.length);
  for (const leaf of tail ?? []) leaves.push({ ...leaf, with: (by) => line + leaf.with(by) });
  return leaves.slice(0, MAX_LEAVES);
}

function addWords(leaves: Leaf[], text: string, from: number, to: number): void {
  for (const word of text.slice(from, to).matchAll(/[^\s|"'[\],;]+/g)) {
    const number = leaves.filter(({ path }) => path.startsWith("word ")).length + 1;
    leaves.push(placed(text, `word ${number}`, word[0], from + word.index));
  }
}

function placed(text: string, path: string, value: string, start: number, write = (by: string) => by): Leaf {
  return { path, value, kind: "text", with: (by) => spliced(text, start, start + value.length, write(by)) };
}
