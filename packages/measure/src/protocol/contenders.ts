// Who takes part: the engine with its detectors, and beside it the two baselines that it must beat.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  type Detector,
  DETECTORS,
  Engine,
  ENGINE_DEFAULTS,
  Explainer,
  parseExplanations,
  withinBudget,
} from "@quis/detect";
import { openCountsOnly, openRarityOnly } from "../baseline/index.ts";
import type { Contender } from "./contender.ts";

export const BASELINES: readonly Contender[] = [
  { name: "counts-only", open: openCountsOnly, hasThreshold: false },
  { name: "rarity-only", open: openRarityOnly, hasThreshold: false },
];

/** Relationships as they are shipped for a kind of place. */
export type ExplanationsName = "case-agency" | "hospital" | "police";

/** The engine with its defaults and the relationships as shipped: nothing is set for the benchmark. */
export function openQuis(explanations: ExplanationsName, detectors: readonly Detector[] = DETECTORS): Contender {
  const file = createRequire(import.meta.url).resolve(`@quis/detect/explanations/${explanations}.yaml`);
  const declared = parseExplanations(readFileSync(file, "utf8"), `${explanations}.yaml`);
  return {
    name: "quis",
    hasThreshold: true,
    open: (world) => {
      const explainer = new Explainer(world.context, declared);
      return new Engine({ ...world, explainer }, detectors, [explainer]);
    },
    choose: (findings, places) => withinBudget(findings, places, ENGINE_DEFAULTS.mostOfKind),
    notApplicable: (scorer, last) =>
      scorer instanceof Engine
        ? [...scorer.applies(last)].flatMap(([detector, answer]) =>
            answer.applies ? [] : [{ detector, reason: answer.reason }],
          )
        : [],
  };
}
