// What a reader can work out: the least and the greatest value of a withheld sum, given all that is shown (linear programming bounds).
import type { Problem, Sum } from "./problem.ts";
import { type Highs, type Model, optimum, solver } from "./solver.ts";

export interface Interval {
  readonly low: number;
  /** Infinity when nothing shown bounds it. */
  readonly high: number;
}

/** Bounds of each of `asked`, by key, if all cells of the release but those of `withheld` are shown beside what was shown before. */
export async function bounds(
  problem: Problem,
  withheld: ReadonlySet<string>,
  asked: readonly Sum[],
): Promise<ReadonlyMap<string, Interval>> {
  const highs = await solver();
  return highs.withModel((model: Model) => {
    model.options.set("output_flag", false);
    // A reader knows that counts are not negative, and nothing else of an unknown.
    for (let i = 0; i < problem.values.length; i++) model.addVar(0, highs.infinity);
    for (const { unknowns, count } of [...problem.shown, ...problem.cells.filter(({ key }) => !withheld.has(key))]) {
      model.addRow(count, count, { indices: [...unknowns], values: unknowns.map(() => 1) });
    }
    return new Map(asked.map((sum) => [sum.key, intervalOf(highs, model, sum)]));
  });
}

function intervalOf(highs: Highs, model: Model, { unknowns }: Sum): Interval {
  for (const unknown of unknowns) model.changeColCost(unknown, 1);
  model.changeObjectiveSense(highs.constants.objectiveSense.minimize);
  const low = optimum(highs, model);
  model.changeObjectiveSense(highs.constants.objectiveSense.maximize);
  const high = optimum(highs, model);
  for (const unknown of unknowns) model.changeColCost(unknown, 0);
  // Shown figures are true, so there is always a solution; unbounded below cannot be, as nothing is negative.
  return { low: typeof low === "number" ? low : 0, high: typeof high === "number" ? high : Infinity };
}
