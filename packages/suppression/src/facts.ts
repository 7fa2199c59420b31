// What was counted, at its finest, and the cells of tables that are sums of it. Tables that share facts are linked: what one hides another must not tell.
import { SuppressionError } from "./error.ts";

/** The finest counts: one for each combination that occurs; what does not occur is zero. */
export interface Facts {
  readonly dimensions: readonly Dimension[];
  readonly counts: readonly Count[];
}
export interface Dimension {
  readonly name: string;
  readonly values: readonly string[];
}
export interface Count {
  /** One value of each dimension, in their order. */
  readonly at: readonly string[];
  readonly count: number;
}

/** Where a cell stands: for some dimensions the values it sums over. A dimension that is not named is summed over whole. */
export type Place = Readonly<Record<string, readonly string[]>>;

/** A sum of facts that a table shows. */
export interface Cell {
  /** The place in a canonical form: the same sum in two tables has one key. */
  readonly key: string;
  readonly place: Place;
  /** Positions of its atoms (combinations of all dimensions), ascending. */
  readonly atoms: readonly number[];
  readonly count: number;
}

/** A cell as it was, or is to be, released. */
export interface ReleasedCell {
  readonly place: Place;
  /** Null: withheld. Whether for itself or for another's sake is not said. */
  readonly count: number | null;
}

const MAX_ATOMS = 200_000;

/** Facts as an array over all combinations of the dimensions' values. */
export class Atoms {
  readonly dimensions: readonly Dimension[];
  readonly counts: Float64Array;
  readonly #strides: readonly number[];

  /** @throws SuppressionError SUPPRESSION_FACTS_INVALID */
  constructor({ dimensions, counts }: Facts) {
    this.dimensions = dimensions;
    const strides: number[] = [];
    let size = 1;
    for (const { name, values } of dimensions.toReversed()) {
      if (values.length === 0 || new Set(values).size !== values.length) {
        throw new SuppressionError("SUPPRESSION_FACTS_INVALID", `${name}: expected distinct values, at least one`);
      }
      strides.unshift(size);
      size *= values.length;
    }
    if (size > MAX_ATOMS) {
      throw new SuppressionError(
        "SUPPRESSION_FACTS_INVALID",
        `expected at most ${MAX_ATOMS} combinations, got ${size}`,
      );
    }
    this.#strides = strides;
    this.counts = new Float64Array(size);
    const places = dimensions.map(({ values }) => new Map(values.map((value, i) => [value, i])));
    for (const { at, count } of counts) {
      if (!Number.isSafeInteger(count) || count < 0 || at.length !== dimensions.length) {
        throw new SuppressionError(
          "SUPPRESSION_FACTS_INVALID",
          `expected whole counts from 0 at one value of each dimension, got ${count} at ${JSON.stringify(at)}`,
        );
      }
      let atom = 0;
      for (const [i, value] of at.entries()) {
        const place = places[i]!.get(value);
        if (place === undefined) {
          throw new SuppressionError(
            "SUPPRESSION_FACTS_INVALID",
            `${dimensions[i]!.name}: expected a value of the dimension, got ${JSON.stringify(value)}`,
          );
        }
        atom += place * strides[i]!;
      }
      this.counts[atom]! += count;
    }
  }

  /** The cell at a place. @throws SuppressionError SUPPRESSION_FACTS_INVALID for a dimension or value that is not there */
  cell(place: Place): Cell {
    const chosen = this.dimensions.map(({ name, values }) => {
      const wanted = place[name];
      if (wanted === undefined) return values.map((_, i) => i);
      return wanted.map((value) => {
        const index = values.indexOf(value);
        if (index < 0)
          throw new SuppressionError(
            "SUPPRESSION_FACTS_INVALID",
            `${name}: expected a value of the dimension, got ${JSON.stringify(value)}`,
          );
        return index;
      });
    });
    for (const name of Object.keys(place)) {
      if (!this.dimensions.some((dimension) => dimension.name === name)) {
        throw new SuppressionError(
          "SUPPRESSION_FACTS_INVALID",
          `expected a dimension of the facts, got ${JSON.stringify(name)}`,
        );
      }
    }
    let atoms = [0];
    for (const [i, places] of chosen.entries()) {
      const stride = this.#strides[i]!;
      atoms = atoms.flatMap((atom) => places.toSorted((a, b) => a - b).map((value) => atom + value * stride));
    }
    return { key: this.#keyOf(chosen), place, atoms, count: atoms.reduce((sum, atom) => sum + this.counts[atom]!, 0) };
  }

  #keyOf(chosen: readonly (readonly number[])[]): string {
    return chosen
      .map((places, i) =>
        places.length === this.dimensions[i]!.values.length ? "*" : places.toSorted((a, b) => a - b).join(","),
      )
      .join("|");
  }

  /** All cells of a table over some dimensions: every combination of their values, and every margin. Within `frame`, such as a period. */
  table(dimensions: readonly string[], frame: Place = {}): Cell[] {
    let places: Place[] = [frame];
    for (const name of dimensions) {
      const dimension = this.dimensions.find((each) => each.name === name);
      if (dimension === undefined) {
        throw new SuppressionError(
          "SUPPRESSION_FACTS_INVALID",
          `expected a dimension of the facts, got ${JSON.stringify(name)}`,
        );
      }
      const values = frame[name] ?? dimension.values;
      places = places.flatMap((place) => [place, ...values.map((value) => ({ ...place, [name]: [value] }))]);
    }
    return places.map((place) => this.cell(place));
  }
}
