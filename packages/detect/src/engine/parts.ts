// The detectors of an engine, opened, with what their findings weigh.
import type { Detector, DetectorState, Grain, ReviewCost, World } from "../detector/index.ts";
import type { EngineSettings } from "./settings.ts";

export interface Part {
  readonly detector: Detector;
  readonly state: DetectorState;
  readonly review: ReviewCost;
  /** Share of findings of its kind that were upheld: mean of the Beta distribution after the dispositions. */
  readonly share: number;
  /** Place among all detectors, which calibration goes by. */
  readonly number: number;
  /** Place among those of its grain. */
  readonly column: number;
}

export type Parts = Readonly<Record<Grain, readonly Part[]>>;

/** @throws DetectError DETECT_PARAMETER_INVALID */
export function openParts(world: World, detectors: readonly Detector[], settings: EngineSettings): Parts {
  const parts: Record<Grain, Part[]> = { pair: [], user: [], record: [] };
  let number = 0;
  for (const detector of detectors) {
    if (settings.off.includes(detector.id)) continue;
    const review = { ...detector.review, ...settings.review[detector.kind] };
    const { upheld, dismissed } = settings.dispositions[detector.kind] ?? { upheld: 0, dismissed: 0 };
    const [a, b] = review.prior;
    const ofGrain = parts[detector.grain];
    ofGrain.push({
      detector,
      state: detector.open(world, { ...detector.defaults, ...settings.parameters[detector.id] }),
      review,
      share: (a + upheld) / (a + b + upheld + dismissed),
      number: number++,
      column: ofGrain.length,
    });
  }
  return parts;
}
