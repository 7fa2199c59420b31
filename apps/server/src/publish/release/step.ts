// A step in the review of a kept draft: one part of a text withheld, disclosed, opened again, or marked by hand; an entry of the oversight log each. What holds of a
// part is the last step about it.
import { releaseDecisionSchema } from "@quis/contract";
import { partId } from "@quis/release";
import { join } from "node:path";
import { z } from "zod";
import type { Parts } from "../../instance/parts.ts";
import { ledgerFolders } from "../../ledger/ledger.ts";
import { RELEASES_SOURCE } from "../../oversight/oversight.ts";
import { type Sealed, StepRegister } from "../../oversight/step-register.ts";

export const reviewStepSchema = z.strictObject({
  /** The draft: the entry that made it. */
  id: z.string().regex(/^\d{1,16}$/),
  by: z.string().min(1).max(256),
  by_name: z.string().nullable().default(null),
  decision: releaseDecisionSchema,
});
export type ReviewStep = z.output<typeof reviewStepSchema>;

type Mark = Extract<ReviewStep["decision"], { readonly step: "mark" }>;

export interface PartStep extends Sealed<ReviewStep> {
  /** The part that it is about. */
  readonly part: string;
  /** Where it stands, if a person marked it. */
  readonly mark: Mark | undefined;
}

/** The last step about each part of one draft. */
export interface DraftSteps {
  readonly latest: Map<string, PartStep>;
}

/** What a person marks is never taken for what was found, also where both are the same place. */
const MARKED = ":marked";

export function partOfStep({ decision }: Pick<ReviewStep, "decision">): string {
  return decision.step === "mark" ? `${partId(decision)}${MARKED}` : decision.part;
}

export function addReviewStep(known: Map<string, DraftSteps>, sealed: Sealed<ReviewStep>): void {
  const { id } = sealed.step;
  const part = partOfStep(sealed.step);
  const steps = known.get(id) ?? { latest: new Map() };
  known.set(id, steps);
  const { decision } = sealed.step;
  // INVARIANT: where a mark stands is said by the mark alone, whatever is decided about it later.
  const mark = decision.step === "mark" ? decision : steps.latest.get(part)?.mark;
  steps.latest.set(part, { ...sealed, part, mark });
}

export class ReviewSteps extends StepRegister<ReviewStep, DraftSteps> {
  constructor({ data, ledgers: { oversight: ledger }, oversight }: Pick<Parts, "data" | "ledgers" | "oversight">) {
    const options = {
      file: join(data, "index", "releases.json"),
      ledger,
      logFolder: ledgerFolders(data, "oversight").logFolder,
    };
    super(options, {
      source: RELEASES_SOURCE,
      of: "the review of a release",
      schema: reviewStepSchema,
      add: addReviewStep,
      seal: (step) =>
        oversight.step({
          deed: { actor: step.by, activity: "update", what: `release ${step.decision.step}` },
          source: RELEASES_SOURCE,
          type: "release",
          data: step,
          reason: step.decision.step === "disclose" ? step.decision.reason : step.decision.step,
        }),
    });
  }
}
