// Whose record an audit entry concerned: values of configured keys, found in the statement and its parameters.
import type { Subject } from "@quis/event";
import type { PgauditMapping } from "../mapping/index.ts";
import {
  findCalls,
  findKeys,
  type FunctionArgument,
  isGroup,
  isWord,
  type KeyColumns,
  type Node,
  type Parameters,
  readStatements,
} from "../sql/index.ts";
import type { AuditEntry } from "./audit-message.ts";

interface TableKey extends KeyColumns {
  readonly name: string;
  readonly type: string | undefined;
}

interface FunctionKey extends FunctionArgument {
  readonly name: string;
  readonly type: string | undefined;
}

/** Where a source's statements name persons. */
export interface SubjectKeys {
  readonly tables: readonly TableKey[];
  readonly functions: readonly FunctionKey[];
}

/** The persons, and what a reader must know about them or about why there are none. */
export interface SubjectFinding {
  readonly subjects: readonly Subject[];
  readonly note: string | undefined;
}

const NOTHING: SubjectFinding = { subjects: [], note: undefined };

export function compileSubjectKeys(mapping: PgauditMapping | undefined): SubjectKeys {
  const tables: TableKey[] = [];
  const functions: FunctionKey[] = [];
  for (const key of mapping?.subjects ?? []) {
    const name = "table" in key ? key.table : key.function;
    const [schema = "", local = ""] = name.split(".");
    if ("table" in key) tables.push({ name, schema, table: local, columns: key.column.split("|"), type: key.type });
    else functions.push({ name, schema, function: local, argument: key.argument, type: key.type });
  }
  return { tables, functions };
}

/**
 * The subjects of one entry. An entry gets those keys only that belong to its own object, so that a statement over several
 * relations does not count a person once per relation:
 * - a relation: its key columns; if the statement does not name it, it was reached through a view or an inlined function,
 *   then the arguments of configured functions;
 * - a function: its argument;
 * - no object (cursors; pgaudit.log_relation off): every configured relation that the statement names.
 */
export function findSubjects(entry: AuditEntry, keys: SubjectKeys): SubjectFinding {
  if (!READING.includes(entry.auditClass) || entry.command === "PREPARE") return NOTHING;
  const isFunction = entry.auditClass === "FUNCTION";
  const functions = isFunction ? keys.functions.filter(({ name }) => name === entry.objectName) : keys.functions;
  const own = isFunction ? [] : ownKeys(entry, keys);
  if (own.length === 0 && (!isFunction || functions.length === 0)) return NOTHING;
  if (entry.statement === undefined) return cannotTell(entry, "the statement is not in this log line");
  const statements = workingStatements(entry.statement);
  if (statements === undefined) return cannotTell(entry, "the statement's text could not be read");
  const parameters: Parameters = (entry.parameters ?? []).map((value) => (value === "" ? undefined : value));
  const found = statements.map((statement) =>
    isFunction
      ? fromCalls(entry, statement, functions, parameters)
      : fromRelations(entry, statement, own, keys, parameters),
  );
  return found.length === 1 ? (found[0] as SubjectFinding) : merge(entry, found);
}

/**
 * Every entry of a text with several statements carries the whole text, and nothing says which statement it is about.
 * Leaving the persons out would let anyone hide a look behind a second statement, so each entry names all of them.
 */
function merge(entry: AuditEntry, found: readonly SubjectFinding[]): SubjectFinding {
  const subjects = unique(found.flatMap((finding) => finding.subjects));
  if (subjects.length > 0)
    return { subjects, note: "several statements in one text: the persons are those of all of them" };
  return found.some(({ note }) => note !== undefined) ? cannotTell(entry, NO_KEY) : NOTHING;
}

/** The same for a statement the server refused: it names whom the user tried to look at. Object unknown, text only. */
export function findAttempted(text: string, keys: SubjectKeys): readonly Subject[] {
  if (keys.tables.length === 0) return [];
  const tables = unambiguous(keys.tables);
  return unique(
    (workingStatements(text) ?? []).flatMap((statement) => subjectsOf(findKeys(statement, tables, []).matches)),
  );
}

