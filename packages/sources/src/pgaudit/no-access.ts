// Entries of class READ in which nobody was shown a row.
import { isGroup, isWord, readStatements } from "../sql/index.ts";

/** How the server itself writes the check that a referenced row exists (ri_triggers.c, RI_FKey_check). */
const FOREIGN_KEY_CHECK =
  /^SELECT 1 FROM ONLY "(?:[^"]|"")+"\."(?:[^"]|"")+" x WHERE "(?:[^"]|"")+" OPERATOR\(pg_catalog\.=\) \$1(?: AND "(?:[^"]|"")+" OPERATOR\(pg_catalog\.=\) \$\d+)* FOR KEY SHARE OF x$/;

/** Why the statement shows nobody a row, or undefined. */
export function whyNoAccess(statement: string): string | undefined {
  if (FOREIGN_KEY_CHECK.test(statement)) return "foreign-key check by the server, no row shown";
  return /^\s*explain\b/i.test(statement) && isPlanOnly(statement) ? "EXPLAIN without ANALYZE reads no row" : undefined;
}

/** https://www.postgresql.org/docs/15/sql-explain.html */
function isPlanOnly(text: string): boolean {
  const [statement, ...others] = readStatements(text) ?? [];
  if (statement === undefined || others.length > 0) return false;
  const options = statement[1];
  const named = isGroup(options) ? options.nodes : statement.slice(1, 3);
  return !named.some((node) => isWord(node, "analyze"));
}
