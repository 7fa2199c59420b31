// Calls of configured functions and the argument that names a person.
import { append, type NameRef, readName } from "./relation.ts";
import { isGroup, isOperator, isPunctuation, isWord, type Node, splitNodes } from "./tree.ts";
import { type Parameters, readValue } from "./value.ts";

/** A function and its argument, by position from 1 or by name. */
export interface FunctionArgument {
  readonly schema: string;
  readonly function: string;
  readonly argument: number | string;
}

/** One call: the argument's value, or undefined if it is not certain. */
export interface CallFinding<Key extends FunctionArgument> {
  readonly key: Key;
  readonly value: string | undefined;
}

/** Every call of a configured function in one statement, at any depth. */
export function findCalls<Key extends FunctionArgument>(
  nodes: readonly Node[],
  functions: readonly Key[],
  parameters: Parameters,
): CallFinding<Key>[] {
  const found: CallFinding<Key>[] = [];
  for (let at = 0; at < nodes.length; at += 1) {
    const node = nodes[at];
    if (isGroup(node)) append(found, findCalls(node.nodes, functions, parameters));
    else if (!isPunctuation(nodes[at - 1], ".")) {
      const name = readName(nodes, at);
      const call = name === undefined ? undefined : nodes[name.end];
      if (
        name === undefined ||
        !isGroup(call) ||
        call.bracket !== "(" ||
        isWord(nodes[at - 1], "into", "table", "prepare")
      )
        continue;
      for (const key of functions.filter((candidate) => isNamed(candidate, name.ref))) {
        found.push({ key, value: readArgument(call.nodes, key.argument, parameters) });
      }
    }
  }
  return found;
}

function isNamed(key: FunctionArgument, ref: NameRef): boolean {
  return key.function === ref.name && (ref.schema === undefined || ref.schema === key.schema);
}

/** Positional and named notation: https://www.postgresql.org/docs/15/sql-syntax-calling-funcs.html */
function readArgument(nodes: readonly Node[], argument: number | string, parameters: Parameters): string | undefined {
  const items = splitNodes(nodes, (node) => isPunctuation(node, ","));
  const isNamedItem = (item: readonly Node[]): boolean => isOperator(item[1], "=>") || isOperator(item[1], ":=");
  if (typeof argument === "number") {
    const item = items[argument - 1];
    return item === undefined || isNamedItem(item) ? undefined : readValue(item, parameters);
  }
  const item = items.find(
    (candidate) => isNamedItem(candidate) && !isGroup(candidate[0]) && candidate[0]?.text === argument,
  );
  return item === undefined ? undefined : readValue(item.slice(2), parameters);
}
