// Which detectors can judge, and why one cannot: that nothing was found is said only by those that looked.
import type { DetectionStatus } from "@quis/contract";
import type { Detector } from "@quis/detect";

type State = DetectionStatus["detectors"][number];

/** `applying`: what the last judgement found of each that is switched on, by id. */
export function detectorStates(
  detectors: readonly Detector[],
  applying: ReadonlyMap<string, { readonly applies: boolean; readonly reason?: string | undefined }>,
  everJudged: boolean,
): State[] {
  return detectors.map(({ id, kind, version }): State => {
    const one = applying.get(id);
    if (one === undefined) {
      return { id, kind, version, applies: false, reason: everJudged ? "switched off" : "nothing was judged yet" };
    }
    return { id, kind, version, applies: one.applies, ...(one.reason === undefined ? {} : { reason: one.reason }) };
  });
}
