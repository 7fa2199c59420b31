// The file of declared relationships, read strictly: whatever it does not say in the known words is refused, with its line and the nearest right
// word, because a relationship that is silently ignored or silently too wide explains the wrong accesses. ../../../docs/reference/explanations.md
import { TABLE_NAMES, type TableName, TABLES, typeOfColumn, type ValueType } from "../context/index.ts";
import { readDocument, type Value } from "./document.ts";
import { hint } from "../nearest.ts";
import { namesIn, placeholdersOf } from "./placeholder.ts";
import type { Condition, Explanations, Grace, Relationship, Visit } from "./relationship.ts";

/** `AccessTable.explained` is a byte: 0 is nothing. */
export const MOST_RELATIONSHIPS = 255;
const MOST_VISITS = 8;
const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @throws DetectError DETECT_EXPLANATIONS_INVALID with file, line, expected, got and the nearest right name */
export function parseExplanations(text: string, file: string): Explanations {
  const root = readDocument(text, file).as("a file of explanations");
  const members = root.members(["explanations", "name", "relationships"]);
  const version = members.get("explanations") as Value;
  if (version.word() !== "1") throw version.refuse("explanations: 1", version.word());
  const items = (members.get("relationships") as Value).items();
  if (items.length === 0 || items.length > MOST_RELATIONSHIPS)
    throw root.refuse(`1 to ${MOST_RELATIONSHIPS} relationships`, String(items.length));
  const ids = new Set<string>();
  const relationships = items.map((item) => {
    const relationship = parseRelationship(item.as("a relationship"));
    if (ids.has(relationship.id))
      throw item.refuse("every id once", `${JSON.stringify(relationship.id)} a second time`);
    ids.add(relationship.id);
    return relationship;
  });
  return { name: (members.get("name") as Value).text(), relationships };
}

function parseRelationship(item: Value): Relationship {
  const members = item.members(["id", "says", "path"], ["when", "where"]);
  const idValue = members.get("id") as Value;
  const id = idValue.text();
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(id))
    throw idValue.refuse("an id of small letters, digits and hyphens, at most 63", JSON.stringify(id));
  const path = parsePath(members.get("path") as Value);
  const says = members.get("says") as Value;
  const known = placeholdersOf(path);
  for (const name of namesIn(says.text()))
    if (!known.has(name))
      throw says.refuse(
        "a sentence with placeholders that the path has",
        `{${name}}${hint(name, known.keys())}; it has ${[...known.keys()].map((key) => `{${key}}`).join(" ")}`,
      );
  return {
    id,
    says: says.text(),
    path,
    grace: parseWhen(members.get("when"), path),
    where: parseWhere(members.get("where"), path),
  };
}

function parsePath(value: Value): Visit[] {
  const stops = value
    .text()
    .split(/->|→/)
    .map((stop) => ({ ...parseColumn(value, stop.trim()), text: stop.trim() }));
  if (stops.length < 2 || stops.length > 2 * MOST_VISITS || stops.length % 2 !== 0)
    throw value.refuse(
      `a path of 1 to ${MOST_VISITS} rows, each with the column by which it is entered and the one by which it is left`,
      `${stops.length} columns`,
    );
  const visits: Visit[] = [];
  for (let i = 0; i < stops.length; i += 2) {
    const [enter, leave] = [stops[i], stops[i + 1]] as [(typeof stops)[number], (typeof stops)[number]];
    if (enter.table !== leave.table)
      throw value.refuse(
        `two columns of ${enter.table}, by which a row is entered and left`,
        `${enter.text} -> ${leave.text}`,
      );
    if (i > 0) {
      const before = stops[i - 1] as (typeof stops)[number];
      if (before.type !== enter.type || before.type === "text")
        throw value.refuse(
          `columns of one kind to follow each other over tables`,
          `${before.text} (${before.type}) -> ${enter.text} (${enter.type})`,
        );
    }
    visits.push({ table: enter.table, enter: enter.column, leave: leave.column });
  }
  const [first, last] = [stops[0], stops.at(-1)] as [(typeof stops)[number], (typeof stops)[number]];
  if (first.type !== "subject") throw value.refuse("a path that begins at a column of subjects", first.text);
  if (last.type !== "user") throw value.refuse("a path that ends at a column of users", last.text);
  return visits;
}

function parseColumn(value: Value, text: string): { table: TableName; column: string; type: ValueType } {
  const [name = "", column = "", ...rest] = text.split(".");
  if (column === "" || rest.length > 0) throw value.refuse("table.column", JSON.stringify(text));
  const table = parseTable(value, name);
  const type = typeOfColumn(table, column);
  if (type === undefined) {
    const columns = Object.keys(TABLES[table].columns);
    throw value.refuse(
      `a column of ${table}: ${columns.join(", ")}`,
      `${JSON.stringify(column)}${hint(column, columns)}`,
    );
  }
  return { table, column, type };
}

function parseTable(value: Value, name: string): TableName {
  const table = TABLE_NAMES.find((known) => known === name);
  if (table === undefined)
    throw value.refuse(`a table: ${TABLE_NAMES.join(", ")}`, `${JSON.stringify(name)}${hint(name, TABLE_NAMES)}`);
  return table;
}

function parseTableOf(value: Value, path: readonly Visit[]): TableName {
  const table = parseTable(value, value.text());
  if (!path.some((visit) => visit.table === table))
    throw value.refuse(`a table of the path: ${[...new Set(path.map((visit) => visit.table))].join(", ")}`, table);
  return table;
}

function parseWhen(value: Value | undefined, path: readonly Visit[]): Relationship["grace"] {
  const grace: Partial<Record<TableName, Grace>> = {};
  for (const item of value?.items() ?? []) {
    const members = item.as("a time condition").members([], ["within", "before", "after", "ever"]);
    const [within, ever] = [members.get("within"), members.get("ever")];
    if ((within === undefined) === (ever === undefined))
      throw item.refuse("a time condition with either within or ever", within === undefined ? "neither" : "both");
    const table = parseTableOf((within ?? ever) as Value, path);
    if (grace[table] !== undefined) throw item.refuse("one time condition for a table", `a second one for ${table}`);
    if (ever !== undefined) {
      if (members.size > 1) throw item.refuse("ever without before and after", "them");
      grace[table] = { beforeMs: Infinity, afterMs: Infinity };
    } else grace[table] = { beforeMs: durationOf(members.get("before")), afterMs: durationOf(members.get("after")) };
  }
  return grace;
}

function durationOf(value: Value | undefined): number {
  if (value === undefined) return 0;
  const text = value.word();
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (text === "0") return 0;
  if (count === undefined || unit === undefined)
    throw value.refuse("a whole number with s, m, h or d, such as 14d", JSON.stringify(text));
  return Number(count) * (UNITS_MS[unit] as number);
}

function parseWhere(value: Value | undefined, path: readonly Visit[]): Condition[] {
  if (value === undefined) return [];
  return [...value.as("conditions on columns").entries()].map(([key, values]) => {
    const { table, column } = parseColumn(values, key);
    if (!path.some((visit) => visit.table === table))
      throw values.refuse(`a table of the path: ${[...new Set(path.map((visit) => visit.table))].join(", ")}`, table);
    const list = values.as(`values of ${key}`).items();
    if (list.length === 0) throw values.refuse(`at least one value of ${key}`, "none");
    return { table, column, values: list.map((one) => one.word()) };
  });
}
