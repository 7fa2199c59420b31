// Places of a day by user or by subject: grouped once, then grown by what comes later, at the cost of what comes.
import type { AccessTable } from "./access-table.ts";
import { NONE } from "./dictionary.ts";

type Order = (a: number, b: number) => number;

/** The places of each key in time order, ties by log index. */
export class Groups {
  readonly #order: Order;
  // As first grouped: places of `key` are `list[from(key)]` up to, without, `list[to(key)]`.
  readonly #list: Uint32Array;
  readonly #from = new Map<number, number>();
  readonly #to = new Map<number, number>();
  /** Of keys that have got places since: all of their places. */
  readonly #grown = new Map<number, Uint32Array>();
  #newKeys: number[] = [];
  #keys: Uint32Array;
  #count: number;

  /** Groups the first `count` cells; `sorted` if they are in order. */
  constructor(cells: Uint32Array, count: number, order: Order, sorted: boolean) {
    this.#order = order;
    this.#count = count;
    const sizes = new Map<number, number>();
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const key = cells[i] as number;
      if (key === NONE) continue;
      sizes.set(key, (sizes.get(key) ?? 0) + 1);
      kept++;
    }
    this.#keys = Uint32Array.from(sizes.keys()).sort();
    this.#list = new Uint32Array(kept);
    let at = 0;
    for (const key of this.#keys) {
      this.#from.set(key, at);
      this.#to.set(key, at);
      at += sizes.get(key) as number;
    }
    for (let i = 0; i < count; i++) {
      const key = cells[i] as number;
      if (key === NONE) continue;
      const place = this.#to.get(key) as number;
      this.#list[place] = i;
      this.#to.set(key, place + 1);
    }
    if (!sorted) for (const key of this.#keys) this.of(key).sort(order);
  }

  /** Takes in the cells up to `count`. */
  grow(cells: Uint32Array, count: number): void {
    const added = new Map<number, number[]>();
    for (let i = this.#count; i < count; i++) {
      const key = cells[i] as number;
      if (key === NONE) continue;
      const places = added.get(key);
      if (places === undefined) added.set(key, [i]);
      else places.push(i);
    }
    this.#count = count;
    for (const [key, places] of added) {
      const known = this.of(key);
      if (known.length === 0) this.#newKeys.push(key);
      const all = new Uint32Array(known.length + places.length);
      all.set(known);
      all.set(places, known.length);
      const order = this.#order;
      if (all.some((place, i) => i > 0 && i >= known.length && order(all[i - 1] as number, place) > 0)) all.sort(order);
      this.#grown.set(key, all);
    }
  }

  /** Ascending. */
  get keys(): Uint32Array {
    if (this.#newKeys.length > 0) {
      const all = new Uint32Array(this.size);
      all.set(this.#keys);
      all.set(this.#newKeys, this.#keys.length);
      this.#keys = all.sort();
      this.#newKeys = [];
    }
    return this.#keys;
  }

  get size(): number {
    return this.#keys.length + this.#newKeys.length;
  }

  has(key: number): boolean {
    return this.#from.has(key) || this.#grown.has(key);
  }

  of(key: number): Uint32Array {
    const grown = this.#grown.get(key);
    if (grown !== undefined) return grown;
    const from = this.#from.get(key);
    return from === undefined ? this.#list.subarray(0, 0) : this.#list.subarray(from, this.#to.get(key));
  }
}

/** The groupings of one table, each made when it is first asked for. */
export class TableGroups {
  readonly #table: AccessTable;
  #users: Groups | undefined;
  #subjects: Groups | undefined;
  #rowOfEntry: Uint32Array | undefined;
  #rows = 0;
  #sorted: boolean | undefined;

  constructor(table: AccessTable) {
    this.#table = table;
  }

  /** Takes in the rows that were appended to the table. */
  grow(): void {
    const { user, length, subject, subjectCount } = this.#table;
    this.#sorted = undefined;
    if (this.#rowOfEntry !== undefined) this.#fillRows();
    this.#users?.grow(user, length);
    this.#subjects?.grow(subject, subjectCount);
  }

  /** Rows by user. */
  get users(): Groups {
    const { user, length } = this.#table;
    this.#users ??= new Groups(user, length, this.#order, this.#isSorted());
    return this.#users;
  }

  /** Entries (places in `table.subject`) by subject. */
  get subjects(): Groups {
    const { subject, subjectCount } = this.#table;
    const order: Order = (a, b) => this.#order(this.rowOf(a), this.rowOf(b)) || a - b;
    this.#subjects ??= new Groups(subject, subjectCount, order, this.#isSorted());
    return this.#subjects;
  }

  rowOf(entry: number): number {
    if (this.#rowOfEntry === undefined) {
      this.#rowOfEntry = new Uint32Array(this.#table.subjectCount);
      this.#fillRows();
    }
    return this.#rowOfEntry[entry] as number;
  }

  #fillRows(): void {
    const { length, subjectFrom, subjectCount } = this.#table;
    let rows = this.#rowOfEntry as Uint32Array;
    if (rows.length < subjectCount) {
      const larger = new Uint32Array(Math.max(subjectCount, rows.length * 2));
      larger.set(rows);
      this.#rowOfEntry = rows = larger;
    }
    for (let row = this.#rows; row < length; row++) rows.fill(row, subjectFrom[row], subjectFrom[row + 1]);
    this.#rows = length;
  }

  #isSorted(): boolean {
    if (this.#sorted === undefined) {
      let row = 1;
      while (row < this.#table.length && this.#order(row - 1, row) <= 0) row++;
      this.#sorted = row >= this.#table.length;
    }
    return this.#sorted;
  }

  readonly #order: Order = (a, b) => {
    const { timeMs, index } = this.#table;
    return (timeMs[a] as number) - (timeMs[b] as number) || (index[a] as number) - (index[b] as number);
  };
}
