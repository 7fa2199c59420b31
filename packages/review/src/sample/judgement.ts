// What people say of drawn accesses, what each may see of the others' words, and what the whole sample says. By strata; never by person.
import { estimateRate, type RateEstimate } from "./estimate.ts";
import { type Agreement, agreementOf } from "./kappa.ts";

/** `explained`: work explains the access. `not-explained`: nothing shows that it does. `misuse-suspected`: something shows that it does not. */
export const JUDGEMENTS = ["explained", "not-explained", "misuse-suspected"] as const;
export type Judgement = (typeof JUDGEMENTS)[number];

export interface Word {
  readonly by: string;
  readonly judgement: Judgement;
}

/** A drawn access with the words about it, in the order in which they were sealed. */
export interface Drawn<W extends Word = Word> {
  readonly index: number;
  /** Position of its stratum. */
  readonly stratum: number;
  /** Whether two persons judge it. */
  readonly twice: boolean;
  readonly words: readonly W[];
}

export function isJudged({ twice, words }: Pick<Drawn, "twice" | "words">): boolean {
  return words.length >= (twice ? 2 : 1);
}

export const JUDGEMENT_REFUSALS = {
  "already-judged": "You have judged this access; the first word stands.",
  complete: "This access is judged by as many persons as it takes.",
  "own-access": "Nobody judges their own accesses.",
  "same-chain": "Whoever leads the user, or is led by them, does not judge their accesses.",
  "wrong-role": "This takes the duty of a reviewer, investigator or overseer.",
} as const;
export type JudgementRefusal = keyof typeof JUDGEMENT_REFUSALS;

/** Why somebody may not judge an access; undefined if they may. */
export function judgementRefusal(
  access: Pick<Drawn, "twice" | "words">,
  by: string,
): "already-judged" | "complete" | undefined {
  if (access.words.some((word) => word.by === by)) return "already-judged";
  return isJudged(access) ? "complete" : undefined;
}

/** The words that `reader` may see: of an access that takes two, no other's before both are said, so that the second is not led by the first. */
export function visibleWords<W extends Word>(access: Drawn<W>, reader: string): W[] {
  return isJudged(access) ? [...access.words] : access.words.filter(({ by }) => by === reader);
}

export interface SampleReport {
  readonly drawn: number;
  readonly unjudged: number;
  /** Rate of accesses that work does not explain (`not-explained` or `misuse-suspected`), and of those with a suspicion. Null while something is unjudged, or without any. */
  readonly unexplained: RateEstimate | null;
  readonly suspected: RateEstimate | null;
  /** Of accesses that two persons judged. Null without one. */
  readonly agreement: Agreement | null;
}

/**
 * What a sample says. No rate while something is unjudged: who leaves out the hard ones would move it. The first person's word counts; how often
 * the second says the same is told beside it. `sizes` are those of the strata, in their order. @throws ReviewError REVIEW_FIGURES_INVALID
 */
export function reportOf(sizes: readonly number[], accesses: readonly Drawn[]): SampleReport {
  const unjudged = accesses.filter((access) => !isJudged(access)).length;
  const rate = (counts: readonly Judgement[]): RateEstimate | null => {
    if (unjudged > 0) return null;
    const strata = sizes.map((size, stratum) => {
      const of = accesses.filter((access) => access.stratum === stratum);
      return { size, drawn: of.length, upheld: of.filter(({ words }) => counts.includes(words[0]!.judgement)).length };
    });
    return estimateRate(strata) ?? null;
  };
  const pairs = accesses
    .filter((access) => access.twice && isJudged(access))
    .map(({ words }) => [words[0]!.judgement, words[1]!.judgement] as const);
  return {
    drawn: accesses.length,
    unjudged,
    unexplained: rate(["not-explained", "misuse-suspected"]),
    suspected: rate(["misuse-suspected"]),
    agreement: pairs.length === 0 ? null : agreementOf(pairs),
  };
}
