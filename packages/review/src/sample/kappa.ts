// Whether two reviewers who do not see each other's word say the same: Cohen's kappa (Cohen 1960; standard error of Fleiss, Cohen and Everitt 1969).
import { ReviewError } from "../error.ts";

export interface Agreement {
  readonly pairs: number;
  /** Share of accesses of which both said the same. */
  readonly agreed: number;
  /** 1: always the same; 0: as often as by chance. Null when chance alone makes them agree always. */
  readonly kappa: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Of pairs of words, the first reviewer's and the second's. @throws ReviewError REVIEW_FIGURES_INVALID without any */
export function agreementOf(pairs: readonly (readonly [string, string])[]): Agreement {
  const n = pairs.length;
  if (n === 0) throw new ReviewError("REVIEW_FIGURES_INVALID", "expected at least one pair of judgements, got none");
  const words = [...new Set(pairs.flat())].toSorted();
  const share = (test: (pair: readonly [string, string]) => boolean): number => pairs.filter(test).length / n;
  const rows = new Map(words.map((word) => [word, share(([a]) => a === word)]));
  const columns = new Map(words.map((word) => [word, share(([, b]) => b === word)]));
  const agreed = share(([a, b]) => a === b);
  const chance = words.reduce((total, word) => total + rows.get(word)! * columns.get(word)!, 0);
  if (chance >= 1) return { pairs: n, agreed, kappa: null, low: null, high: null };
  const kappa = (agreed - chance) / (1 - chance);
  let variance = -((kappa - chance * (1 - kappa)) ** 2);
  for (const a of words) {
    for (const b of words) {
      const p = share(([x, y]) => x === a && y === b);
      const margin = columns.get(a)! + rows.get(b)!;
      variance += a === b ? p * (1 - margin * (1 - kappa)) ** 2 : (1 - kappa) ** 2 * p * margin ** 2;
    }
  }
  const error = Math.sqrt(Math.max(0, variance) / (n * (1 - chance) ** 2));
  return {
    pairs: n,
    agreed,
    kappa,
    low: Math.max(-1, kappa - 1.959964 * error),
    high: Math.min(1, kappa + 1.959964 * error),
  };
}
