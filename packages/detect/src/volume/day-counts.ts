// What one user's day comes to: five counts, each with the rows that make it.
import { type Day, NONE, pairsOf, UNSTATED } from "../access/index.ts";
import type { Names } from "../access/index.ts";
import { isUnexplained } from "../repeat/index.ts";
import { Sequences } from "./sequence.ts";

const HOUR_MS = 3_600_000;

/** In this order in every array of counts. */
export const COUNTS = ["hour", "day", "unexplained", "released", "run"] as const;
export type CountName = (typeof COUNTS)[number];

export class DayCounts {
  readonly #names: Names;
  readonly #sequences: Sequences;
  readonly #logOddsBelow: number;

  constructor(names: Names, logOddsBelow: number) {
    this.#names = names;
    this.#sequences = new Sequences(names.subjects);
    this.#logOddsBelow = logOddsBelow;
  }

  /**
   * - hour: most records opened for the first time that day within 60 minutes
   * - day: distinct records of the day
   * - unexplained: those of them that no work explains
   * - released: records in exports and other disclosures, as stated or as named, whichever is more
   * - run: length of the longest run of consecutive numbers, less one
   *
   * Records with a frozen row are left out, and so are frozen releases.
   */
  count(day: Day, user: number, frozen: Uint8Array | undefined, into: Float64Array): void {
    const kept = this.#kept(day, user, frozen);
    into[0] = busiestHour(kept.firstMs)[1];
    into[1] = kept.subjects.length;
    into[2] = kept.unexplained;
    into[3] = this.#released(day, user, frozen);
    into[4] = kept.subjects.length < 2 ? 0 : this.#sequences.longestRun(kept.subjects).length - 1;
  }

  /** Rows that make one of the counts. */
  rowsOf(day: Day, user: number, name: CountName): number[] {
    if (name === "released") return [...day.rowsOf(user)].filter((row) => releasedBy(day, row, this.#names) > 0);
    const { subjects, from, entries, rows } = pairsOf(day, user);
    const firstMs = Float64Array.from(
      subjects,
      (_, i) => day.table.timeMs[rows[from[i] as number] as number] as number,
    );
    const [startMs] = busiestHour(firstMs.slice());
    const run = name === "run" ? new Set(this.#sequences.longestRun(subjects)) : undefined;
    const chosen = new Set<number>();
    for (let i = 0; i < subjects.length; i++) {
      const [start, end] = [from[i] as number, from[i + 1] as number];
      if (run?.has(i) === false) continue;
      if (name === "unexplained" && !this.#open(day, entries, start, end)) continue;
      if (name === "hour" && ((firstMs[i] as number) < startMs || (firstMs[i] as number) >= startMs + HOUR_MS))
        continue;
      for (let e = start; e < end; e++) chosen.add(rows[e] as number);
    }
    return [...chosen].sort((a, b) => a - b);
  }

  #kept(day: Day, user: number, frozen: Uint8Array | undefined): Kept {
    const { subjects, from, entries, rows } = pairsOf(day, user);
    const [kept, firstMs] = [new Uint32Array(subjects.length), new Float64Array(subjects.length)];
    let [count, unexplained] = [0, 0];
    for (let i = 0; i < subjects.length; i++) {
      const [start, end] = [from[i] as number, from[i + 1] as number];
      if (frozen !== undefined && anyFrozen(frozen, rows, start, end)) continue;
      if (this.#open(day, entries, start, end)) unexplained++;
      kept[count] = subjects[i] as number;
      firstMs[count] = day.table.timeMs[rows[start] as number] as number;
      count++;
    }
    return { subjects: kept.subarray(0, count), firstMs: firstMs.subarray(0, count), unexplained };
  }

  #open(day: Day, entries: Uint32Array, start: number, end: number): boolean {
    for (let e = start; e < end; e++) if (!isUnexplained(day, entries[e] as number, this.#logOddsBelow)) return false;
    return true;
  }

  #released(day: Day, user: number, frozen: Uint8Array | undefined): number {
    let sum = 0;
    for (const row of day.rowsOf(user))
      if (frozen === undefined || frozen[row] === 0) sum += releasedBy(day, row, this.#names);
    return sum;
  }
}

interface Kept {
  readonly subjects: Uint32Array;
  readonly firstMs: Float64Array;
  readonly unexplained: number;
}

/** Start and count of the fullest 60 minutes; sorts the times. */
function busiestHour(times: Float64Array): readonly [startMs: number, count: number] {
  times.sort();
  let [startMs, most, from] = [times[0] ?? 0, 0, 0];
  for (let i = 0; i < times.length; i++) {
    while ((times[i] as number) - (times[from] as number) >= HOUR_MS) from++;
    if (i + 1 - from <= most) continue;
    most = i + 1 - from;
    startMs = times[from] as number;
  }
  return [startMs, most];
}

function releasedBy(day: Day, row: number, names: Names): number {
  const { operation, activity, recordCount, subjectFrom, subject } = day.table;
  const verb = names.activities.text(activity[row] as number);
  if (names.operations.text(operation[row] as number) !== "disclosure" && verb !== "Export" && verb !== "Share")
    return 0;
  let named = 0;
  for (let entry = subjectFrom[row] as number; entry < (subjectFrom[row + 1] as number); entry++)
    if (subject[entry] !== NONE) named++;
  const stated = recordCount[row] as number;
  return stated === UNSTATED ? named : Math.max(stated, named);
}

function anyFrozen(frozen: Uint8Array, rows: Uint32Array, start: number, end: number): boolean {
  for (let e = start; e < end; e++) if (frozen[rows[e] as number] !== 0) return true;
  return false;
}
