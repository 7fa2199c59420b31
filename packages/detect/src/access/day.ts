// One UTC day of accesses with the groupings that detectors walk: by user and by subject.
import type { AccessTable } from "./access-table.ts";
import { type Groups, TableGroups } from "./groups.ts";

export const DAY_MS = 86_400_000;

/** Whose units are judged again after new accesses; all others stay as they were. */
export interface Focus {
  readonly users: ReadonlySet<number>;
  readonly subjects: ReadonlySet<number>;
}

/**
 * The accesses of one UTC day. `table` holds nothing else. Rows of one user, and entries of one subject, are listed in time order (ties by log
 * index), in whatever order they came: of the present day they come as sources send them.
 */
export class Day {
  readonly table: AccessTable;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly startMs: number;
  /** Rows before this one were judged before; 0 where the focus is judged whole. */
  readonly judgedRows: number;
  readonly #focus: Focus | undefined;
  readonly #groups: TableGroups;
  #users: Uint32Array | undefined;
  #subjects: Uint32Array | undefined;

  constructor(
    table: AccessTable,
    day: number,
    focus?: Focus,
    judgedRows = 0,
    groups: TableGroups = new TableGroups(table),
  ) {
    this.judgedRows = judgedRows;
    this.table = table;
    this.day = day;
    this.startMs = day * DAY_MS;
    this.#focus = focus;
    this.#groups = groups;
  }

  /** The whole day with the rows that were appended to its table; this one, and all made of it, must not be asked any more. */
  grown(): Day {
    this.#groups.grow();
    return new Day(this.table, this.day, undefined, 0, this.#groups);
  }

  /** The same day, of which only these are judged, after its first rows were. Nothing is grouped anew. */
  focusedOn(focus: Focus, judgedRows = 0): Day {
    return new Day(this.table, this.day, focus, judgedRows, this.#groups);
  }

  /** Users with an access on this day who are to be judged, ascending. */
  get users(): Uint32Array {
    if (this.#focus === undefined) return this.everybody;
    this.#users ??= inFocus(this.#groups.users, this.#focus.users);
    return this.#users;
  }

  /** Whether a user's units are judged: all users' when the whole day is, also of those without an access on it. */
  judges(user: number): boolean {
    return this.#focus?.users.has(user) ?? true;
  }

  /** Users with an access on this day, in focus or not, ascending. */
  get everybody(): Uint32Array {
    return this.#groups.users.keys;
  }

  /** How many they are. */
  get userCount(): number {
    return this.#groups.users.size;
  }

  /** Rows of one user, in time order, whether in focus or not. */
  rowsOf(user: number): Uint32Array {
    return this.#groups.users.of(user);
  }

  /** Subjects touched on this day that are to be judged, ascending. */
  get subjects(): Uint32Array {
    if (this.#focus === undefined) return this.everySubject;
    this.#subjects ??= inFocus(this.#groups.subjects, this.#focus.subjects);
    return this.#subjects;
  }

  /** Subjects touched on this day, in focus or not, ascending. */
  get everySubject(): Uint32Array {
    return this.#groups.subjects.keys;
  }

  /** Entries (places in `table.subject`) about one subject, in time order, whether in focus or not. */
  entriesOf(subject: number): Uint32Array {
    return this.#groups.subjects.of(subject);
  }

  /** The row that an entry (place in `table.subject`) belongs to. */
  rowOf(entry: number): number {
    return this.#groups.rowOf(entry);
  }
}

function inFocus(groups: Groups, focus: ReadonlySet<number>): Uint32Array {
  return Uint32Array.from([...focus].filter((key) => groups.has(key))).sort();
}
