// Commands that carry a query.
import { isGroup, isQuery, isWord, type Node } from "./tree.ts";

/** The query behind PREPARE … AS, DECLARE … FOR, EXPLAIN, COPY (…), CREATE … AS. */
export function withoutPrefix(nodes: readonly Node[]): readonly Node[] {
  const [first, second] = nodes;
  if (isWord(first, "copy") && isGroup(second)) return second.nodes;
  if (isWord(first, "declare")) return nodes.slice(nodes.findIndex((node) => isWord(node, "for")) + 1);
  if (isWord(first, "explain")) {
    const at = nodes.findIndex(
      (node, index) => index > 0 && !isWord(node, "analyze", "verbose") && !(isGroup(node) && !isQuery(node.nodes)),
    );
    return at < 0 ? [] : withoutPrefix(nodes.slice(at));
  }
  if (isWord(first, "prepare", "create")) {
    const at = nodes.findIndex((node, index) => isWord(node, "as") && isQuery(nodes.slice(index + 1)));
    return at < 0 ? [] : nodes.slice(at + 1);
  }
  return nodes;
}
