// Which accesses of a user's day say that somebody worked.
import { type Day, type Names, SERVICE_ACCOUNT } from "../access/index.ts";

/** The user's rows but for signing in and off, which is no look at a record: many systems write the sign-off hours later. */
export function looksOf(names: Names, day: Day, user: number): Uint32Array {
  const rows = day.rowsOf(user);
  const isLook = (row: number): boolean => !SIGN_IN.has(names.activities.text(day.table.activity[row] as number));
  return rows.every(isLook) ? rows : rows.filter(isLook);
}

/** Looks at records that work explains, and all of them. */
export function explainedOf({ table }: Day, rows: Uint32Array): readonly [explained: number, named: number] {
  let [explained, named] = [0, 0];
  for (const row of rows)
    for (let entry = table.subjectFrom[row] as number; entry < (table.subjectFrom[row + 1] as number); entry++) {
      named++;
      if (table.explained[entry] !== 0) explained++;
    }
  return [explained, named];
}

/** Whether the account is a machine's: machines keep no hours. */
export function isMachine(day: Day, user: number): boolean {
  const row = day.rowsOf(user)[0];
  return row !== undefined && ((day.table.flags[row] as number) & SERVICE_ACCOUNT) !== 0;
}

const SIGN_IN: ReadonlySet<string> = new Set(["Logon", "Logoff"]);
