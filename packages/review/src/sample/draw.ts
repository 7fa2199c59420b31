// Which accesses a period's random sample draws: a function of a seed that nobody could choose, so that anybody can draw it again.
import { createHash } from "node:crypto";
import { allocate } from "./allocate.ts";

/** Accesses of one source by users of one unit. */
export interface Stratum {
  readonly source: string;
  readonly unit: string;
  /** Accesses in it that could be drawn. */
  readonly size: number;
}

export interface StratumPlaces extends Stratum {
  readonly drawn: number;
}

/**
 * The seed of a draw, 64 hexadecimal digits: SHA-256 over programme, period and the root (base64) of the records log, which depends on every access. A byte 0 stands between, as
 * none of them holds one.
 */
export function seedOf(programme: string, period: string, root: string): string {
  return sha256([programme, period, root].join("\u0000"));
}

/** Place of an access (its index in the records log) in a draw: of each stratum those with the least are drawn. 64 hexadecimal digits. */
export function placeOf(seed: string, index: number): string {
  return sha256(`${seed}:${index}`);
}

/** How many are drawn from each stratum, in the order of source and unit. */
export function placesOf(strata: readonly Stratum[], count: number): StratumPlaces[] {
  const ordered = strata.toSorted((a, b) => compare(a.source, b.source) || compare(a.unit, b.unit));
  const places = allocate(
    ordered.map(({ size }) => size),
    count,
  );
  return ordered.map((stratum, i) => ({ ...stratum, drawn: places[i]! }));
}

/** Which of the drawn a second person judges as well: `share` of them, rounded up, by hashes that say nothing of the order of the draw. */
export function judgedTwice(seed: string, drawn: readonly number[], share: number): ReadonlySet<number> {
  const ordered = drawn
    .map((index) => ({ index, place: sha256(`${seed}:twice:${index}`) }))
    .toSorted((a, b) => compare(a.place, b.place));
  // 0.1 × 30 is a little more than 3 to a computer.
  const count = Math.ceil(drawn.length * share - 1e-9);
  return new Set(ordered.slice(0, count).map(({ index }) => index));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
