// Linear programs, solved by HiGHS (WebAssembly). One door to it, which says so when it does not come to an answer.
import { createRequire } from "node:module";
import type { Highs, Model } from "highs";
import { SuppressionError } from "./error.ts";

export type { Highs, Model } from "highs";

// Its types are those of a CommonJS module; its ES module is another build.
const loadHighs = createRequire(import.meta.url)("highs") as () => Promise<Highs>;

let loading: Promise<Highs> | undefined;

export function solver(): Promise<Highs> {
  loading ??= loadHighs();
  return loading;
}

/** Runs the model: its optimum, `infeasible` or `unbounded`. @throws SuppressionError SUPPRESSION_SOLVER_FAILED for anything else */
export function optimum(highs: Highs, model: Model): number | "infeasible" | "unbounded" {
  model.run();
  const status = model.getModelStatus();
  const { modelStatus } = highs.constants;
  if (status === modelStatus.optimal) return model.getObjectiveValue();
  if (status === modelStatus.infeasible) return "infeasible";
  if (status === modelStatus.unbounded || status === modelStatus.unboundedOrInfeasible) return "unbounded";
  throw new SuppressionError(
    "SUPPRESSION_SOLVER_FAILED",
    `expected the linear program to be solved, got status ${String(status)}`,
  );
}
