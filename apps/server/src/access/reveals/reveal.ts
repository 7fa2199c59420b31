// A reveal: a pseudonym that is opened to one person for one case, as the steps that are sealed of it. Pure: what holds is computed from the steps.
import { revealIdSchema, revealKindSchema } from "@quis/contract";
import { z } from "zod";
import { samePerson } from "../principal.ts";
import type { Sealed } from "../../oversight/step-register.ts";

const uid = z.string().min(1).max(256);
const common = { id: revealIdSchema, by: uid, by_name: z.string(), reason: z.string() };

/** One step, as its entry of the oversight log holds it. */
export const revealStepSchema = z.discriminatedUnion("step", [
  z.strictObject({
    ...common,
    step: z.literal("ask"),
    kind: revealKindSchema,
    /** The id that the pseudonym stands for. */
    who: z.string(),
    case: z.string(),
    /** How long it waits for a decision, and how long it holds once granted. Sealed, so that another setting changes nothing of the past. */
    waits_ms: z.int().min(1),
    holds_ms: z.int().min(1),
  }),
  z.strictObject({ ...common, step: z.literal("approve") }),
  z.strictObject({ ...common, step: z.literal("refuse") }),
]);
export type RevealStep = z.infer<typeof revealStepSchema>;
type Ask = Extract<RevealStep, { step: "ask" }>;

export type SealedStep = Sealed<RevealStep>;

/** A reveal as its steps have made it. */
export interface RevealState {
  readonly asked: SealedStep & { readonly step: Ask };
  /** The first decision that counts; of a subject none is needed. */
  readonly decided: SealedStep | undefined;
}

/**
 * Adds a step to what is known.
 * INVARIANT: nobody's own approval counts, nor one that comes late, nor a second decision: whatever the log holds.
 */
export function addStep(known: Map<string, RevealState>, sealed: SealedStep): void {
  const { step, timeMs } = sealed;
  if (step.step === "ask") {
    if (!known.has(step.id)) known.set(step.id, { asked: { ...sealed, step }, decided: undefined });
    return;
  }
  const state = known.get(step.id);
  if (state === undefined || state.decided !== undefined || state.asked.step.kind === "subject") return;
  const { asked } = state;
  const late = timeMs >= asked.timeMs + asked.step.waits_ms;
  const own = step.step === "approve" && samePerson(step.by, asked.step.by);
  if (!late && !own) known.set(step.id, { asked, decided: sealed });
}

/** What a reveal is at a time. */
export function stateAt(
  { asked, decided }: RevealState,
  nowMs: number,
): {
  readonly state: "pending" | "granted" | "refused" | "expired";
  /** Until when it waits, or holds. */
  readonly expiresMs: number;
} {
  const { kind, waits_ms: waitsMs, holds_ms: holdsMs } = asked.step;
  const grantedMs = kind === "subject" ? asked.timeMs : decided?.step.step === "approve" ? decided.timeMs : undefined;
  if (grantedMs !== undefined) {
    const expiresMs = grantedMs + holdsMs;
    return { state: nowMs < expiresMs ? "granted" : "expired", expiresMs };
  }
  const expiresMs = asked.timeMs + waitsMs;
  if (decided !== undefined) return { state: "refused", expiresMs };
  return { state: nowMs < expiresMs ? "pending" : "expired", expiresMs };
}
