// Area under the ROC curve by ranks (Mann–Whitney U): the chance that a pair of the class is stranger than a genuine one; ties count half.

/** NaN where a class is empty. */
export function areaUnderCurve(positives: readonly number[], negatives: Float64Array): number {
  if (positives.length === 0 || negatives.length === 0) return Number.NaN;
  const sorted = negatives.toSorted();
  let sum = 0;
  for (const value of positives) sum += (below(sorted, value, false) + below(sorted, value, true)) / 2;
  return sum / (positives.length * negatives.length);
}

// How many are less than `value`, or at most `value`.
function below(sorted: Float64Array, value: number, included: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle] as number;
    if (at < value || (included && at === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
