// What each detector asks and by what parameters, for people. Names nobody. docs/reference/detectors.md
import type { DetectionStatus, DetectorCard } from "@quis/contract";
import type { Detector } from "@quis/detect";
import type { KnownFinding } from "./register.ts";
import type { DetectionSettings } from "./settings.ts";

const ABOUT = { pair: "target", user: "day", record: "record" } as const;

export function cardsOf(
  detectors: readonly Detector[],
  settings: DetectionSettings,
  states: DetectionStatus["detectors"],
  findings: readonly KnownFinding[],
): DetectorCard[] {
  const counts = new Map<string, number>();
  for (const { signals } of findings)
    for (const id of new Set(signals.map(({ detector }) => detector))) counts.set(id, (counts.get(id) ?? 0) + 1);
  return detectors.flatMap(({ id, kind, grain, review, defaults }) => {
    const state = states.find((one) => one.id === id);
    if (state === undefined) return [];
    const [upheld, dismissed] = review.prior;
    const set = settings.detectors[id]?.parameters ?? {};
    return [
      {
        ...state,
        about: ABOUT[grain],
        harm: settings.kinds[kind]?.harm ?? review.harm,
        minutes: settings.kinds[kind]?.minutes ?? review.minutes,
        upheld_before: upheld / (upheld + dismissed),
        parameters: Object.entries(defaults).map(([name, usual]) => ({
          name,
          value: plain(set[name] ?? usual),
          usual: plain(usual),
        })),
        findings: counts.get(id) ?? 0,
      },
    ];
  });
}

function plain(value: Detector["defaults"][string]): number | string | boolean | string[] {
  return typeof value === "object" ? [...value] : value;
}
