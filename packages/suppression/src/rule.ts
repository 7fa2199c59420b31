// Which counts are too small to be shown (CMS cell size suppression policy: no cell of 1 to 10), and how far from them a reader must stay.

/** Counts from 1 to this are not shown; zero is. */
export const SMALLEST_SHOWN = 11;

/** How far apart the least and the greatest possible value of a withheld small count must be: nobody can say it within ±10. */
export const LEAST_WIDTH = 21;

export function isSmall(count: number): boolean {
  return count > 0 && count < SMALLEST_SHOWN;
}
