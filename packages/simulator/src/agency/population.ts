// The subjects: people with a record. Households follow one another, so neighbouring record numbers are often relatives,
// as in a register that families sign into together. All are invented.
import type { Random } from "../random/index.ts";
import { DIFFICULTY } from "../difficulty.ts";
import { GIVEN_NAMES, SURNAMES } from "./names.ts";

/** Rank-frequency of surnames: weight 1/(rank + 8), as a cumulative table. */
const SURNAME_TABLE: readonly number[] = (() => {
  let sum = 0;
  return SURNAMES.map((_, rank) => (sum += 1 / (rank + 8)));
})();
const SURNAME_TOTAL = SURNAME_TABLE[SURNAME_TABLE.length - 1] as number;

function drawSurname(random: Random): number {
  const target = random.unit() * SURNAME_TOTAL;
  let low = 0;
  let high = SURNAME_TABLE.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((SURNAME_TABLE[middle] as number) > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

const HOUSEHOLD_SIZES: readonly number[] = [1, 1, 1, 2, 2, 2, 3, 3, 4, 5];

export class Population {
  readonly #given: number[] = [];
  readonly #surname: number[] = [];
  readonly #household: number[] = [];
  readonly #restricted: boolean[] = [];
  readonly #firstOf: number[] = [];
  readonly #addressOf: number[] = [];
  #bearers = new Int32Array(SURNAMES.length);
  #address = -1;

  /** Fills with at least `size` subjects. */
  constructor(random: Random, size: number) {
    while (this.size < size) this.addHousehold(random);
  }

  get size(): number {
    return this.#given.length;
  }

  get households(): number {
    return this.#firstOf.length;
  }

  /** Registers a household and returns its first member. */
  addHousehold(random: Random): number {
    const first = this.size;
    const household = this.households;
    this.#firstOf.push(first);
    // A quarter of households share the building with the one before.
    if (this.#address < 0 || !random.chance(0.25)) this.#address += 1;
    this.#addressOf.push(this.#address);
    const surname = drawSurname(random);
    const size = random.pick(HOUSEHOLD_SIZES);
    for (let i = 0; i < size; i++) {
      const own = i === 0 || random.chance(0.85) ? surname : drawSurname(random);
      this.#given.push(random.below(GIVEN_NAMES.length));
      this.#surname.push(own);
      this.#household.push(household);
      this.#restricted.push(random.chance(DIFFICULTY.restricted));
      this.#bearers[own] = (this.#bearers[own] as number) + 1;
    }
    return first;
  }

  uid(subject: number): string {
    return `p${String(subject + 1).padStart(7, "0")}`;
  }

  name(subject: number): string {
    return `${GIVEN_NAMES[this.#given[subject] as number] as string} ${this.surname(subject)}`;
  }

  surname(subject: number): string {
    return SURNAMES[this.#surname[subject] as number] as string;
  }

  /** How many subjects bear this subject's surname: the length of an honest hit list. */
  bearers(subject: number): number {
    return this.#bearers[this.#surname[subject] as number] as number;
  }

  sameSurname(a: number, b: number): boolean {
    return this.#surname[a] === this.#surname[b];
  }

  isRestricted(subject: number): boolean {
    return this.#restricted[subject] as boolean;
  }

  household(subject: number): number {
    return this.#household[subject] as number;
  }

  firstMember(household: number): number {
    return this.#firstOf[household] as number;
  }

  address(household: number): number {
    return this.#addressOf[household] as number;
  }

  /** Members of the household, in record order. */
  members(household: number): number[] {
    const from = this.firstMember(household);
    const to = household + 1 < this.households ? this.firstMember(household + 1) : this.size;
    return Array.from({ length: to - from }, (_, i) => from + i);
  }

  /** First members of other households at the same address. */
  neighbours(household: number): number[] {
    const found: number[] = [];
    const address = this.address(household);
    for (let h = household - 1; h >= 0 && this.address(h) === address; h--) found.push(this.firstMember(h));
    for (let h = household + 1; h < this.households && this.address(h) === address; h++)
      found.push(this.firstMember(h));
    return found;
  }
}
