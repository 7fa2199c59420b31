// Steps of reviews between their sealed form (snake case, RFC 3339) and the one that the rules know (ms since the epoch).
import type { ReviewStep, ReviewStepInput } from "@quis/contract";
import type { Step } from "@quis/review";

/** A sealed step as the rules know it. Its shape was checked by the schema, its members by the step's name are taken as they are. */
export function stepOf(sealed: ReviewStep): Step {
  const { at, case_ref, reply_until, until, case_number, attachments, ...rest } = sealed;
  return {
    ...rest,
    atMs: Date.parse(at),
    ...(case_ref === undefined ? {} : { caseReference: case_ref }),
    ...(reply_until === undefined ? {} : { replyUntilMs: Date.parse(reply_until) }),
    ...(until === undefined ? {} : { untilMs: Date.parse(until) }),
    ...(case_number === undefined ? {} : { caseNumber: case_number }),
    ...(attachments === undefined
      ? {}
      : {
          attachments: attachments.map(({ name, media_type: mediaType, size_bytes: sizeBytes, sha256 }) => {
            return { name, mediaType, sizeBytes, sha256 };
          }),
        }),
  } as unknown as Step;
}

/** Steps of the employee: their account's name would open the pseudonym that the finding names. */
export const OF_THE_EMPLOYEE: ReadonlySet<string> = new Set(["replied", "appealed"]);

/** What a person does, with who and when; `replyUntilMs` is what the settings give for a notice. */
export function sealedStep(
  input: ReviewStepInput,
  { uid, name }: { readonly uid: string; readonly name: string | null },
  nowMs: number,
  replyUntilMs: number,
): ReviewStep {
  const named = name === null || OF_THE_EMPLOYEE.has(input.step) ? {} : { by_name: name };
  const taken = { at: new Date(nowMs).toISOString(), by: uid, ...named };
  if (input.step === "linked") return { step: input.step, ...taken };
  if (input.step !== "notified") return { ...input, ...taken };
  const { step, via } = input;
  return { step, via, ...taken, reply_until: new Date(replyUntilMs).toISOString() };
}

/** What a step says of the mail of its link; that is no part of the sealed step. */
export function mailAskedBy(input: ReviewStepInput): { readonly to?: string | undefined } | undefined {
  return input.step === "notified" || input.step === "linked" ? input.mail : undefined;
}
