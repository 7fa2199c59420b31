// One UTC day of accesses with the groupings that detectors walk: by user and by subject.
import type { AccessTable } from "./access-table.ts";
import { NONE } from "./dictionary.ts";

export const DAY_MS = 86_400_000;

/** Places of `list` grouped by key: those of `key` are `list[from(key)]` up to, without, `list[to(key)]`, in ascending order. */
class Groups {
  readonly keys: Uint32Array;
  readonly list: Uint32Array;
  readonly #from = new Map<number, number>();
  readonly #to = new Map<number, number>();

  constructor(cells: Uint32Array, count: number) {
    const sizes = new Map<number, number>();
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const key = cells[i] as number;
      if (key === NONE) continue;
      sizes.set(key, (sizes.get(key) ?? 0) + 1);
      kept++;
    }
    this.keys = Uint32Array.from(sizes.keys()).sort();
    this.list = new Uint32Array(kept);
    let at = 0;
    for (const key of this.keys) {
      this.#from.set(key, at);
      this.#to.set(key, at);
      at += sizes.get(key) as number;
    }
    for (let i = 0; i < count; i++) {
      const key = cells[i] as number;
      if (key === NONE) continue;
      const place = this.#to.get(key) as number;
      this.list[place] = i;
      this.#to.set(key, place + 1);
    }
  }

  of(key: number): Uint32Array {
    const from = this.#from.get(key);
    return from === undefined ? this.list.subarray(0, 0) : this.list.subarray(from, this.#to.get(key));
  }
}

/** Whose units are judged again after new accesses; all others stay as they were. */
export interface Focus {
  readonly users: ReadonlySet<number>;
  readonly subjects: ReadonlySet<number>;
}

/** The accesses of one UTC day. `table` holds nothing else; rows are in time order. */
export class Day {
  readonly table: AccessTable;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly startMs: number;
  readonly #focus: Focus | undefined;
  #byUser: Groups | undefined;
  #bySubject: Groups | undefined;
  #rowOfEntry: Uint32Array | undefined;

  constructor(table: AccessTable, day: number, focus?: Focus) {
    this.table = table;
    this.day = day;
    this.startMs = day * DAY_MS;
    this.#focus = focus;
  }

  /** Users with an access on this day who are to be judged, ascending. */
  get users(): Uint32Array {
    const { keys } = this.#users();
    const focus = this.#focus;
    return focus === undefined ? keys : keys.filter((user) => focus.users.has(user));
  }

  /** Whether a user's units are judged: all users' when the whole day is, also of those without an access on it. */
  judges(user: number): boolean {
    return this.#focus?.users.has(user) ?? true;
  }

  /** Users with an access on this day, in focus or not, ascending. */
  get everybody(): Uint32Array {
    return this.#users().keys;
  }

  /** Rows of one user, in time order, whether in focus or not. */
  rowsOf(user: number): Uint32Array {
    return this.#users().of(user);
  }

  /** Subjects touched on this day that are to be judged, ascending. */
  get subjects(): Uint32Array {
    const { keys } = this.#subjects();
    const focus = this.#focus;
    return focus === undefined ? keys : keys.filter((subject) => focus.subjects.has(subject));
  }

  /** Subjects touched on this day, in focus or not, ascending. */
  get everySubject(): Uint32Array {
    return this.#subjects().keys;
  }

  /** Entries (places in `table.subject`) about one subject, in time order, whether in focus or not. */
  entriesOf(subject: number): Uint32Array {
    return this.#subjects().of(subject);
  }

  /** The row that an entry (place in `table.subject`) belongs to. */
  rowOf(entry: number): number {
    if (this.#rowOfEntry === undefined) {
      const { table } = this;
      this.#rowOfEntry = new Uint32Array(table.subjectCount);
      for (let row = 0; row < table.length; row++)
        this.#rowOfEntry.fill(row, table.subjectFrom[row], table.subjectFrom[row + 1]);
    }
    return this.#rowOfEntry[entry] as number;
  }

  #users(): Groups {
    this.#byUser ??= new Groups(this.table.user, this.table.length);
    return this.#byUser;
  }

  #subjects(): Groups {
    this.#bySubject ??= new Groups(this.table.subject, this.table.subjectCount);
    return this.#bySubject;
  }
}
