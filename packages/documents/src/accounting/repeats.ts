// Disclosures that repeat are told once: the first whole, how many and how often, and the last day. 45 CFR 164.528(b)(3)
import { DocumentError } from "../error.ts";

export interface Disclosed {
  readonly index: number;
  readonly timeMs: number;
  readonly recipient: string;
  readonly nature: string;
  readonly purpose: string;
}

export interface Repeated {
  readonly first: Disclosed;
  readonly last: Disclosed;
  readonly count: number;
  readonly entries: readonly number[];
}

/** Groups of the same recipient, purpose and nature, in the order of their first. `items` are oldest first. @throws DocumentError DOCUMENT_COUNTS_DISAGREE */
export function repeatsOf(items: readonly Disclosed[]): Repeated[] {
  const groups = new Map<string, Disclosed[]>();
  for (const item of items) {
    const key = JSON.stringify([item.recipient, item.purpose, item.nature]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  const repeats = [...groups.values()].map((group) => ({
    first: group[0]!,
    last: group.at(-1)!,
    count: group.length,
    entries: group.map(({ index }) => index),
  }));
  const total = repeats.reduce((sum, { count }) => sum + count, 0);
  if (total === items.length) return repeats;
  throw new DocumentError(
    "DOCUMENT_COUNTS_DISAGREE",
    `expected a summary of ${items.length} disclosures, got ${total}`,
  );
}

const DAY_MS = 86_400_000;

/** How often, in words that an average allows. */
export function frequencyWords({ first, last, count }: Repeated): string {
  if (count === 1) return "once";
  const days = Math.max(1, Math.ceil((last.timeMs - first.timeMs) / DAY_MS));
  const perDay = count / days;
  if (perDay >= 1) return `${count} times, about ${Math.round(perDay)} a day`;
  if (perDay * 7 >= 1) return `${count} times, about ${Math.round(perDay * 7)} a week`;
  if (perDay * 30 >= 1) return `${count} times, about ${Math.round(perDay * 30)} a month`;
  return `${count} times in ${days} days`;
}
