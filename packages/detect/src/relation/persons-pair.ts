// The pairs of one user on a day as people make them: accesses of machine accounts are left out.
import { type Day, pairsOf, SERVICE_ACCOUNT, type UserPairs } from "../access/index.ts";

export interface PersonsPair {
  /** Rows in time order. */
  readonly rows: readonly number[];
  /** The first relationship that explains an access of the pair that day, as in `AccessTable.explained`; 0 where any access is unexplained. */
  readonly explained: number;
}

/** The pair at a place of the user's subjects; undefined where only a machine made it. */
export function personsPairAt({ table }: Day, pairs: UserPairs, place: number): PersonsPair | undefined {
  const rows: number[] = [];
  let explained: number | undefined;
  for (let at = pairs.from[place] as number; at < (pairs.from[place + 1] as number); at++) {
    const row = pairs.rows[at] as number;
    if (((table.flags[row] as number) & SERVICE_ACCOUNT) !== 0) continue;
    if (rows.at(-1) !== row) rows.push(row);
    const by = table.explained[pairs.entries[at] as number] as number;
    explained = explained === undefined ? by : by === 0 ? 0 : explained;
  }
  return explained === undefined ? undefined : { rows, explained };
}

/** By subject. */
export function personsPairs(day: Day, user: number): Map<number, PersonsPair> {
  const pairs = pairsOf(day, user);
  const found = new Map<number, PersonsPair>();
  for (const [place, subject] of pairs.subjects.entries()) {
    const pair = personsPairAt(day, pairs, place);
    if (pair !== undefined) found.set(subject, pair);
  }
  return found;
}

export function personsPairOf(day: Day, user: number, subject: number): PersonsPair | undefined {
  const pairs = pairsOf(day, user);
  const place = pairs.subjects.indexOf(subject);
  return place < 0 ? undefined : personsPairAt(day, pairs, place);
}

/** Log indices of rows, ascending. */
export function indicesOf(day: Day, rows: readonly number[]): number[] {
  return rows.map((row) => day.table.index[row] as number).sort((a, b) => a - b);
}
