// The pairs of one user on a day: each subject with its accesses, and whether declared work explains all of them.
import { type Day, SERVICE_ACCOUNT } from "../access/index.ts";

export interface DayPair {
  /** Rows in time order. */
  readonly rows: number[];
  /** The first relationship that explains an access of the pair that day, as in `AccessTable.explained`; 0 where any access is unexplained. */
  explained: number;
}

/** By subject. Accesses of machine accounts are left out. */
export function pairsOfUser(day: Day, user: number): Map<number, DayPair> {
  const { table } = day;
  const pairs = new Map<number, DayPair>();
  for (const row of day.rowsOf(user)) {
    if (((table.flags[row] as number) & SERVICE_ACCOUNT) !== 0) continue;
    const to = table.subjectFrom[row + 1] as number;
    for (let entry = table.subjectFrom[row] as number; entry < to; entry++) {
      const subject = table.subject[entry] as number;
      const explained = table.explained[entry] as number;
      const known = pairs.get(subject);
      if (known === undefined) pairs.set(subject, { rows: [row], explained });
      else {
        if (known.rows.at(-1) !== row) known.rows.push(row);
        if (explained === 0) known.explained = 0;
      }
    }
  }
  return pairs;
}

/** Log indices of rows, ascending. */
export function indicesOf(day: Day, rows: readonly number[]): number[] {
  return rows.map((row) => day.table.index[row] as number).sort((a, b) => a - b);
}
