// Who takes part: the engine with its detectors, and beside it the two baselines that it must beat.
import {
  type Annotator,
  type Detector,
  DETECTORS,
  Engine,
  ENGINE_DEFAULTS,
  withinBudget,
  type World,
} from "@quis/detect";
import { openCountsOnly, openRarityOnly } from "../baseline/index.ts";
import type { Contender } from "./contender.ts";

export const BASELINES: readonly Contender[] = [
  { name: "counts-only", open: openCountsOnly, hasThreshold: false },
  { name: "rarity-only", open: openRarityOnly, hasThreshold: false },
];

/** The engine with its defaults: nothing is set for the benchmark. */
export function contenderOf(
  name: string,
  detectors: readonly Detector[],
  annotators: (world: World) => readonly Annotator[] = () => [],
): Contender {
  return {
    name,
    hasThreshold: true,
    open: (world) => new Engine(world, detectors, annotators(world)),
    choose: (findings, places) => withinBudget(findings, places, ENGINE_DEFAULTS.mostOfKind),
    notApplicable: (scorer, last) =>
      scorer instanceof Engine
        ? [...scorer.applies(last)].flatMap(([detector, answer]) =>
            answer.applies ? [] : [{ detector, reason: answer.reason }],
          )
        : [],
  };
}

/** All detectors as they are shipped. */
export const QUIS: Contender = contenderOf("quis", DETECTORS);
