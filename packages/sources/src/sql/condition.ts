// Conditions: `column = value`, `column IN (…)`, `column = ANY (…)` where each stands as a whole term between AND and OR.
import { isGroup, isOperator, isPunctuation, isQuery, isWord, type Node } from "./tree.ts";
import { type Parameters, readArray, readList, readValue, type ValueList } from "./value.ts";

/** A column as it stands in the text: up to schema.table.column. */
export type ColumnRef = readonly string[];

/** A term that restricts a column to values. */
export interface Restriction {
  readonly column: ColumnRef;
  readonly list: ValueList;
}

/** Two columns that a condition makes equal. */
export type Link = readonly [ColumnRef, ColumnRef];

/** Columns equated in every row: terms of a condition without OR. */
export function readLinks(condition: readonly Node[]): Link[] {
  const nodes = plainOperators(condition);
  if (nodes.some((node) => isWord(node, "or"))) return [];
  return splitTerms(nodes).flatMap((term) => {
    const equals = term.findIndex((node) => isOperator(node, "="));
    if (equals < 0) return [];
    const left = readColumn(term.slice(0, equals));
    const right = readColumn(term.slice(equals + 1));
    return left === undefined || right === undefined ? [] : [[left, right]];
  });
}

/**
 * The restrictions of a condition. Terms under NOT, inside CASE, or that are part of a larger expression restrict nothing
 * for certain and are left out.
 */
export function readRestrictions(condition: readonly Node[], parameters: Parameters): Restriction[] {
  const found: Restriction[] = [];
  for (const term of splitTerms(plainOperators(condition))) {
    const [first] = term;
    if (term.length === 1 && isGroup(first) && first.bracket === "(" && !isQuery(first.nodes)) {
      for (const restriction of readRestrictions(first.nodes, parameters)) found.push(restriction);
    } else if (!isWord(first, "not")) {
      const restriction = readTerm(term, parameters);
      if (restriction !== undefined) found.push(restriction);
    }
  }
  return found;
}

/** `OPERATOR(pg_catalog.=)` is `=`, as the server writes it in foreign-key statements. */
function plainOperators(nodes: readonly Node[]): Node[] {
  const plain: Node[] = [];
  for (const node of nodes) {
    const isQualified =
      isGroup(node) &&
      isWord(plain.at(-1), "operator") &&
      node.nodes.length === 3 &&
      isWord(node.nodes[0], "pg_catalog") &&
      isPunctuation(node.nodes[1], ".");
    if (isQualified && node.nodes[2] !== undefined) plain[plain.length - 1] = node.nodes[2];
    else plain.push(node);
  }
  return plain;
}

/** Splits at AND and OR, except the AND of BETWEEN and anything inside CASE … END. */
function splitTerms(nodes: readonly Node[]): Node[][] {
  const terms: Node[][] = [[]];
  let caseDepth = 0;
  let isBetween = false;
  for (const node of nodes) {
    if (isWord(node, "case")) caseDepth += 1;
    else if (isWord(node, "end")) caseDepth -= 1;
    else if (isWord(node, "between")) isBetween = true;
    if (caseDepth === 0 && isWord(node, "and", "or")) {
      if (!(isBetween && isWord(node, "and"))) {
        terms.push([]);
        isBetween = false;
        continue;
      }
      isBetween = false;
    }
    (terms[terms.length - 1] as Node[]).push(node);
  }
  return terms;
}

function readTerm(term: readonly Node[], parameters: Parameters): Restriction | undefined {
  const equals = term.findIndex((node) => isOperator(node, "="));
  if (equals >= 0) {
    const left = term.slice(0, equals);
    const right = term.slice(equals + 1);
    return readEquality(left, right, parameters) ?? readEquality(right, left, parameters);
  }
  const last = term.at(-1);
  if (!isWord(term.at(-2), "in") || !isGroup(last)) return undefined;
  const column = readColumn(term.slice(0, -2));
  if (column === undefined) return undefined;
  return { column, list: isQuery(last.nodes) ? { values: [], complete: false } : readList(last.nodes, parameters) };
}

function readEquality(side: readonly Node[], other: readonly Node[], parameters: Parameters): Restriction | undefined {
  const column = readColumn(side);
  if (column === undefined) return undefined;
  const [first, second] = other;
  if (other.length === 2 && isWord(first, "any", "some") && isGroup(second)) {
    return {
      column,
      list: isQuery(second.nodes) ? { values: [], complete: false } : readArray(second.nodes, parameters),
    };
  }
  // A column on the other side is a join (`readLinks`) or a function's variable: no value either way.
  if (readColumn(other) !== undefined) return undefined;
  const value = readValue(other, parameters);
  return { column, list: value === undefined ? { values: [], complete: false } : { values: [value], complete: true } };
}

/** Casts of a key column that keep its text. */
const KEEPING_CASTS = ["text", "varchar", "int", "integer", "bigint", "int4", "int8", "uuid"];

function readColumn(nodes: readonly Node[]): ColumnRef | undefined {
  const [only] = nodes;
  if (nodes.length === 1 && isGroup(only) && only.bracket === "(") return readColumn(only.nodes);
  const cast = nodes.findIndex((node) => isOperator(node, "::"));
  if (cast >= 0) {
    return cast === nodes.length - 2 && isWord(nodes[cast + 1], ...KEEPING_CASTS)
      ? readColumn(nodes.slice(0, cast))
      : undefined;
  }
  const parts: string[] = [];
  for (const [index, node] of nodes.entries()) {
    if (index % 2 === 1) {
      if (!isPunctuation(node, ".")) return undefined;
    } else if (node.kind === "word" || node.kind === "quoted") parts.push(node.text);
    else return undefined;
  }
  return nodes.length % 2 === 1 && parts.length <= 3 ? parts : undefined;
}
