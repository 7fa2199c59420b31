// Where in a rule file a mistake stands, by the keys and names that the error knows. https://yaml.org/spec/1.2.2/
import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from "yaml";
import type { SigmaError } from "../error.ts";
import { MAX_FILE_CHARS } from "../limits.ts";
import { checkNesting } from "../rule/yaml.ts";

/** Line of the file, from 1, as near to the mistake as is known. */
export function lineOf(text: string, error: SigmaError): number {
  try {
    if (text.length > MAX_FILE_CHARS) return 1;
    checkNesting(text);
    return findLine(text, error);
  } catch {
    // What cannot be parsed again has no lines: the message says what is wrong with the file.
    return 1;
  }
}

function findLine(text: string, error: SigmaError): number {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, schema: "core", intAsBigInt: true });
  if (!Array.isArray(parsed)) return 1;
  const broken = parsed.find(({ errors }) => errors.length > 0)?.errors[0];
  if (broken !== undefined) return broken.linePos?.[0].line ?? 1;
  // As readDocuments leaves them out (rule/yaml.ts).
  const documents = parsed.filter(
    ({ contents }) => contents !== null && !(isScalar(contents) && contents.value === null),
  );
  const root = documents[error.document ?? 0]?.contents as Node | null | undefined;
  if (root === null || root === undefined) return 1;
  let node: unknown = root;
  let at = root.range?.[0] ?? 0;
  for (const key of error.keys) {
    const pair = isMap(node)
      ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      : undefined;
    if (pair === undefined) break;
    at = startOf(pair.key) ?? at;
    node = pair.value;
  }
  const about = error.about === undefined ? undefined : placeOf(node, error.about);
  return lines.linePos(about ?? at).line;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/** Offset of the first key (before its modifiers) or value that is this name. */
function placeOf(node: unknown, name: string): number | undefined {
  if (isScalar(node)) return String(node.value) === name ? node.range?.[0] : undefined;
  if (isPair(node)) {
    if (isScalar(node.key) && (String(node.key.value).split("|")[0] === name || String(node.key.value) === name))
      return node.key.range?.[0];
    return placeOf(node.value, name);
  }
  if (!isMap(node) && !isSeq(node)) return undefined;
  for (const item of node.items) {
    const found = placeOf(item, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
