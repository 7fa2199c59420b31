// The message of an audit line: `AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.person,"select …",<none>[,rows]`.
// https://github.com/pgaudit/pgaudit/blob/REL_15_STABLE/README.md#format
import { Problem } from "../error.ts";
import { splitCsvRow } from "../text/index.ts";

export interface AuditEntry {
  readonly type: "SESSION" | "OBJECT";
  readonly statementId: string;
  readonly substatementId: string;
  /** READ, WRITE, FUNCTION, ROLE, DDL, MISC, MISC_SET. */
  readonly auditClass: string;
  /** `SELECT`, `INSERT`, `DECLARE CURSOR`, … */
  readonly command: string;
  /** `TABLE`, `VIEW`, `FUNCTION`, …; empty unless pgaudit.log_relation is on. */
  readonly objectType: string;
  /** Schema-qualified name without quotes, or empty. */
  readonly objectName: string;
  /** Undefined if it was not logged here. */
  readonly statement: string | undefined;
  /** By position from `$1`; undefined if parameters were not logged. An empty text is NULL or empty: the log cannot tell. */
  readonly parameters: readonly string[] | undefined;
  /** Rows returned or changed, if pgaudit.log_rows is on. */
  readonly rows: number | undefined;
}

export const AUDIT_PREFIX = "AUDIT: ";

/** Splits an audit message; a Problem if it has not the form pgAudit 1.7 writes. */
export function readAuditMessage(message: string): AuditEntry | Problem {
  const fields = splitCsvRow(message.slice(AUDIT_PREFIX.length), ",");
  if (fields instanceof Problem) return new Problem(fields.code, `audit message: ${fields.reason}`);
  if (fields.length !== 9 && fields.length !== 10) {
    return new Problem(
      "SOURCE_FIELD_COUNT",
      `audit message: expected 9 or 10 fields as pgAudit writes them, got ${fields.length}`,
    );
  }
  const [type, statementId, substatementId, auditClass, command, objectType, objectName, statement, parameter, rows] =
    fields as [string, string, string, string, string, string, string, string, string, string?];
  if (type !== "SESSION" && type !== "OBJECT") {
    return new Problem(
      "SOURCE_BAD_VALUE",
      `audit message: expected SESSION or OBJECT, got ${JSON.stringify(type.slice(0, 20))}`,
    );
  }
  // A field too few or too many shifts the others: refused, so that no text is taken for an object's name.
  if (
    !/^\d+$/.test(statementId) ||
    !/^\d+$/.test(substatementId) ||
    !/^[A-Z_]+$/.test(auditClass) ||
    !/^[A-Z ]*$/.test(objectType)
  ) {
    return new Problem(
      "SOURCE_BAD_VALUE",
      "audit message: expected statement ids, a class and an object type, got fields in another order",
    );
  }
  return {
    type,
    statementId,
    substatementId,
    auditClass,
    command,
    objectType,
    objectName: unquoteName(objectName),
    statement: isPlaceholder(statement) ? undefined : statement,
    parameters: readParameters(parameter),
    rows: rows !== undefined && /^\d{1,15}$/.test(rows) ? Number(rows) : undefined,
  };
}

/** pgAudit writes these where the text was not logged or stands in an earlier entry of the same statement. */
function isPlaceholder(text: string): boolean {
  return text === "<not logged>" || text === "<previously logged>";
}

function readParameters(text: string): readonly string[] | undefined {
  if (text === "<none>") return [];
  if (isPlaceholder(text)) return undefined;
  const values = splitCsvRow(text, ",");
  return values instanceof Problem ? undefined : values;
}

/** `public."Person"` → `public.Person`. */
function unquoteName(name: string): string {
  return name.includes('"')
    ? name.replaceAll(/"((?:[^"]|"")*)"/g, (_, inner: string) => inner.replaceAll('""', '"'))
    : name;
}
