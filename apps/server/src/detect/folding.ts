// Findings that are one question: rules that matched on a user's day stand within the detector's finding about that day, or within one another.
// A view: nothing that is sealed is changed by it.
import { isOfRule } from "./rule-finding.ts";

export interface Foldable {
  readonly id: string;
  readonly kind: string;
  readonly user: string;
  readonly day: string;
  readonly priority: number;
  readonly events: readonly number[];
  /** Days of its signals. */
  readonly days: readonly string[];
}

export interface Folds {
  /** Of a finding that stands within another: that one's id. */
  readonly into: ReadonlyMap<string, string>;
  /** Of a finding that others stand within: their ids, the weightiest first. */
  readonly within: ReadonlyMap<string, readonly string[]>;
}

/**
 * A rule's finding goes into the finding of a detector about the same user with a signal of the same day: one that rests on an access of the rule's
 * match first, then the weightiest; never into an access drawn at random. Without one, the rules of a user's day go into the weightiest of them.
 */
export function foldsOf(findings: readonly Foldable[]): Folds {
  const detected = new Map<string, Foldable[]>();
  const byRules = new Map<string, Foldable[]>();
  for (const finding of findings) {
    if (finding.user === "") continue;
    if (isOfRule(finding)) push(byRules, keyOf(finding.user, finding.day), finding);
    // What was drawn at random is read for itself: a match within it would make it one that was chosen.
    else if (finding.kind !== "sample")
      for (const day of new Set(finding.days)) push(detected, keyOf(finding.user, day), finding);
  }
  const into = new Map<string, string>();
  const within = new Map<string, string[]>();
  for (const [key, rules] of byRules) {
    const hosts = (detected.get(key) ?? []).toSorted(byWeight);
    const ordered = rules.toSorted(byWeight);
    for (const rule of ordered) {
      const events = new Set(rule.events);
      const host = hosts.find((one) => one.events.some((event) => events.has(event))) ?? hosts[0] ?? ordered[0];
      if (host === undefined || host === rule) continue;
      into.set(rule.id, host.id);
      push(within, host.id, rule.id);
    }
  }
  return { into, within };
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

function keyOf(user: string, day: string): string {
  return `${day} ${user}`;
}

function byWeight(a: Foldable, b: Foldable): number {
  return b.priority - a.priority || (a.id < b.id ? -1 : 1);
}
