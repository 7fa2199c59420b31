// Many literals in one pass over a text. A. V. Aho, M. J. Corasick, "Efficient string matching", CACM 18(6), 1975, as a complete automaton.

/** Cells of the table of transitions (4 bytes each): what does not fit is sought one by one. */
const MOST_CELLS = 1 << 21;

export class LiteralScan {
  /** Next state by state and class of the character. */
  readonly #next: Int32Array;
  /** Class of a UTF-16 unit; 0 for one that no literal has. */
  readonly #classes: ReadonlyMap<number, number>;
  readonly #ascii: Uint16Array = new Uint16Array(128);
  readonly #width: number;
  /** First of the literals that end in a state, and of each literal the next one: -1 for none. */
  readonly #first: Int32Array;
  readonly #following: Int32Array;
  /** Nearest state on the way of suffixes in which a literal ends: 0 for none. */
  readonly #output: Int32Array;

  /** The automaton of different literals, none of them empty; undefined if it would be too large. */
  static of(literals: readonly string[]): LiteralScan | undefined {
    const units = new Set<number>();
    let states = 1;
    for (const literal of literals) {
      states += literal.length;
      for (let i = 0; i < literal.length; i++) units.add(literal.charCodeAt(i));
    }
    return states * (units.size + 1) > MOST_CELLS ? undefined : new LiteralScan(literals, [...units], states);
  }

  private constructor(literals: readonly string[], units: readonly number[], states: number) {
    const width = units.length + 1;
    const classes = new Map(units.map((unit, place) => [unit, place + 1]));
    for (const [unit, one] of classes) if (unit < 128) this.#ascii[unit] = one;
    const next = new Int32Array(states * width);
    const first = new Int32Array(states).fill(-1);
    const following = new Int32Array(literals.length).fill(-1);
    let made = 1;
    for (const [number, literal] of literals.entries()) {
      let state = 0;
      for (let i = 0; i < literal.length; i++) {
        const cell = state * width + (classes.get(literal.charCodeAt(i)) as number);
        if (next[cell] === 0) next[cell] = made++;
        state = next[cell] as number;
      }
      following[number] = first[state] as number;
      first[state] = number;
    }
    this.#output = completed(next, width, first);
    this.#next = next;
    this.#classes = classes;
    this.#width = width;
    this.#first = first;
    this.#following = following;
  }

  /** Puts `stamp` at the number of each literal that the text has. */
  mark(text: string, stamps: Float64Array, stamp: number): void {
    const next = this.#next;
    const ascii = this.#ascii;
    const width = this.#width;
    const first = this.#first;
    const output = this.#output;
    let state = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      const one = unit < 128 ? (ascii[unit] as number) : (this.#classes.get(unit) ?? 0);
      state = one === 0 ? 0 : (next[state * width + one] as number);
      if (state === 0) continue;
      for (let at = first[state] === -1 ? (output[state] as number) : state; at !== 0; at = output[at] as number)
        for (let number = first[at] as number; number !== -1; number = this.#following[number] as number)
          stamps[number] = stamp;
    }
  }
}

/** Makes every transition there is, breadth first, and returns the output links. */
function completed(next: Int32Array, width: number, first: Int32Array): Int32Array {
  const states = first.length;
  const fail = new Int32Array(states);
  const output = new Int32Array(states);
  const queue: number[] = [];
  for (let one = 1; one < width; one++) if (next[one] !== 0) queue.push(next[one] as number);
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] as number;
    const failure = fail[state] as number;
    output[state] = first[failure] === -1 ? (output[failure] as number) : failure;
    for (let one = 1; one < width; one++) {
      const cell = state * width + one;
      const child = next[cell] as number;
      const other = next[failure * width + one] as number;
      if (child === 0) next[cell] = other;
      else {
        fail[child] = other;
        queue.push(child);
      }
    }
  }
  return output;
}
