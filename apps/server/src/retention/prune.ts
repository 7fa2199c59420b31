// From which index on the public log is served. Entries below it stay in the folder and in the tree; old proofs stay valid.
// https://c2sp.org/tlog-tiles "Pruning"
import { type Month, monthEndMs, parseMonth, UNKNOWN_MONTH } from "../keys/month.ts";
import { BUNDLE_ENTRIES } from "../ledger/payload-bundle.ts";
import { addSpan } from "./duration.ts";
import type { Policy } from "./policy.ts";
import type { RetentionParts } from "./retained.ts";

/** First index that is to be served: all before it were received in months that the policy no longer serves. 0 if it serves all. */
export async function minimumIndexOf(parts: RetentionParts, policy: Policy, nowMs: number): Promise<number> {
  const serve = policy.public_log?.serve;
  if (serve === undefined) return 0;
  const isPast = (month: Month): boolean => month !== UNKNOWN_MONTH && addSpan(monthEndMs(month), serve) <= nowMs;
  const erased = new Map(parts.decisions.of("erase").map(({ decision }) => [decision.index, decision.month]));
  return parts.ledgers.records.rewritePayload(async (payloads) => {
    for await (const { number, width, bundle } of payloads.parsed()) {
      const first = number * BUNDLE_ENTRIES;
      const past =
        width === BUNDLE_ENTRIES &&
        bundle.segments.every(({ head }) => isPast(head.month)) &&
        bundle.erased.every(({ place }) => isPast(parseMonth(erased.get(first + place) ?? "") ?? UNKNOWN_MONTH));
      if (!past) return first;
    }
    return Math.floor(parts.ledgers.records.checkpointSize / BUNDLE_ENTRIES) * BUNDLE_ENTRIES;
  });
}

/**
 * May a resource of a log pruned below `minimumIndex` be refused? Its end is (N + 1) × 256^(L + 1), of an entry bundle (N + 1) × 256.
 * `level` is -1 for entry bundles.
 */
export function isPruned(level: number, number: number, minimumIndex: number): boolean {
  return (number + 1) * 256 ** (Math.max(level, 0) + 1) <= minimumIndex;
}
