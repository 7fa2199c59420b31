// A count per user and day for the last days, in rings.

export interface Recent {
  readonly count: number;
  /** Days with an access. */
  readonly active: number;
}

const NEVER = -0x80000000;

export class RecentCounts {
  readonly #days: number;
  /** Count plus one per user and day modulo the ring; 0 is a day without an access. */
  #cells: Float32Array;
  #last = new Int32Array(256).fill(NEVER);

  constructor(days: number) {
    this.#days = days;
    this.#cells = new Float32Array(256 * days);
  }

  /** Days must come in ascending order. */
  add(user: number, day: number, count: number): void {
    if (user >= this.#last.length) this.#grow(user);
    const last = this.#last[user] as number;
    const base = user * this.#days;
    const missed = last === NEVER ? this.#days : Math.min(day - last, this.#days);
    for (let back = 0; back < missed; back++) this.#cells[base + mod(day - back, this.#days)] = 0;
    this.#cells[base + mod(day, this.#days)] = count + 1;
    this.#last[user] = day;
  }

  /** Sums of the `days` days before `day`. */
  before(user: number, day: number, days: number): Recent {
    let [count, active] = [0, 0];
    const last = this.#last[user] ?? NEVER;
    if (last === NEVER) return { count, active };
    const [base, ring] = [user * this.#days, this.#days];
    for (let each = Math.max(day - days, last - ring + 1); each <= Math.min(day - 1, last); each++) {
      const cell = this.#cells[base + mod(each, ring)] as number;
      if (cell === 0) continue;
      count += cell - 1;
      active++;
    }
    return { count, active };
  }

  #grow(user: number): void {
    const users = Math.max(user + 1, this.#last.length * 2);
    const [cells, last] = [new Float32Array(users * this.#days), new Int32Array(users).fill(NEVER)];
    cells.set(this.#cells);
    last.set(this.#last);
    this.#cells = cells;
    this.#last = last;
  }
}

function mod(value: number, ring: number): number {
  return ((value % ring) + ring) % ring;
}
