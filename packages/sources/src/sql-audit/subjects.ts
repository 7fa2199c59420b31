// Whose record a statement of a database's audit trail concerned: the keys of a mapping file, as for pgAudit, in another SQL dialect.
import { SourceError } from "../error.ts";
import type { FormatOptions } from "../format/index.ts";
import { compileSubjectKeys, findSubjects, type SubjectFinding, type SubjectKeys } from "../pgaudit/index.ts";
import { type Dialect, translate } from "../sql/index.ts";

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

/**
 * The persons of a statement. `parametersOf` gives the values of its bind variables, by their names in the order in which they stand; undefined
 * if they cannot be told for certain.
 */
export function findStatementSubjects(
  statement: string | undefined,
  dialect: Dialect,
  keys: SubjectKeys,
  parametersOf?: (binds: readonly string[]) => readonly string[] | undefined,
): SubjectFinding {
  if (statement === undefined || keys.tables.length === 0) return NONE;
  const translated = translate(statement, dialect);
  if (translated === undefined) return UNREADABLE;
  return findSubjects(
    {
      type: "SESSION",
      statementId: "",
      substatementId: "",
      auditClass: "READ",
      command: "SELECT",
      objectType: "",
      objectName: "",
      statement: translated.text,
      parameters: parametersOf?.(translated.binds),
      rows: undefined,
    },
    keys,
  );
}
