// Which counts of a unit must not be shown: small ones, and those from which a small one could be worked out.

/** Counts from 1 to here are not shown (no cell of 1–10, as for public statistics on persons); zero may be. */
export const LARGEST_WITHHELD = 10;

/**
 * 1 for each withheld cell of `all` followed by those of `unexplained`, both by group. A small difference between the two is withheld like a small
 * count, and a row never has just one cell withheld, or its total would give it away.
 */
export function withheldCells(all: Float64Array, unexplained: Float64Array): Uint8Array {
  const count = all.length;
  const withheld = new Uint8Array(2 * count);
  for (let group = 0; group < count; group++) {
    const [whole, part] = [all[group] as number, unexplained[group] as number];
    if (isSmall(whole)) withheld[group] = 1;
    if (isSmall(part) || isSmall(whole - part)) withheld[count + group] = 1;
  }
  hideCompanion(all, withheld.subarray(0, count));
  hideCompanion(unexplained, withheld.subarray(count));
  return withheld;
}

function isSmall(count: number): boolean {
  return count >= 1 && count <= LARGEST_WITHHELD;
}

// The smallest of the cells still shown goes with a lone withheld one.
function hideCompanion(cells: Float64Array, withheld: Uint8Array): void {
  if (withheld.reduce((sum, one) => sum + one, 0) !== 1) return;
  let smallest = -1;
  for (let at = 0; at < cells.length; at++)
    if (
      withheld[at] === 0 &&
      (cells[at] as number) > 0 &&
      (smallest === -1 || (cells[at] as number) < (cells[smallest] as number))
    )
      smallest = at;
  if (smallest !== -1) withheld[smallest] = 1;
}
