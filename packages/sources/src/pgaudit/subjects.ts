// Whose record an audit entry concerned: values of configured keys, found in the statement and its parameters.
import type { Subject } from "@quis/event";
import type { PgauditMapping } from "../mapping/index.ts";
import { findCalls, findKeys, type FunctionArgument, isGroup, isWord, type KeyColumns, type Node, type Parameters, readStatements } from "../sql/index.ts";
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

/** The persons, or why none could be told although the object holds persons. Both empty: the entry concerns no person's record. */
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
  if (!READING.includes(entry.auditClass) || NOT_EXECUTED.includes(entry.command)) return NOTHING;
  const isFunction = entry.auditClass === "FUNCTION";
  const functions = isFunction ? keys.functions.filter(({ name }) => name === entry.objectName) : keys.functions;
  const own = isFunction ? [] : ownKeys(entry, keys);
  if (own.length === 0 && (!isFunction || functions.length === 0)) return NOTHING;
  if (entry.statement === undefined) return cannotTell(entry, "the statement is not in this log line");
  if (isForeignKeyCheck(entry.statement)) return { subjects: [], note: FOREIGN_KEY_NOTE };
  const statement = singleStatement(entry.statement);
  if (typeof statement === "string") {
    return entry.objectName === "" && !mentionsAny(entry.statement, own) ? NOTHING : cannotTell(entry, statement);
  }
  if (isPlanOnly(statement)) return { subjects: [], note: "EXPLAIN without ANALYZE reads no row" };
  const parameters: Parameters = (entry.parameters ?? []).map((value) => (value === "" ? undefined : value));
  return isFunction
    ? fromCalls(entry, statement, functions, parameters)
    : fromRelations(entry, statement, own, keys, parameters);
}

/** The same for a statement the server refused: it names whom the user tried to look at. Object unknown, text only. */
export function findAttempted(statement: string, keys: SubjectKeys): readonly Subject[] {
  const single = keys.tables.length === 0 ? "" : singleStatement(statement);
  if (typeof single === "string" || isPlanOnly(single)) return [];
  return subjectsOf(findKeys(single, unambiguous(keys.tables), []).matches);
}

const READING = ["READ", "WRITE", "FUNCTION"];
/** PREPARE runs nothing; COPY (query) logs the query as an entry of its own. */
const NOT_EXECUTED = ["PREPARE", "COPY"];
const FOREIGN_KEY_NOTE = "foreign-key check by the server, no row shown";

function ownKeys(entry: AuditEntry, keys: SubjectKeys): readonly TableKey[] {
  return entry.objectName === "" ? unambiguous(keys.tables) : keys.tables.filter(({ name }) => name === entry.objectName);
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
  const { matches, mentioned } = findKeys(statement, own, parameters);
  const subjects = subjectsOf(matches);
  if (subjects.length > 0) return { subjects, note: matches.every(({ list }) => list.complete) ? undefined : PARTLY_NOTE };
  if (entry.objectName === "") return mentioned.size === 0 ? NOTHING : cannotTell(entry, NO_KEY);
  if (mentioned.size > 0) return cannotTell(entry, NO_KEY);
  const calls = findCalls(statement, keys.functions, parameters);
  if (calls.length > 0) return fromCalls(entry, statement, keys.functions, parameters);
  // Reached through a configured view: the view's own entry carries the persons.
  const through = findKeys(statement, unambiguous(keys.tables), parameters);
  return subjectsOf(through.matches).length > 0 ? NOTHING : cannotTell(entry, NO_KEY);
}

const NO_KEY = "no key value in the statement";
const PARTLY_NOTE = "some of the statement's key values could not be read";

function fromCalls(entry: AuditEntry, statement: readonly Node[], functions: readonly FunctionKey[], parameters: Parameters): SubjectFinding {
  const calls = findCalls(statement, functions, parameters);
  const subjects = unique(calls.flatMap(({ key, value }) => (value === undefined ? [] : [toSubject(value, key.type)])));
  if (subjects.length === 0) return cannotTell(entry, NO_KEY);
  return { subjects, note: calls.every(({ value }) => value !== undefined) ? undefined : PARTLY_NOTE };
}

function cannotTell(entry: AuditEntry, why: string): SubjectFinding {
  return { subjects: [], note: `whose record cannot be told: ${why}${entry.objectName === "" ? "" : ` for ${entry.objectName}`}` };
}

function subjectsOf(matches: readonly { readonly key: TableKey; readonly list: { readonly values: readonly string[] } }[]): readonly Subject[] {
  return unique(matches.flatMap(({ key, list }) => list.values.map((uid) => toSubject(uid, key.type))));
}

function toSubject(uid: string, type: string | undefined): Subject {
  return type === undefined ? { uid } : { uid, type };
}

function unique(subjects: readonly Subject[]): Subject[] {
  const seen = new Map<string, Subject>();
  for (const subject of subjects) if (subject.uid !== "") seen.set(JSON.stringify([subject.type, subject.uid]), subject);
  return [...seen.values()];
}

/** How the server itself writes the check that a referenced row exists (ri_triggers.c). It shows nobody anything. */
export function isForeignKeyCheck(statement: string): boolean {
  return FOREIGN_KEY_CHECK.test(statement);
}

const FOREIGN_KEY_CHECK =
  /^SELECT 1 FROM ONLY "(?:[^"]|"")+"\."(?:[^"]|"")+" x WHERE "(?:[^"]|"")+" OPERATOR\(pg_catalog\.=\) \$1(?: AND "(?:[^"]|"")+" OPERATOR\(pg_catalog\.=\) \$\d+)* FOR KEY SHARE OF x$/;

const TRANSACTION = ["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "set", "reset", "show", "discard", "listen"];

/**
 * The one statement of a text that can touch data, or why it cannot be told. Every entry of a text with several
 * statements carries the whole text, and a later statement may have failed: which one an entry is about stays unknown.
 */
function singleStatement(text: string): readonly Node[] | string {
  const statements = readStatements(text);
  if (statements === undefined) return "the statement's text could not be read";
  const working = statements.filter((statement) => !isWord(statement[0], ...TRANSACTION));
  const [only] = working;
  return working.length === 1 && only !== undefined ? only : "several statements in one text";
}

/** Whether any statement of a text names a configured relation; a text that cannot be read may. */
function mentionsAny(text: string, tables: readonly TableKey[]): boolean {
  return readStatements(text)?.some((statement) => findKeys(statement, tables, []).mentioned.size > 0) ?? true;
}

function isPlanOnly(statement: readonly Node[]): boolean {
  if (!isWord(statement[0], "explain")) return false;
  if (isWord(statement[1], "analyze") || isWord(statement[2], "analyze")) return false;
  const options = statement[1];
  return !(isGroup(options) && options.nodes.some((node) => isWord(node, "analyze")));
}
