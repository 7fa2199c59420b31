// Which values of configured key columns a statement asks for. Never a guess: what cannot be read for certain is left out.
import { type ColumnRef, type Link, readLinks, readRestrictions } from "./condition.ts";
import { withoutPrefix } from "./prefix.ts";
import { append, type FromItem, isClause, isConflict, type NameRef, readFromList, readName } from "./relation.ts";
import { isGroup, isOperator, isPunctuation, isQuery, isWord, type Node, splitNodes } from "./tree.ts";
import { type Parameters, readValue, type ValueList } from "./value.ts";

/** Columns of a table or view that each name the same person. */
export interface KeyColumns {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
}

/** A key and values the statement restricts it to. */
export interface Match<Key> {
  readonly key: Key;
  readonly list: ValueList;
}

/** What a statement says about the keys it was searched for. */
export interface KeyFindings<Key extends KeyColumns> {
  readonly matches: Match<Key>[];
  /** Keys whose relation the statement names, matched or not. */
  readonly mentioned: Set<Key>;
}

/**
 * Finds key values in one statement of a query text (`readStatements`).
 *
 * A name without a schema is taken for the configured relation of that name, unless it is a CTE. A column without a
 * relation belongs to the configured relation in its own FROM list: had another one a column of that name, the server
 * would have refused the statement as ambiguous (so this holds for statements that passed analysis only).
 */
export function findKeys<Key extends KeyColumns>(
  statement: readonly Node[],
  keys: readonly Key[],
  parameters: Parameters,
): KeyFindings<Key> {
  const findings: KeyFindings<Key> = { matches: [], mentioned: new Set() };
  const search = new KeySearch(keys, parameters, findings);
  search.statement(statement);
  return findings;
}

interface Scope<Key> {
  readonly relations: readonly { readonly item: FromItem; readonly keys: readonly Key[] }[];
  readonly outer: Scope<Key> | undefined;
}

type Names = ReadonlySet<string>;

/** Relations of one FROM list that are looked at; more would let a statement of a megabyte cost quadratic time. */
const MAX_RELATIONS = 1000;

class KeySearch<Key extends KeyColumns> {
  readonly #keys: readonly Key[];
  readonly #parameters: Parameters;
  readonly #findings: KeyFindings<Key>;

  constructor(keys: readonly Key[], parameters: Parameters, findings: KeyFindings<Key>) {
    this.#keys = keys;
    this.#parameters = parameters;
    this.#findings = findings;
  }

  statement(nodes: readonly Node[]): void {
    const none: Names = new Set();
    if (isWord(nodes[0], "copy", "truncate", "table") && !isGroup(nodes[1])) {
      const from = isWord(nodes[1], "table", "only") ? 2 : 1;
      for (const part of splitNodes(nodes.slice(from), (node) => isPunctuation(node, ",")))
        this.#mention(readName(part, 0)?.ref, none);
      return;
    }
    this.#query(withoutPrefix(nodes), undefined, none);
  }

