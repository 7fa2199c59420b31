// The seeds of the published figures: fixed by a sentence that stood here before any figure was made, so that nobody can pick lucky ones.
import { createHmac } from "node:crypto";

const SENTENCE = "quis bench detect, first edition: these seeds were fixed before a detector was judged by them";

/** How many seeds the published figures rest on. */
export const EVALUATION_SEEDS = 10;

/** Seeds for evaluation only; whoever builds or tunes a detector uses others, such as `dev1`. */
export function evaluationSeeds(background: string, count: number = EVALUATION_SEEDS): string[] {
  return Array.from({ length: count }, (_, i) =>
    createHmac("sha256", SENTENCE).update(`${background}/${i}`).digest("hex").slice(0, 16),
  );
}
