// The detectors at work and how they are put together: one place, so that a test can give its own.
import { DETECTORS, type Detector, Engine, type EngineSettings, type World } from "@quis/detect";
import type { DayScorer } from "./day-judge.ts";

export interface DetectorSet {
  readonly detectors: readonly Detector[];
  /** @throws DetectError for a parameter that cannot be. */
  open(world: World, settings: Partial<EngineSettings>): DayScorer & { readonly settings: EngineSettings };
}

/** An engine of these detectors, as a scorer of days. */
export function scorerOf(engine: Engine): DayScorer & { readonly settings: EngineSettings } {
  return {
    name: engine.name,
    settings: engine.settings,
    judge: (day, before) => engine.judge(day, before),
    learn: (day, judged) => engine.learn(day, judged),
    raised: (day, judged) => engine.raised(day, judged),
    retold: (day, findings) => engine.retold(day, findings),
    applies: (day) => engine.applies(day),
    sampleSize: (day) => engine.budget(day).sample,
  };
}

export const DETECTOR_SET: DetectorSet = {
  detectors: DETECTORS,
  open: (world, settings) => {
    const annotators = world.explainer === undefined ? [] : [world.explainer];
    return scorerOf(new Engine(world, DETECTORS, annotators, settings));
  },
};
