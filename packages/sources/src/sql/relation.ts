// FROM lists: which relations a query names, under which alias.
import { isGroup, isOperator, isPunctuation, isQuery, isWord, type Node } from "./tree.ts";

/** A dotted name as it stands in the text. */
export interface NameRef {
  readonly schema: string | undefined;
  readonly name: string;
}

/** One item of a FROM list. `ref` is undefined for what is no stored relation: a subquery, a function, renamed columns. */
export interface FromItem {
  readonly ref: NameRef | undefined;
  readonly alias: string | undefined;
  /** Whether the alias was written, which hides the relation's own name. */
  readonly renamed: boolean;
}

export interface FromList {
  readonly items: FromItem[];
  /** The conditions after ON. */
  readonly conditions: Node[][];
  /** Columns after USING: equal on both sides. */
  readonly shared: string[];
  /** Index of the first node after the list. */
  readonly end: number;
}

/** Words that end a FROM list or a condition. */
const CLAUSES = [
  "where",
  "group",
  "having",
  "order",
  "limit",
  "offset",
  "fetch",
  "for",
  "window",
  "returning",
  "set",
  "values",
  "select",
];
const JOINS = ["join", "left", "right", "full", "inner", "cross", "natural", "outer"];
const NO_ALIAS = [...CLAUSES, ...JOINS, "on", "using", "tablesample", "with", "as", "only", "lateral"];

/** `push` of any number of items: spread arguments overflow the stack at about 100,000. */
export function append<Item>(target: Item[], items: readonly Item[]): void {
  for (const item of items) target.push(item);
}

export function isClause(node: Node | undefined): boolean {
  return isWord(node, ...CLAUSES);
}

/** Whether a word begins a join; `left (…)` is a function. */
function isJoin(node: Node | undefined, next: Node | undefined): boolean {
  return isWord(node, ...JOINS) && !(isGroup(next) && isWord(node, "left", "right"));
}

export function isConflict(nodes: readonly Node[], at: number): boolean {
  return isWord(nodes[at], "on") && isWord(nodes[at + 1], "conflict");
}

/** Reads `schema.name` at an index; returns the name and the index after it. */
export function readName(nodes: readonly Node[], from: number): { ref: NameRef; end: number } | undefined {
  const parts: string[] = [];
  let at = from;
  for (;;) {
    const node = nodes[at];
    if (node?.kind !== "word" && node?.kind !== "quoted") return undefined;
    parts.push(node.text);
    at += 1;
    if (!isPunctuation(nodes[at], ".")) break;
    at += 1;
  }
  // database.schema.name can only name the own database.
  return { ref: { schema: parts.at(-2), name: parts.at(-1) as string }, end: at };
}

/** Reads a FROM (or USING, or UPDATE target) list that starts at an index. */
export function readFromList(nodes: readonly Node[], start: number): FromList {
  const items: FromItem[] = [];
  const conditions: Node[][] = [];
  const shared: string[] = [];
  let at = start;
  let expectsItem = true;
  while (at < nodes.length && !isClause(nodes[at]) && !isConflict(nodes, at)) {
    const node = nodes[at];
    if (expectsItem && !isWord(node, "only", "lateral")) {
      at = readItem(nodes, at, { items, conditions, shared });
      expectsItem = false;
    } else if (isPunctuation(node, ",") || isWord(node, "join") || (isWord(node, "using") && !isGroup(nodes[at + 1]))) {
      // USING without columns is DELETE's second FROM list.
      expectsItem = true;
      at += 1;
    } else if (isGroup(node) && isWord(nodes[at - 1], "using")) {
      for (const column of node.nodes) if (column.kind === "word" || column.kind === "quoted") shared.push(column.text);
      at += 1;
    } else if (isWord(node, "on")) {
      const end = conditionEnd(nodes, at + 1);
      conditions.push(nodes.slice(at + 1, end));
      at = end;
    } else at += 1;
  }
  return { items, conditions, shared, end: at };
}

function conditionEnd(nodes: readonly Node[], from: number): number {
  let at = from;
  while (
    at < nodes.length &&
    !isClause(nodes[at]) &&
    !isJoin(nodes[at], nodes[at + 1]) &&
    !isPunctuation(nodes[at], ",")
  )
    at += 1;
  return at;
}

function readItem(nodes: readonly Node[], start: number, into: Omit<FromList, "end">): number {
  const node = nodes[start];
  let at = start + 1;
  let ref: NameRef | undefined;
  if (isGroup(node)) {
    if (!isQuery(node.nodes)) {
      const inner = readFromList(node.nodes, 0);
      append(into.items, inner.items);
      append(into.conditions, inner.conditions);
      append(into.shared, inner.shared);
    }
  } else {
    const name = readName(nodes, start);
    if (name === undefined) return at;
    at = name.end;
    ref = name.ref;
    if (isGroup(nodes[at])) {
      ref = undefined;
      at += 1;
    }
    if (isOperator(nodes[at], "*")) at += 1;
  }
  const own = ref?.name;
  if (isWord(nodes[at], "with") && isWord(nodes[at + 1], "ordinality")) at += 2;
  const alias = readAlias(nodes, at);
  // A column list after the alias renames the columns: the key column's name no longer says which column it is.
  const columns = alias === undefined ? undefined : nodes[alias.end];
  if (isGroup(columns)) ref = undefined;
  into.items.push({ ref, alias: alias?.name ?? own, renamed: alias !== undefined });
  return (alias?.end ?? at) + (isGroup(columns) ? 1 : 0);
}

function readAlias(nodes: readonly Node[], at: number): { name: string; end: number } | undefined {
  const start = isWord(nodes[at], "as") ? at + 1 : at;
  const node = nodes[start];
  if (node?.kind === "quoted" || (node?.kind === "word" && (start > at || !NO_ALIAS.includes(node.text)))) {
    return { name: node.text, end: start + 1 };
  }
  return undefined;
}
