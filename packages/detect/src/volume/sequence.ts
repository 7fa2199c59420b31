// Runs of consecutive record numbers among the subjects of one day, whatever the order in which they were opened.
import type { Dictionary } from "../access/index.ts";

// A suffix of up to 15 digits is exact in a double, with its stem's number apart.
const SUFFIX = /^(.*?)([0-9]{1,15})$/su;
const NO_NUMBER = -1;

/** The longest run, as places in the subjects' list, in numeric order; a record alone is a run of 1. */
export class Sequences {
  readonly #subjects: Dictionary;
  readonly #stems = new Map<string, number>();
  #stem = new Int32Array(1024).fill(NO_NUMBER);
  #number = new Float64Array(1024);
  #read = 1;

  constructor(subjects: Dictionary) {
    this.#subjects = subjects;
  }

  longestRun(subjects: Uint32Array): readonly number[] {
    this.#readNames();
    const [stem, number] = [this.#stem, this.#number];
    const places = Array.from(subjects.keys()).filter((place) => stem[subjects[place] as number] !== NO_NUMBER);
    places.sort((x, y) => {
      const [a, b] = [subjects[x] as number, subjects[y] as number];
      return (stem[a] as number) - (stem[b] as number) || (number[a] as number) - (number[b] as number);
    });
    let [bestFrom, bestTo, from] = [0, Math.min(1, places.length), 0];
    for (let i = 1; i < places.length; i++) {
      const [a, b] = [subjects[places[i - 1] as number] as number, subjects[places[i] as number] as number];
      const follows = stem[a] === stem[b] && number[b] === (number[a] as number) + 1;
      if (!follows) from = i;
      if (i + 1 - from > bestTo - bestFrom) [bestFrom, bestTo] = [from, i + 1];
    }
    return places.slice(bestFrom, bestTo);
  }

  // Each name is read once, when it is first needed.
  #readNames(): void {
    const { size } = this.#subjects;
    if (size > this.#stem.length) {
      const [stem, number] = [new Int32Array(size * 2).fill(NO_NUMBER), new Float64Array(size * 2)];
      stem.set(this.#stem);
      number.set(this.#number);
      [this.#stem, this.#number] = [stem, number];
    }
    for (; this.#read < size; this.#read++) {
      const match = SUFFIX.exec(this.#subjects.text(this.#read));
      if (match === null) continue;
      const [, text = "", digits = ""] = match;
      let stem = this.#stems.get(text);
      if (stem === undefined) this.#stems.set(text, (stem = this.#stems.size));
      this.#stem[this.#read] = stem;
      this.#number[this.#read] = Number(digits);
    }
  }
}
