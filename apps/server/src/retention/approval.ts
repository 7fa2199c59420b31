// Who decided: two people, or whoever holds a folder that nobody administrates; recorded as such. docs/adr/0017-two-people-to-destroy.md
import { z } from "zod";
import { QuisError } from "../instance/error.ts";

export const approvalSchema = z.object({
  /** How many different people the decision needed. */
  needed: z.number().int().min(1),
  by: z.array(z.object({ actor: z.string(), at: z.string() })).min(1),
});
/** People who approved a decision, and when (UTC). It is sealed with the decision. */
export type Approval = z.infer<typeof approvalSchema>;

/** People that a decision needs where nobody could be the second, or where nothing is destroyed. */
const NEEDED_ALONE = 1;

/** The approval of the one who gave the command. */
export function localApproval(actor: string, nowMs: number): Approval {
  return { needed: NEEDED_ALONE, by: [{ actor, at: new Date(nowMs).toISOString() }] };
}

/** @throws QuisError QUIS_UNAUTHORISED unless enough different people approved. */
export function checkApproval({ needed, by }: Approval): void {
  const people = new Set(by.map(({ actor }) => actor)).size;
  if (people < needed)
    throw new QuisError(
      "QUIS_UNAUTHORISED",
      `expected the approval of ${needed} different people, got that of ${people}`,
    );
}
