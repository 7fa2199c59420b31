// What may not be told yet: a restriction has a ground, an authority, and an end at which it lifts by itself. Directive (EU) 2016/680, Art. 15
import { type AccessFacts } from "../access/facts.ts";
import { type AccessMatch, matches } from "../access/match.ts";

export interface Restriction {
  readonly id: string;
  readonly subject: string;
  readonly ground: string;
  readonly authority: string;
  /** First day on which it holds, and the day on which it holds no more (UTC). There is none without an end. */
  readonly start: string;
  readonly expires: string;
  /** Who looks again before it ends. */
  readonly reviewer: string;
  readonly covers: AccessMatch;
  /** Whether even that something is left out is neither confirmed nor denied. */
  readonly silent: boolean;
}

export interface Withheld {
  readonly restriction: Restriction;
  readonly accesses: number;
}

export interface Restricted {
  readonly shown: readonly AccessFacts[];
  /** Of those that say that something is left out. */
  readonly said: readonly Withheld[];
  /** For the oversight log, never for the subject's copy. */
  readonly silent: readonly Withheld[];
}

/** Applies the restrictions on `subject` that hold on the day `on`. An access that several cover is withheld under the first silent one, else the first. */
export function restrict(
  accesses: readonly AccessFacts[],
  restrictions: readonly Restriction[],
  subject: string,
  on: string,
): Restricted {
  const inForce = restrictions
    .filter((one) => one.subject === subject && one.start <= on && on < one.expires)
    .toSorted((a, b) => Number(b.silent) - Number(a.silent));
  const counts = new Map<Restriction, number>(inForce.map((one) => [one, 0]));
  const shown = accesses.filter((access) => {
    const by = inForce.find((one) => matches(one.covers, access));
    if (by === undefined) return true;
    counts.set(by, counts.get(by)! + 1);
    return false;
  });
  const withheld = [...counts].map(([restriction, count]) => ({ restriction, accesses: count }));
  return {
    shown,
    said: withheld.filter(({ restriction }) => !restriction.silent),
    silent: withheld.filter(({ restriction }) => restriction.silent),
  };
}
