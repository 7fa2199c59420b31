// A disposal: content that goes when a second person agrees, as the steps that are sealed of it. Pure: what holds is computed from the steps.
// docs/adr/0017-two-people-to-destroy.md
import { type Disposal, disposalIdSchema, disposedSchema } from "@quis/contract";
import { z } from "zod";
import { samePerson } from "../access/principal.ts";
import type { Sealed } from "../oversight/step-register.ts";

const uid = z.string().min(1).max(256);
const common = { id: disposalIdSchema, by: uid, by_name: z.string(), reason: z.string() };

/** One step, as its entry of the oversight log holds it. */
export const disposalStepSchema = z.discriminatedUnion("step", [
  z.strictObject({
    ...common,
    step: z.literal("ask"),
    what: disposedSchema,
    /** SHA-256 of the policy that was in force when a policy was asked for. */
    replaces: z.string().nullable(),
    /** How long it waits for the second person. Sealed, so that another setting changes nothing of the past. */
    waits_ms: z.int().min(1),
  }),
  z.strictObject({ ...common, step: z.literal("approve") }),
  z.strictObject({ ...common, step: z.literal("refuse") }),
  z.strictObject({ ...common, step: z.literal("withdraw") }),
  /** Carried out, by Quis. */
  z.strictObject({ ...common, step: z.literal("done") }),
]);
export type DisposalStep = z.infer<typeof disposalStepSchema>;
type Ask = Extract<DisposalStep, { step: "ask" }>;

export interface DisposalState {
  readonly asked: Sealed<DisposalStep> & { readonly step: Ask };
  /** The first decision that counts. */
  readonly decided: Sealed<DisposalStep> | undefined;
  readonly done: Sealed<DisposalStep> | undefined;
}

/** Whether `by` may be the second person: somebody who has signed in, and not who asked. Names of `local:` are what somebody at the machine calls themselves. */
export function isSecond(by: string, askedBy: string): boolean {
  return by.startsWith("person:") && !samePerson(by, askedBy);
}

/**
 * Adds a step to what is known.
 * INVARIANT: nobody's own approval counts, nor a program's or the folder's holder's, nor one that comes late, nor a second decision: whatever the log holds.
 */
export function addDisposalStep(known: Map<string, DisposalState>, sealed: Sealed<DisposalStep>): void {
  const { step, timeMs } = sealed;
  if (step.step === "ask") {
    if (!known.has(step.id)) known.set(step.id, { asked: { ...sealed, step }, decided: undefined, done: undefined });
    return;
  }
  const state = known.get(step.id);
  if (state === undefined) return;
  const { asked, decided } = state;
  if (step.step === "done") {
    if (decided?.step.step === "approve" && state.done === undefined) known.set(step.id, { ...state, done: sealed });
    return;
  }
  if (decided !== undefined || timeMs >= asked.timeMs + asked.step.waits_ms) return;
  if (step.step === "approve" && !isSecond(step.by, asked.step.by)) return;
  if (step.step === "withdraw" && !samePerson(step.by, asked.step.by)) return;
  known.set(step.id, { ...state, decided: sealed });
}

export function expiresMsOf({ asked }: DisposalState): number {
  return asked.timeMs + asked.step.waits_ms;
}

/** What a disposal is at a time. An agreement that was not carried out expires too. */
export function disposalAt(state: DisposalState, nowMs: number): Disposal["state"] {
  if (state.done !== undefined) return "done";
  const decided = state.decided?.step.step;
  if (decided === "refuse") return "refused";
  if (decided === "withdraw") return "withdrawn";
  if (nowMs >= expiresMsOf(state)) return "expired";
  return decided === "approve" ? "agreed" : "waiting";
}
