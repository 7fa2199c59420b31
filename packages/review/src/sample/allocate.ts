// How many accesses to draw from each stratum: in proportion, and from every stratum something, so that no unit is never looked at.
import { ReviewError } from "../error.ts";

/**
 * Places for each stratum: in proportion to size by largest remainder (Hamilton), but one for each whose share is less than that; never more than a
 * stratum holds. With fewer places than strata the largest get them. Ties go by the order of `sizes`. @throws ReviewError REVIEW_FIGURES_INVALID
 */
export function allocate(sizes: readonly number[], count: number): number[] {
  if (!Number.isInteger(count) || count < 0 || !sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new ReviewError("REVIEW_FIGURES_INVALID", "expected whole sizes and a whole count from 0, got others");
  }
  const places = sizes.map(() => 0);
  const bySize = sizes.map((_, i) => i).filter((i) => sizes[i]! > 0);
  bySize.sort((a, b) => sizes[a]! - sizes[b]! || b - a);
  let left = Math.min(count, sum(sizes));
  let rest = sum(sizes);
  if (left < bySize.length) {
    for (const i of bySize.slice(bySize.length - left)) places[i] = 1;
    return places;
  }
  // The smallest first: what they are given is no longer there for the others, whose shares shrink.
  while (bySize.length > 0 && left * sizes[bySize[0]!]! < rest) {
    const smallest = bySize.shift()!;
    places[smallest] = 1;
    left--;
    rest -= sizes[smallest]!;
  }
  const shares = bySize.map((i) => ({ i, share: (left * sizes[i]!) / rest }));
  for (const { i, share } of shares) places[i] = Math.floor(share);
  left -= sum(shares.map(({ share }) => Math.floor(share)));
  shares.sort((a, b) => (b.share % 1) - (a.share % 1) || a.i - b.i);
  for (const { i } of shares.slice(0, left)) places[i]! += 1;
  return places;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
