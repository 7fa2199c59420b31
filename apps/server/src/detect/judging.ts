// By what is judged: settings, context and declared relationships of now.
import { join } from "node:path";
import type { DetectionParts } from "./detection.ts";
import { readExplanations } from "./explanations.ts";
import type { JudgeSetup } from "./judge-worker.ts";
import { engineSettings, readDetectionSettings } from "./settings.ts";

const DAY_MS = 86_400_000;

/** @throws QuisError QUIS_BAD_INPUT for settings or relationships that cannot be read */
export async function judgingOf(
  parts: Pick<DetectionParts, "data" | "context" | "module" | "detectors" | "now">,
): Promise<Omit<JudgeSetup, "seed" | "sampled" | "flagged">> {
  const { data, context, module, detectors, now } = parts;
  const settings = await readDetectionSettings(data, detectors);
  return {
    detectors: module,
    contextFolder: join(data, "context"),
    context: await context.present(),
    engine: engineSettings(settings),
    explanations: await readExplanations(data, settings.explanations, join(data, "context", "explanations")),
    present: Math.floor(now() / DAY_MS),
  };
}
