// Values of an expression, where they are certain: integer and text literals, parameters, casts and lists of these.
import { isGroup, isOperator, isPunctuation, isWord, type Node, splitNodes } from "./tree.ts";

/** Parameter texts by position from `$1`; undefined where one is not known. */
export type Parameters = readonly (string | undefined)[];

/** The one value the nodes stand for, or undefined. */
export function readValue(nodes: readonly Node[], parameters: Parameters): string | undefined {
  const plain = withoutCast(nodes);
  const [first, second] = plain;
  if (plain.length === 2) {
    if (isOperator(first, "-") && second?.kind === "number" && /^\d+$/.test(second.text)) return `-${second.text}`;
    if (isWord(first, "cast") && isGroup(second)) return readCast(second.nodes, parameters);
    return undefined;
  }
  if (plain.length !== 1 || first === undefined) return undefined;
  switch (first.kind) {
    case "number":
      return /^\d+$/.test(first.text) ? first.text : undefined;
    case "string":
      return first.text;
    case "param":
      return parameters[Number(first.text) - 1];
    case "group":
      return first.bracket === "(" ? readValue(first.nodes, parameters) : undefined;
    default:
      return undefined;
  }
}

/** Values of `IN (…)`: those that are certain, and whether all are. */
export function readList(nodes: readonly Node[], parameters: Parameters): ValueList {
  const values = splitNodes(nodes, (node) => isPunctuation(node, ",")).map((item) => readValue(item, parameters));
  return { values: values.filter((value) => value !== undefined), complete: !values.includes(undefined) };
}

export interface ValueList {
  readonly values: readonly string[];
  readonly complete: boolean;
}

const NOTHING: ValueList = { values: [], complete: false };

/** Values of `= ANY (…)`: an ARRAY[…] of values or an array literal such as `{17,18}`, also as a parameter. */
export function readArray(nodes: readonly Node[], parameters: Parameters): ValueList {
  const plain = withoutCast(nodes);
  const [first, second] = plain;
  if (plain.length === 2 && isWord(first, "array") && isGroup(second) && second.bracket === "[") {
    return readList(second.nodes, parameters);
  }
  if (plain.length === 1 && isGroup(first) && first.bracket === "(") return readArray(first.nodes, parameters);
  const text = readValue(plain, parameters);
  return text === undefined ? NOTHING : parseArrayLiteral(text);
}

/** One-dimensional array literals (https://www.postgresql.org/docs/15/arrays.html §8.15.2). */
function parseArrayLiteral(text: string): ValueList {
  const inner = /^\{([^{}]*)\}$/.exec(text.trim())?.[1];
  if (inner === undefined) return NOTHING;
  if (inner.trim() === "") return { values: [], complete: true };
  const values: string[] = [];
  let complete = true;
  for (const item of inner.match(/"(?:[^"\\]|\\.)*"|[^,]+/g) ?? []) {
    const bare = item.trim();
    if (bare.startsWith('"')) values.push(bare.slice(1, -1).replaceAll(/\\(.)/g, "$1"));
    else if (bare.toUpperCase() === "NULL") complete = false;
    else values.push(bare);
  }
  return { values, complete };
}

/** Cuts `::type` off; what follows must look like a type, or nothing is cut. */
function withoutCast(nodes: readonly Node[]): readonly Node[] {
  const at = nodes.findIndex((node) => isOperator(node, "::"));
  if (at < 0) return nodes;
  const isType = nodes
    .slice(at + 1)
    .every(
      (node) =>
        node.kind === "word" ||
        node.kind === "quoted" ||
        node.kind === "group" ||
        isPunctuation(node, ".") ||
        isOperator(node, "::"),
    );
  return isType ? nodes.slice(0, at) : [];
}

function readCast(nodes: readonly Node[], parameters: Parameters): string | undefined {
  const at = nodes.findIndex((node) => isWord(node, "as"));
  return at < 0 ? undefined : readValue(nodes.slice(0, at), parameters);
}