  /** A query with its CTEs and set operations. */
  #query(nodes: readonly Node[], outer: Scope<Key> | undefined, names: Names): void {
    let ctes = names;
    let at = 0;
    if (isWord(nodes[0], "with")) {
      const own = new Set(names);
      ctes = own;
      at = this.#withList(nodes, own, outer);
    }
    let isExcluded = false;
    let start = at;
    for (; at <= nodes.length; at += 1) {
      const node = nodes[at];
      if (node !== undefined && !isWord(node, "union", "intersect", "except")) continue;
      if (!isExcluded) this.#segment(nodes.slice(start, at), outer, ctes);
      // What EXCEPT takes away was not shown.
      isExcluded = isWord(node, "except");
      start = at + (isWord(nodes[at + 1], "all", "distinct") ? 2 : 1);
    }
  }

  #withList(nodes: readonly Node[], ctes: Set<string>, outer: Scope<Key> | undefined): number {
    let at = isWord(nodes[1], "recursive") ? 2 : 1;
    for (;;) {
      const name = nodes[at];
      if (name === undefined || isGroup(name)) return at;
      ctes.add(name.text);
      at += 1;
      while (at < nodes.length && !(isGroup(nodes[at]) && !isWord(nodes[at + 1], "as"))) at += 1;
      const body = nodes[at];
      if (isGroup(body)) this.#query(body.nodes, outer, ctes);
      at += 1;
      if (!isPunctuation(nodes[at], ",")) return at;
      at += 1;
    }
  }

  #segment(nodes: readonly Node[], outer: Scope<Key> | undefined, ctes: Names): void {
    const [first] = nodes;
    if (isWord(first, "insert")) this.#insert(nodes, ctes);
    else if (isGroup(first) && isQuery(first.nodes)) this.#query(first.nodes, outer, ctes);
    else if (isWord(first, "select", "update", "delete")) this.#select(nodes, outer, ctes);
    else if (isWord(first, "table")) this.#mention(readName(nodes, 1)?.ref, ctes);
  }

  #select(nodes: readonly Node[], outer: Scope<Key> | undefined, ctes: Names): void {
    const items: FromItem[] = [];
    const conditions: (readonly Node[])[] = [];
    const links: Link[] = [];
    const isUpdate = isWord(nodes[0], "update");
    let at = 1;
    if (isUpdate) {
      const target = readFromList(nodes, 1);
      append(items, target.items);
      at = target.end;
    }
    while (at < nodes.length) {
      const node = nodes[at];
      if (isConflict(nodes, at)) break;
      if (isWord(node, "from") && !isDistinctFrom(nodes, at)) {
        const list = readFromList(nodes, at + 1);
        append(items, list.items);
        append(conditions, list.conditions);
        for (const column of list.shared) links.push([[column], [column]]);
        at = list.end;
      } else if (isWord(node, "where")) {
        const end = clauseEnd(nodes, at + 1);
        conditions.push(nodes.slice(at + 1, end));
        at = end;
      } else at += 1;
    }
    const relations = items.slice(0, MAX_RELATIONS).map((item) => ({ item, keys: this.#mention(item.ref, ctes) }));
    const scope: Scope<Key> = { relations, outer };
    const found: Match<Key>[] = [];
    for (const condition of conditions) {
      for (const { column, list } of readRestrictions(condition, this.#parameters)) {
        for (const key of resolve(column, scope)) found.push({ key, list });
      }
    }
    append(this.#findings.matches, followLinks(found, [...links, ...conditions.flatMap(readLinks)], scope));
    this.#subqueries(nodes, scope, ctes);
  }

  /** Queries inside expressions and FROM lists, except where their rows are excluded (NOT IN, NOT EXISTS, <> ALL). */
  #subqueries(nodes: readonly Node[], scope: Scope<Key>, ctes: Names): void {
    for (const [index, node] of nodes.entries()) {
      if (!isGroup(node) || isNegated(nodes, index)) continue;
      if (isQuery(node.nodes)) this.#query(node.nodes, scope, ctes);
      else this.#subqueries(node.nodes, scope, ctes);
    }
  }

  #insert(nodes: readonly Node[], ctes: Names): void {
    const target = isWord(nodes[1], "into") ? readName(nodes, 2) : undefined;
    if (target === undefined) return;
    // An INSERT target is never a CTE.
    const keys = this.#mention(target.ref, new Set());
    const start = nodes.findIndex(
      (node, index) =>
        index >= target.end &&
        (isWord(node, "values", "select", "with", "table") || (isGroup(node) && isQuery(node.nodes))),
    );
    if (start < 0) return;
    const conflict = nodes.findIndex(
      (_, index) => index > start && (isConflict(nodes, index) || isWord(nodes[index], "returning")),
    );
    const source = nodes.slice(start, conflict < 0 ? nodes.length : conflict);
    if (!isWord(source[0], "values")) {
      this.#query(source, undefined, ctes);
      return;
    }
    const columns = nodes.slice(target.end, start).find(isGroup);
    if (columns === undefined) return;
    const names = splitNodes(columns.nodes, (node) => isPunctuation(node, ",")).map(
      (part) => readName(part, 0)?.ref.name ?? "",
    );
    for (const key of keys) {
      const index = names.findIndex((name) => key.columns.includes(name));
      if (index < 0) continue;
      for (const row of source.filter(isGroup)) {
        const value = readValue(
          splitNodes(row.nodes, (node) => isPunctuation(node, ","))[index] ?? [],
          this.#parameters,
        );
        this.#findings.matches.push({
          key,
          list: { values: value === undefined ? [] : [value], complete: value !== undefined },
        });
      }
    }
  }

  #mention(ref: NameRef | undefined, ctes: Names): readonly Key[] {
    if (ref === undefined || (ref.schema === undefined && ctes.has(ref.name))) return [];
    const keys = this.#keys.filter(
      (key) => key.table === ref.name && (ref.schema === undefined || ref.schema === key.schema),
    );
    for (const key of keys) this.#findings.mentioned.add(key);
    return keys;
  }
}

