// The units of a day and what they come to, kept from one look at a growing day to the next: only those that new accesses touch are weighed again.
import { type AccessTable, type Day, type Focus, NONE } from "../access/index.ts";
import type { Grain, Scores } from "../detector/index.ts";
import type { Candidate } from "./candidate.ts";
import type { Part, Parts } from "./parts.ts";
import type { RankedFinding } from "./scorer.ts";
import { type PlaceOf, UnitTable } from "./units.ts";

export const GRAINS = ["pair", "user", "record"] as const;

export class DayUnits {
  readonly of: Readonly<Record<Grain, UnitTable>>;
  /** Evidence of each pair. */
  readonly evidence: number[] = [];
  /** Units that may become findings, by grain and unit. */
  readonly candidates: Readonly<Record<Grain, Map<number, Candidate>>> = {
    pair: new Map(),
    user: new Map(),
    record: new Map(),
  };
  /** What was said of candidates. */
  readonly spoken: WeakMap<Candidate, RankedFinding> = new WeakMap();
  readonly #table: AccessTable;
  readonly #applying: readonly boolean[];
  readonly #learned: number;
  /** Rows of the table that were looked at. */
  rows = 0;

  /** `applying`: by number, which detectors judge the day; `learned`: how many days had been. */
  constructor(parts: Parts, table: AccessTable, applying: readonly boolean[], learned: number) {
    this.of = {
      pair: new UnitTable(parts.pair.length),
      user: new UnitTable(parts.user.length),
      record: new UnitTable(parts.record.length),
    };
    this.#table = table;
    this.#applying = applying;
    this.#learned = learned;
  }

  /** Whether they are of the day's earlier rows, judged by the same detectors in the same state: then they hold but for what has come. */
  holdsFor(day: Day, applying: readonly boolean[], learned: number): boolean {
    return (
      this.#table === day.table &&
      this.#learned === learned &&
      applying.every((applies, number) => applies === this.#applying[number])
    );
  }

  /** Users and subjects of the rows that have come. */
  get fresh(): { readonly users: Set<number>; readonly subjects: Set<number> } {
    const { user, subject, subjectFrom, length, subjectCount } = this.#table;
    const users = new Set(user.subarray(this.rows, length));
    const subjects = new Set(subject.subarray(subjectFrom[this.rows], subjectCount));
    users.delete(NONE);
    subjects.delete(NONE);
    return { users, subjects };
  }

  /** Another look, of which only these are judged: what is said of them is to be said anew. */
  begin({ users, subjects }: Focus): void {
    for (const grain of GRAINS) {
      this.of[grain].begin();
      for (const candidate of this.candidates[grain].values())
        if (users.has(candidate.user) || subjects.has(candidate.subject)) this.spoken.delete(candidate);
    }
  }

  /** Scores of the units that a detector judges in this look; of the others of the focus it says nothing any more. */
  add(grain: Grain, { column, state }: Part, scores: Scores, place: PlaceOf, focus: Focus | undefined): void {
    this.of[grain].add(column, scores, place);
    if (focus === undefined || state.judgesPairs === true) return;
    if (grain === "record") this.of.record.forgetOthers(column, focus.subjects, "subject");
    else this.of[grain].forgetOthers(column, focus.users, "user");
  }
}

/** The `most` best candidates, best first; in what order they came is of no account. */
export function bestOf({ candidates }: DayUnits, most: number): Candidate[] {
  const all = GRAINS.flatMap((grain) => [...candidates[grain].values()]);
  // Few of them are ever shown: the others need not be sorted.
  const priorities = new Float64Array(all.map(({ priority }) => priority)).sort();
  const least = priorities[priorities.length - most] ?? -Infinity;
  return all
    .filter(({ priority }) => priority >= least)
    .sort((a, b) => b.priority - a.priority || a.p - b.p || a.user - b.user || a.subject - b.subject)
    .slice(0, most);
}
