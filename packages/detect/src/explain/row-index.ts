// Rows of a table by the value of one column, or of two: the look-ups that paths are walked by.
import { NONE, PairMap } from "../access/index.ts";

/** Rows by the number in one column, in the table's order; those with `NONE`, and those that are not `allowed`, are left out. */
export class RowsByValue {
  // Rows of value v are #rows[#from[v]] up to, without, #rows[#from[v + 1]].
  readonly #from: Uint32Array;
  readonly rows: Uint32Array;

  constructor(column: Uint32Array, allowed?: Uint8Array) {
    const isIn = (value: number, row: number): boolean => value !== NONE && allowed?.[row] !== 0;
    let largest = 0;
    for (const value of column) if (value > largest) largest = value;
    this.#from = new Uint32Array(largest + 2);
    column.forEach((value, row) => {
      if (isIn(value, row)) (this.#from[value + 1] as number)++;
    });
    for (let value = 1; value < this.#from.length; value++)
      (this.#from[value] as number) += this.#from[value - 1] as number;
    this.rows = new Uint32Array(this.#from.at(-1) ?? 0);
    const next = this.#from.slice();
    column.forEach((value, row) => {
      if (isIn(value, row)) this.rows[(next[value] as number)++] = row;
    });
  }

  /** Place in `rows` of the value's first row. */
  from(value: number): number {
    return value + 1 < this.#from.length ? (this.#from[value] as number) : 0;
  }

  /** Place in `rows` behind the value's last row. */
  to(value: number): number {
    return value + 1 < this.#from.length ? (this.#from[value + 1] as number) : 0;
  }
}

/** No further row. */
export const END: number = 0xffffffff;

/** Rows by the numbers in two columns, as chains in the table's order; those with `NONE`, and those that are not `allowed`, are left out. */
export class RowsByPair {
  readonly #pairs = new PairMap();
  readonly #first: number[] = [];
  readonly #next: Uint32Array;

  constructor(left: Uint32Array, right: Uint32Array, allowed?: Uint8Array) {
    this.#next = new Uint32Array(left.length).fill(END);
    for (let row = left.length - 1; row >= 0; row--) {
      const [a, b] = [left[row] as number, right[row] as number];
      if (a === NONE || b === NONE || allowed?.[row] === 0) continue;
      const slot = this.#pairs.add(a, b);
      this.#next[row] = this.#first[slot] ?? END;
      this.#first[slot] = row;
    }
  }

  /** The first row of the pair, or `END`. */
  first(left: number, right: number): number {
    const slot = this.#pairs.find(left, right);
    return slot === undefined ? END : (this.#first[slot] as number);
  }

  next(row: number): number {
    return this.#next[row] as number;
  }
}
