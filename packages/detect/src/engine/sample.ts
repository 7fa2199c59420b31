// A random sample that anybody can draw again: the accesses whose hashes with the seed are smallest.
import { hash } from "node:crypto";

/** SHA-256 over seed, colon and log index in decimal, in hexadecimal: the order of the sample. */
export function drawOf(seed: string, index: number): string {
  return hash("sha256", `${seed}:${index}`, "hex");
}

/**
 * The `count` log indices with the smallest `drawOf`, ascending by it. Whether an access is drawn depends on nothing but seed and index and on
 * who else is eligible: nobody can choose to be left out.
 */
export function drawSample(seed: string, indices: Iterable<number>, count: number): number[] {
  if (count <= 0) return [];
  let drawn: { readonly index: number; readonly order: string }[] = [];
  let largest = "";
  for (const index of indices) {
    const order = drawOf(seed, index);
    if (largest !== "" && order >= largest) continue;
    drawn.push({ index, order });
    if (drawn.length < 8 * count) continue;
    drawn = smallest(drawn, count);
    largest = drawn.at(-1)?.order ?? "";
  }
  return smallest(drawn, count).map(({ index }) => index);
}

function smallest<T extends { readonly order: string }>(drawn: readonly T[], count: number): T[] {
  return drawn.toSorted((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0)).slice(0, count);
}