/** The keys a column reference stands for. */
function resolve<Key extends KeyColumns>(column: ColumnRef, scope: Scope<Key>): Key[] {
  const name = column.at(-1) as string;
  const owns = (keys: readonly Key[]): Key[] => keys.filter((key) => key.columns.includes(name));
  if (column.length === 1) return scope.relations.flatMap(({ keys }) => owns(keys));
  const [qualifier, table] = column.length === 2 ? [undefined, column[0]] : [column[0], column[1]];
  for (let level: Scope<Key> | undefined = scope; level !== undefined; level = level.outer) {
    const found = level.relations.find(({ item }) =>
      qualifier === undefined
        ? item.alias === table
        : !item.renamed && item.ref?.name === table && (item.ref?.schema ?? qualifier) === qualifier,
    );
    if (found !== undefined) return owns(found.keys);
  }
  return [];
}

/** A join on key columns (`a.person_id = p.id`, USING (person_id)) asks for the same persons on both sides. */
function followLinks<Key extends KeyColumns>(
  found: readonly Match<Key>[],
  links: readonly Link[],
  scope: Scope<Key>,
): readonly Match<Key>[] {
  if (links.length === 0 || found.length === 0) return found;
  const lists = Map.groupBy(found, ({ key }) => key);
  const added: Match<Key>[] = [];
  // Few keys make few different pairs, however many terms a statement has.
  const pairs = new Map<string, readonly [readonly Key[], readonly Key[]]>();
  for (const [left, right] of links) {
    const [from, to] = [resolve(left, scope), resolve(right, scope)];
    pairs.set(JSON.stringify([from, to]), [from, to]);
    pairs.set(JSON.stringify([to, from]), [to, from]);
  }
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const [from, to] of pairs.values()) {
      const known = from.flatMap((key) => lists.get(key) ?? []);
      for (const key of to) {
        if (known.length === 0 || lists.has(key)) continue;
        const carried = known.map(({ list }) => ({ key, list }));
        lists.set(key, carried);
        for (const match of carried) added.push(match);
        isChanged = true;
      }
    }
  }
  return [...found, ...added];
}

/** `a IS [NOT] DISTINCT FROM b` is no FROM clause. */
function isDistinctFrom(nodes: readonly Node[], at: number): boolean {
  return isWord(nodes[at - 1], "distinct") && isWord(nodes[at - 2], "is", "not");
}

function isNegated(nodes: readonly Node[], index: number): boolean {
  const before = nodes[index - 1];
  if (isWord(before, "not")) return true;
  if (isWord(before, "in", "exists")) return isWord(nodes[index - 2], "not");
  return isWord(before, "all") && !isOperator(nodes[index - 2], "=") && nodes[index - 2]?.kind === "operator";
}

function clauseEnd(nodes: readonly Node[], from: number): number {
  let at = from;
  while (at < nodes.length && !isClause(nodes[at]) && !isConflict(nodes, at)) at += 1;
  return at;
}
