// By what is judged: settings, context and declared relationships of now.
import { join } from "node:path";
import type { Detector } from "@quis/detect";
import type { ContextStore } from "../context/context-store.ts";
import { readExplanations } from "./explanations.ts";
import type { JudgeSetup } from "./judge-worker.ts";
import { engineSettings, readDetectionSettings } from "./settings.ts";

const DAY_MS = 86_400_000;

export interface JudgingParts {
  readonly data: string;
  readonly context: ContextStore;
  /** Module that gives the detectors, and those it gives. */
  readonly module: string;
  readonly detectors: readonly Detector[];
  readonly now: () => number;
  /** What became of reviewed findings, by kind. */
  readonly dispositions: () => Promise<ReadonlyMap<string, { readonly upheld: number; readonly dismissed: number }>>;
}

type Judging = Omit<JudgeSetup, "seed" | "sampled" | "flagged">;

/** With what reviewers have said of earlier findings, which moves how likely one of the same kind is to be upheld. @throws QuisError QUIS_BAD_INPUT */
export async function judgingByReviews(parts: JudgingParts): Promise<Judging> {
  const judging = await judgingOf(parts);
  const counts = [...(await parts.dispositions())].filter(([, { upheld, dismissed }]) => upheld + dismissed > 0);
  if (counts.length === 0) return judging;
  const dispositions = Object.fromEntries(
    counts
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, { upheld, dismissed }]) => [kind, { upheld, dismissed }] as const),
  );
  return { ...judging, engine: { ...judging.engine, dispositions } };
}

/** @throws QuisError QUIS_BAD_INPUT for settings or relationships that cannot be read */
export async function judgingOf(parts: Omit<JudgingParts, "dispositions">): Promise<Judging> {
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
