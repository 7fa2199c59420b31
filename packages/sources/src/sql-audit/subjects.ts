// Whose record a statement of a database's audit trail concerned: the keys of a mapping file, as for pgAudit, in another SQL dialect.
import { SourceError } from "../error.ts";
import type { FormatOptions } from "../format/index.ts";
import { compileSubjectKeys, findSubjects, type SubjectFinding, type SubjectKeys } from "../pgaudit/index.ts";
import { type Dialect, isWord, readStatements, translate } from "../sql/index.ts";

export type { SubjectFinding, SubjectKeys };

/** The keys that the options name. @throws SourceError SOURCE_BAD_MAPPING */
export function subjectKeysOf({ mapping }: FormatOptions): SubjectKeys {
  if (mapping !== undefined && mapping.format !== "pgaudit") {
    throw new SourceError(
      "SOURCE_BAD_MAPPING",
      `expected a mapping file of format pgaudit (keys of persons in SQL), got one of format ${mapping.format}`,
    );
  }
  return compileSubjectKeys(mapping);
}

const UNREADABLE: SubjectFinding = {
  subjects: [],
  note: "whose record cannot be told: the statement's text could not be read",
};
const NONE: SubjectFinding = { subjects: [], note: undefined };

/** What is known of a statement beside its text. */
export interface StatementContext {
  /** The object that the entry is about, as `schema.table`: then only its own keys count. */
  readonly object?: string | undefined;
  /** Where names without a schema are looked up. */
  readonly defaultSchema?: string | undefined;
  /** The values of bind variables, by their names in the order in which they stand; undefined if they cannot be told for certain. */
  readonly parametersOf?: ((binds: readonly string[]) => readonly string[] | undefined) | undefined;
}

/** The persons of a statement. Names are compared without case. */
export function findStatementSubjects(
  statement: string | undefined,
  dialect: Dialect,
  keys: SubjectKeys,
  { object, defaultSchema, parametersOf }: StatementContext = {},
): SubjectFinding {
  if (statement === undefined || keys.tables.length === 0) return NONE;
  const translated = translate(statement, dialect);
  if (translated === undefined || hidesStatements(translated.text, dialect)) return UNREADABLE;
  return findSubjects(
    {
      type: "SESSION",
      statementId: "",
      substatementId: "",
      auditClass: "READ",
      command: "SELECT",
      objectType: "",
      objectName: object?.toLowerCase() ?? "",
      statement: translated.text,
      parameters: parametersOf?.(translated.binds),
      rows: undefined,
    },
    defaultSchema === undefined ? keys : withinReach(keys, defaultSchema.toLowerCase(), translated.text.toLowerCase()),
  );
}

/** Without the tables of other schemas, unless the text names the schema: a name without one is not theirs. */
function withinReach(keys: SubjectKeys, defaultSchema: string, text: string): SubjectKeys {
  const isNamed = (schema: string): boolean => text.includes(`${schema}.`) || text.includes(`"${schema}".`);
  return { ...keys, tables: keys.tables.filter(({ schema }) => schema === defaultSchema || isNamed(schema)) };
}

const VERBS = [
  "select",
  "insert",
  "update",
  "delete",
  "merge",
  "exec",
  "execute",
  "truncate",
  "declare",
  "if",
  "while",
];
const JOINERS = ["union", "all", "except", "intersect"];

/**
 * Transact-SQL needs no semicolon between statements, so that a second one looks like the tail of the first. A verb within a statement is
 * expected behind UNION and its like, once after INSERT, and once after WITH.
 */
function hidesStatements(text: string, { commentsNest }: Dialect): boolean {
  if (!commentsNest) return false;
  return (readStatements(text) ?? []).some((statement) => {
    const first = isWord(statement[0], "insert", "with");
    const verbs = statement.filter(
      (node, at) => at > 0 && isWord(node, ...VERBS) && !isWord(statement[at - 1], ...JOINERS),
    );
    return verbs.length > (first ? 1 : 0);
  });
}
