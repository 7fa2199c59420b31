// The subjects that one user touched on one day, each with its entries: the units of every detector that judges a user with a subject.
import type { Day } from "./day.ts";
import { NONE } from "./dictionary.ts";

/** Distinct subjects of one user's day, ascending. `entries[from[i]]` up to, without, `entries[from[i + 1]]` are about `subjects[i]`, in time order. */
export interface UserPairs {
  readonly subjects: Uint32Array;
  readonly from: Uint32Array;
  /** Places in `table.subject`. */
  readonly entries: Uint32Array;
  /** Rows of `table`, beside `entries`. */
  readonly rows: Uint32Array;
  /**
   * Places in `subjects`, ascending, of those that are to be judged by detectors that look at each pair alone (`DetectorState.judgesPairs`): of a day that was
   * judged before, those that have new accesses.
   */
  readonly judged: Uint32Array;
}

let places = placesTo(1024);

function placesTo(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, place) => place);
}

// A day is walked by several detectors, which share the work; it is gone with the day.
const pairsOfDay = new WeakMap<Day, Map<number, UserPairs>>();
// Places of a user's day, below the subject in a sort key: 2²¹ × 2³² is the most that a double holds exactly.
const MOST_ENTRIES = 2 ** 21;

/** The pairs of a user of the day; none where no access of theirs names a subject. */
export function pairsOf(day: Day, user: number): UserPairs {
  let known = pairsOfDay.get(day);
  if (known === undefined) pairsOfDay.set(day, (known = new Map()));
  let pairs = known.get(user);
  if (pairs === undefined) known.set(user, (pairs = group(day, user)));
  return pairs;
}

function group(day: Day, user: number): UserPairs {
  const { subjectFrom, subject } = day.table;
  const dayRows = day.rowsOf(user);
  let count = 0;
  for (const row of dayRows) count += (subjectFrom[row + 1] as number) - (subjectFrom[row] as number);
  const [unsorted, unsortedRows] = [new Uint32Array(count), new Uint32Array(count)];
  const keys = new Float64Array(count);
  let kept = 0;
  for (const row of dayRows)
    for (let entry = subjectFrom[row] as number; entry < (subjectFrom[row + 1] as number); entry++) {
      if (subject[entry] === NONE || kept >= MOST_ENTRIES) continue;
      unsorted[kept] = entry;
      unsortedRows[kept] = row;
      keys[kept] = (subject[entry] as number) * MOST_ENTRIES + kept;
      kept++;
    }
  const sorted = keys.subarray(0, kept).sort();
  const [entries, rows] = [new Uint32Array(kept), new Uint32Array(kept)];
  const [subjects, from] = [new Uint32Array(kept), new Uint32Array(kept + 1)];
  let distinct = 0;
  for (let i = 0; i < kept; i++) {
    const key = sorted[i] as number;
    const uid = Math.floor(key / MOST_ENTRIES);
    const place = key - uid * MOST_ENTRIES;
    entries[i] = unsorted[place] as number;
    rows[i] = unsortedRows[place] as number;
    if (distinct === 0 || subjects[distinct - 1] !== uid) {
      subjects[distinct] = uid;
      from[distinct] = i;
      distinct++;
    }
  }
  from[distinct] = kept;
  const pairs = { subjects: subjects.subarray(0, distinct), from: from.subarray(0, distinct + 1), entries, rows };
  return { ...pairs, judged: judgedOf(pairs, day.judgedRows, dayRows[0] ?? 0) };
}

function judgedOf(
  { subjects, from, rows }: Omit<UserPairs, "judged">,
  judgedRows: number,
  firstRow: number,
): Uint32Array {
  if (places.length < subjects.length) places = placesTo(2 * subjects.length);
  const every = places.subarray(0, subjects.length);
  // The first access of the day says which peers the user is compared with, in every pair.
  if (judgedRows === 0 || firstRow >= judgedRows) return every;
  return every.filter((place) => {
    for (let at = from[place] as number; at < (from[place + 1] as number); at++)
      if ((rows[at] as number) >= judgedRows) return true;
    return false;
  });
}
