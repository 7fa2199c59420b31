// Whose records were accessed as a query says: by person, with what was seen.
import type { PersonDocumentQuery } from "@quis/contract";
import { type AffectedPerson, seenOf } from "@quis/documents";
import { QuisError } from "../../instance/error.ts";
import type { Parts } from "../../instance/parts.ts";
import type { Range } from "./range.ts";

const MOST_GROUPS = 500_000;

/** In the order of their ids. @throws QuisError QUIS_BAD_INPUT without any bound, QUIS_TOO_LARGE */
export async function affectedPersons(
  { store }: Parts,
  query: PersonDocumentQuery,
  size: number,
  range: Range,
): Promise<AffectedPerson[]> {
  const conditions: string[] = [];
  const params: Record<string, string | number> = { size, ...range.params };
  // The case of a worksheet is the breach's own: accesses are not chosen by it.
  for (const name of ["user", "session", "source"] as const) {
    const value = query[name];
    if (value === undefined) continue;
    conditions.push(`${name} = {${name}:String}`);
    params[name] = value;
  }
  if (conditions.length === 0 && range.fromMs === null && range.toMs === null)
    throw new QuisError(
      "QUIS_BAD_INPUT",
      "expected what the breach is about: user, session, source or a period, got none",
    );
  const where = ["idx < {size:UInt64}", range.where, ...conditions].join(" AND ");
  type Cells = readonly [string, string, string, string, number | null, number, number, number];
  const rows = await store.query<Cells>(
    `SELECT subject, toString(status), toString(activity), toString(operation), if(isNull(record_count), NULL, least(record_count, 2)) AS records, count(),
      toUnixTimestamp64Milli(min(time)), toUnixTimestamp64Milli(max(time))
    FROM ${store.database}.access ARRAY JOIN subjects AS subject WHERE ${where}
    GROUP BY subject, status, activity, operation, records ORDER BY subject LIMIT ${MOST_GROUPS + 1}`,
    params,
  );
  if (rows.length > MOST_GROUPS)
    throw new QuisError(
      "QUIS_TOO_LARGE",
      "expected fewer persons in one worksheet, got more than it can hold; narrow the period",
    );
  const persons = new Map<string, { -readonly [K in keyof AffectedPerson]: AffectedPerson[K] }>();
  for (const [subject, status, activity, operation, recordCount, count, firstMs, lastMs] of rows) {
    const seen = seenOf({ ...NOBODY, status, activity, operation, recordCount });
    // Who was refused has seen nothing.
    if (seen === "nothing") continue;
    const one = persons.get(subject) ?? { subject, firstMs, lastMs, accesses: 0, records: 0, rows: 0, unknown: 0 };
    persons.set(subject, one);
    one.firstMs = Math.min(one.firstMs, firstMs);
    one.lastMs = Math.max(one.lastMs, lastMs);
    one.accesses += count;
    if (seen === "record") one.records += count;
    else if (seen === "row") one.rows += count;
    else one.unknown += count;
  }
  return [...persons.values()];
}

const NOBODY = {
  index: 0,
  timeMs: 0,
  source: "",
  user: "",
  userName: "",
  unit: "",
  subjects: [],
  caseReference: "",
  purpose: "",
};