const READING = ["READ", "WRITE", "FUNCTION"];

function ownKeys(entry: AuditEntry, keys: SubjectKeys): readonly TableKey[] {
  return entry.objectName === ""
    ? unambiguous(keys.tables)
    : keys.tables.filter(({ name }) => name === entry.objectName);
}

/** Without the object's schema a bare name tells a relation only if no other schema has one configured. */
function unambiguous(tables: readonly TableKey[]): readonly TableKey[] {
  return tables.filter((key) => tables.every((other) => other.table !== key.table || other.schema === key.schema));
}

function fromRelations(
  entry: AuditEntry,
  statement: readonly Node[],
  own: readonly TableKey[],
  keys: SubjectKeys,
  parameters: Parameters,
): SubjectFinding {
  // COPY (query) logs the query as an entry of its own; this one is about the copying.
  if (entry.command === "COPY" && isGroup(statement[1])) return NOTHING;
  // Searched for all keys, because a join may carry a value from another relation's key to this one's.
  const { matches: all, mentioned: named } = findKeys(
    statement,
    [...new Set([...own, ...unambiguous(keys.tables)])],
    parameters,
  );
  const matches = all.filter(({ key }) => own.includes(key));
  const mentioned = own.filter((key) => named.has(key));
  const subjects = subjectsOf(matches);
  if (subjects.length > 0)
    return { subjects, note: matches.every(({ list }) => list.complete) ? undefined : PARTLY_NOTE };
  if (entry.objectName === "") return mentioned.length === 0 ? NOTHING : cannotTell(entry, NO_KEY);
  if (mentioned.length > 0) return cannotTell(entry, NO_KEY);
  const calls = findCalls(statement, keys.functions, parameters);
  if (calls.length > 0) return fromCalls(entry, statement, keys.functions, parameters);
  // Reached through a configured view: the view's own entry carries the persons.
  return subjectsOf(all).length > 0 ? NOTHING : cannotTell(entry, NO_KEY);
}

const NO_KEY = "no key value in the statement";
const PARTLY_NOTE = "some of the statement's key values could not be read";

function fromCalls(
  entry: AuditEntry,
  statement: readonly Node[],
  functions: readonly FunctionKey[],
  parameters: Parameters,
): SubjectFinding {
  const calls = findCalls(statement, functions, parameters);
  const subjects = unique(calls.flatMap(({ key, value }) => (value === undefined ? [] : [toSubject(value, key.type)])));
  if (subjects.length === 0) return cannotTell(entry, NO_KEY);
  return { subjects, note: calls.every(({ value }) => value !== undefined) ? undefined : PARTLY_NOTE };
}

function cannotTell(entry: AuditEntry, why: string): SubjectFinding {
  return {
    subjects: [],
    note: `whose record cannot be told: ${why}${entry.objectName === "" ? "" : ` for ${entry.objectName}`}`,
  };
}

function subjectsOf(
  matches: readonly { readonly key: TableKey; readonly list: { readonly values: readonly string[] } }[],
): readonly Subject[] {
  return unique(matches.flatMap(({ key, list }) => list.values.map((uid) => toSubject(uid, key.type))));
}

function toSubject(uid: string, type: string | undefined): Subject {
  return type === undefined ? { uid } : { uid, type };
}

function unique(subjects: readonly Subject[]): Subject[] {
  const seen = new Map<string, Subject>();
  for (const subject of subjects)
    if (subject.uid !== "") seen.set(JSON.stringify([subject.type, subject.uid]), subject);
  return [...seen.values()];
}

const TRANSACTION = [
  "begin",
  "start",
  "commit",
  "end",
  "rollback",
  "abort",
  "savepoint",
  "release",
  "set",
  "reset",
  "show",
  "discard",
  "listen",
];

/** The statements of a text that can touch data, or undefined if the text cannot be read for certain. */
function workingStatements(text: string): readonly (readonly Node[])[] | undefined {
  return readStatements(text)?.filter((statement) => !isWord(statement[0], ...TRANSACTION));
}
