// Tokens → statements → nested groups: as much structure as finding keys needs, and no more.
import { type Token, tokenize } from "./lexer.ts";

/** What stands between two parentheses or brackets. */
export interface Group {
  readonly kind: "group";
  readonly bracket: "(" | "[";
  readonly nodes: readonly Node[];
}

export type Node = Token | Group;

const MAX_DEPTH = 64;

/** What was read last: entries of one statement follow each other, one per relation that it names, and some questions are asked twice. */
let lastText = "";
let lastStatements: readonly (readonly Node[])[] | undefined = [];

/** The statements of a text, each as nodes without the `;`, or undefined if the text cannot be read for certain. */
export function readStatements(sql: string): readonly (readonly Node[])[] | undefined {
  if (sql !== lastText) {
    lastStatements = parseStatements(sql);
    lastText = sql;
  }
  return lastStatements;
}

function parseStatements(sql: string): Node[][] | undefined {
  const tokens = tokenize(sql);
  if (tokens === undefined) return undefined;
  const root: Node[] = [];
  const stack: { bracket: "(" | "["; nodes: Node[] }[] = [];
  let current = root;
  for (const token of tokens) {
    if (token.kind !== "punctuation" || token.text === "," || token.text === "." || token.text === ";") {
      current.push(token);
    } else if (token.text === "(" || token.text === "[") {
      if (stack.length >= MAX_DEPTH) return undefined;
      stack.push({ bracket: token.text, nodes: current });
      current = [];
    } else {
      const open = stack.pop();
      if (open === undefined || (open.bracket === "(") !== (token.text === ")")) return undefined;
      open.nodes.push({ kind: "group", bracket: open.bracket, nodes: current });
      current = open.nodes;
    }
  }
  if (stack.length > 0) return undefined;
  return splitNodes(root, (node) => isPunctuation(node, ";")).filter((statement) => statement.length > 0);
}

export function splitNodes(nodes: readonly Node[], isSeparator: (node: Node) => boolean): Node[][] {
  const parts: Node[][] = [[]];
  for (const node of nodes) {
    if (isSeparator(node)) parts.push([]);
    else (parts[parts.length - 1] as Node[]).push(node);
  }
  return parts;
}

export function isGroup(node: Node | undefined): node is Group {
  return node?.kind === "group";
}

/** Whether the node is one of these unquoted words. */
export function isWord(node: Node | undefined, ...words: readonly string[]): boolean {
  return node?.kind === "word" && words.includes(node.text);
}

export function isPunctuation(node: Node | undefined, text: string): boolean {
  return node?.kind === "punctuation" && node.text === text;
}

export function isOperator(node: Node | undefined, text: string): boolean {
  return node?.kind === "operator" && node.text === text;
}

/** Whether a group is a query of its own. */
export function isQuery(nodes: readonly Node[]): boolean {
  const first = nodes[0];
  return (
    isWord(first, "select", "with", "values", "table", "insert", "update", "delete") ||
    (isGroup(first) && isQuery(first.nodes))
  );
}
