// How much the case reference of a sensitive access says about the need for it.
import { NONE } from "../access/index.ts";
import type { Context } from "../context/index.ts";
import { ABOUT, CLOSED, referenceKind } from "../reason/index.ts";

export interface ReferenceWeights {
  /** The reference is one of a case about the subject. */
  readonly about: number;
  readonly missing: number;
  /** The reference is about somebody else or about nothing. */
  readonly wrong: number;
}

/** The weight, and what it says in words. */
export function weightOfReference(
  context: Context,
  caseRef: number,
  subject: number,
  timeMs: number,
  weights: ReferenceWeights,
): { readonly weight: number; readonly about: boolean; readonly wrong: boolean } {
  if (caseRef === NONE || !context.has.cases) return { weight: weights.missing, about: false, wrong: false };
  const kind = referenceKind(context, caseRef, subject, timeMs, 0);
  const about = kind === ABOUT || kind === CLOSED;
  return { weight: about ? weights.about : weights.wrong, about, wrong: !about };
}
