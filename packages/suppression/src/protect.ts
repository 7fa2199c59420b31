// Which cells a release withholds: the small ones, and as few others as it takes (complementary suppression). For each small count a change of the facts is
// looked for that would look the same to a reader and moves it far enough; the cells that this change touches are withheld. Linear programs after
// Fischetti and Salazar (Management Science 47, 2001), with the cost of a cell its count.
import { type Interval, bounds } from "./audit.ts";
import { SuppressionError } from "./error.ts";
import type { Facts, ReleasedCell } from "./facts.ts";
import { type Problem, problemOf, type Sum, type Table } from "./problem.ts";
import { isSmall, LEAST_WIDTH } from "./rule.ts";
import { type Highs, type Model, optimum, solver } from "./solver.ts";

export interface Release {
  readonly cells: readonly ReleasedCell[];
  readonly withheld: number;
  /** Of those, withheld only so that others cannot be worked out. */
  readonly complementary: number;
  /** Small counts that earlier releases alone let a reader work out more closely than the rule allows. Nothing of this release adds to that. */
  readonly exposedBefore: number;
  /** The narrowest interval of a small count that is left to a reader; undefined without small counts. */
  readonly narrowest: Interval | undefined;
}

const TOLERANCE = 1e-6;
/** Zeros are told gladly: a withheld one costs more than a small count. */
const ZERO_COST = 20;
/** Bounds that are computed to show more; a large table is released with a few more cells withheld than it takes. */
const MOST_CHECKS = 20_000;

/**
 * A release of tables in which no reader can say a small count within ±10, from this one and `earlier` together.
 * @throws SuppressionError, also SUPPRESSION_NOT_PROTECTED when the finished release does not stand its own check
 */
export async function protect(
  facts: Facts,
  tables: readonly Table[],
  earlier: readonly ReleasedCell[] = [],
): Promise<Release> {
  const problem = problemOf(facts, tables, earlier);
  // What earlier releases bound by themselves cannot be made wider.
  const everything = new Set(problem.cells.map(({ key }) => key));
  const widest = await bounds(problem, everything, problem.targets);
  const withheld = new Set(problem.cells.filter(({ count }) => isSmall(count)).map(({ key }) => key));
  const small = withheld.size;
  await withholdMore(problem, withheld, widest);
  await giveBack(problem, withheld, widest);
  const left = await bounds(problem, withheld, problem.targets);
  if (!isProtected(left, widest)) {
    throw new SuppressionError(
      "SUPPRESSION_NOT_PROTECTED",
      `expected bounds at least ${LEAST_WIDTH} apart for each withheld count, got nearer ones; nothing was released`,
    );
  }
  return {
    cells: problem.cells.map(({ key, place, count }) => ({ place, count: withheld.has(key) ? null : count })),
    withheld: withheld.size,
    complementary: withheld.size - small,
    exposedBefore: [...widest.values()].filter((interval) => widthOf(interval) < LEAST_WIDTH - TOLERANCE).length,
    narrowest: [...left.values()].toSorted((a, b) => widthOf(a) - widthOf(b))[0],
  };
}

/** Whether no small count can be said within ±10, as far as earlier releases leave that open. */
function isProtected(left: ReadonlyMap<string, Interval>, widest: ReadonlyMap<string, Interval>): boolean {
  return [...left].every(([key, interval]) => {
    return widthOf(interval) >= Math.min(LEAST_WIDTH, widthOf(widest.get(key)!)) - TOLERANCE;
  });
}

function widthOf({ low, high }: Interval): number {
  return high - low;
}

async function withholdMore(
  problem: Problem,
  withheld: Set<string>,
  widest: ReadonlyMap<string, Interval>,
): Promise<void> {
  const highs = await solver();
  highs.withModel((model: Model) => {
    const changes = new Changes(highs, model, problem, withheld);
    // The largest first: what hides them hides smaller ones too.
    for (const target of problem.targets.toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))) {
      const { low, high } = widest.get(target.key)!;
      const up = Math.min(LEAST_WIDTH - target.count, high - target.count);
      const down = Math.min(target.count, target.count - low);
      changes.hide(target, up);
      changes.hide(target, -down);
    }
  });
}

/** Each change is the least by itself, not all of them together: what can be shown after all is shown, the largest first. */
async function giveBack(problem: Problem, withheld: Set<string>, widest: ReadonlyMap<string, Interval>): Promise<void> {
  const others = problem.cells.filter(({ key, count }) => withheld.has(key) && !isSmall(count));
  if (others.length * problem.targets.length > MOST_CHECKS) return;
  for (const { key } of others.toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))) {
    withheld.delete(key);
    const left = await bounds(problem, withheld, problem.targets);
    if (!isProtected(left, widest)) withheld.add(key);
  }
}

/** The linear program of changes: how much each unknown changes, and how much each cell of the release would. */
class Changes {
  readonly #highs: Highs;
  readonly #model: Model;
  readonly #problem: Problem;
  readonly #withheld: Set<string>;
  readonly #targetRow: number;

  constructor(highs: Highs, model: Model, problem: Problem, withheld: Set<string>) {
    this.#highs = highs;
    this.#model = model;
    this.#problem = problem;
    this.#withheld = withheld;
    const { values, cells, shown } = problem;
    model.options.set("output_flag", false);
    // After the change no count is negative.
    for (const value of values) model.addVar(-value, highs.infinity);
    for (const { unknowns } of shown) model.addRow(0, 0, { indices: [...unknowns], values: unknowns.map(() => 1) });
    for (const [i, { key, count, unknowns }] of cells.entries()) {
      const more = values.length + 2 * i;
      for (const column of [more, more + 1]) {
        model.addVar(0, highs.infinity);
        model.changeColCost(column, withheld.has(key) ? 0 : count === 0 ? ZERO_COST : count);
      }
      model.addRow(0, 0, { indices: [...unknowns, more, more + 1], values: [...unknowns.map(() => 1), -1, 1] });
    }
    this.#targetRow = shown.length + cells.length;
  }

  /** Withholds the cells that a change of `target` by `by` touches, at the least cost. */
  hide({ unknowns, key }: Sum, by: number): void {
    if (Math.abs(by) < TOLERANCE) return;
    const model = this.#model;
    model.addRow(by, by, { indices: [...unknowns], values: unknowns.map(() => 1) });
    const cost = optimum(this.#highs, model);
    if (typeof cost !== "number") {
      throw new SuppressionError(
        "SUPPRESSION_NOT_PROTECTED",
        `expected a change that hides ${key}, got none (${cost}); nothing was released`,
      );
    }
    if (cost > TOLERANCE) this.#withhold(model.getSolution().colValue);
    model.deleteRows({ kind: "range", from: this.#targetRow, to: this.#targetRow });
  }

  #withhold(columns: ArrayLike<number>): void {
    const first = this.#problem.values.length;
    for (const [i, { key }] of this.#problem.cells.entries()) {
      const change = columns[first + 2 * i]! - columns[first + 2 * i + 1]!;
      if (this.#withheld.has(key) || Math.abs(change) < TOLERANCE) continue;
      this.#withheld.add(key);
      this.#model.changeColCost(first + 2 * i, 0);
      this.#model.changeColCost(first + 2 * i + 1, 0);
    }
  }
}
