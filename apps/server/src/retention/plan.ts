// What a policy says about each data key at a moment. Pure: the same policy, keys and moment give the same plan.
//
// A key covers a month of receipt, so both limits count from the month's end: the youngest event under it is then at least so old. Below
// the minimum nothing is destroyed; an event goes at the latest a month after its own maximum, at the first `quis retain` after that.
import type { KeyName, KeyScope } from "../keys/data-keys.ts";
import { monthEndMs, UNKNOWN_MONTH } from "../keys/month.ts";
import { addSpan, type Span } from "./duration.ts";
import { isHeld, type Policy, ruleOf } from "./policy.ts";

export type Fate =
  /** Older than the maximum, and nothing holds it. */
  | { readonly kind: "destroy"; readonly authority: string }
  /** Would be destroyed but for these holds. */
  | { readonly kind: "held"; readonly holds: readonly string[] }
  /** Not yet: until this instant at least, null for ever (no rule, or no maximum). */
  | { readonly kind: "keep"; readonly untilMs: number | null };

export interface Planned {
  readonly key: KeyName;
  readonly fate: Fate;
}

/** Scopes of the entries that holds name, as far as they are known. */
export type EntryScopes = ReadonlyMap<number, KeyScope>;

export function planRetention(
  policy: Policy,
  keys: readonly KeyName[],
  entries: EntryScopes,
  nowMs: number,
): Planned[] {
  return keys
    .toSorted(
      (a, b) => a.month - b.month || (a.source < b.source ? -1 : a.source > b.source ? 1 : a.id < b.id ? -1 : 1),
    )
    .map((key) => ({ key, fate: fateOf(policy, key, entries, nowMs) }));
}

function fateOf(policy: Policy, key: KeyScope, entries: EntryScopes, nowMs: number): Fate {
  const rule = ruleOf(policy, key.source);
  if (rule?.maximum === undefined || key.month === UNKNOWN_MONTH) return { kind: "keep", untilMs: null };
  const dueMs = Math.max(afterMonth(key, rule.maximum), afterMonth(key, rule.minimum ?? NOTHING));
  if (nowMs < dueMs) return { kind: "keep", untilMs: dueMs };
  const holds = holdsOn(policy, key, entries, nowMs);
  return holds.length > 0 ? { kind: "held", holds } : { kind: "destroy", authority: rule.authority };
}

const NOTHING: Span = { days: 0, months: 0 };

function afterMonth({ month }: KeyScope, span: Span): number {
  return addSpan(monthEndMs(month), span);
}

/** Names of the holds on a scope at a moment. */
export function holdsOn(policy: Policy, scope: KeyScope, entries: EntryScopes, nowMs: number): string[] {
  const isOfScope = (index: number): boolean => {
    const entry = entries.get(index);
    return entry?.source === scope.source && entry.month === scope.month;
  };
  return policy.holds.filter((hold) => isHeld(hold, scope, isOfScope, nowMs)).map(({ name }) => name);
}

/** Until when a scope must be kept at least, ms since the epoch; undefined without a minimum. */
export function mustKeepUntilMs(policy: Policy, scope: KeyScope): number | undefined {
  const rule = ruleOf(policy, scope.source);
  if (rule?.minimum === undefined || scope.month === UNKNOWN_MONTH) return undefined;
  return afterMonth(scope, rule.minimum);
}
