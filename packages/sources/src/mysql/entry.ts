// What MySQL's, Percona's and MariaDB's audit plugins have in common.
import {
  findStatementSubjects,
  type StatementContext,
  type SubjectFinding,
  type SubjectKeys,
} from "../sql-audit/index.ts";
import { MYSQL } from "../sql/index.ts";

/** ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR: only then was a failed statement understood and merely not allowed. */
const DENIED = new Set(["1142", "1143"]);
const NOBODY: SubjectFinding = { subjects: [], note: undefined };

export function findMysqlSubjects(
  statement: string | undefined,
  status: string | undefined,
  keys: SubjectKeys,
  context: StatementContext,
): SubjectFinding {
  if (status !== undefined && status !== "0" && !DENIED.has(status)) return NOBODY;
  return findStatementSubjects(statement, MYSQL, keys, context);
}

/** `insert_select` → `INSERT`: what is done to data counts. Other commands keep their words. */
export function commandOf(word: string): string {
  const upper = word.toUpperCase();
  return /^(INSERT|REPLACE|UPDATE|DELETE)(?:_SELECT|_MULTI)$/.exec(upper)?.[1] ?? upper.replaceAll("_", " ");
}
