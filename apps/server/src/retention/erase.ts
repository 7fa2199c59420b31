// quis erase: the payload of one event goes, its entry stays in the log, and the log says by whose authority.
import type { EraseRequest, EraseSummary } from "@quis/contract";
import { QuisError } from "../instance/error.ts";
import type { KeyScope } from "../keys/data-keys.ts";
import { monthText } from "../keys/month.ts";
import { markOf, recordOf, type Slot } from "../ledger/slot.ts";
import { type Approval, checkApproval } from "./approval.ts";
import { holdsOn, mustKeepUntilMs } from "./plan.ts";
import { decide, entryScopes, policyInForce, type RetentionParts, scopeOfEvent } from "./retained.ts";

/** Erases one event. @throws QuisError QUIS_NOT_FOUND, QUIS_ERASED (it is gone already), QUIS_HELD (it must be kept) */
export async function eraseEvent(
  parts: RetentionParts,
  { index, authority, reason }: EraseRequest,
  approval: Approval,
): Promise<EraseSummary> {
  checkApproval(approval);
  const { ledgers, indexer } = parts;
  const { scope, slot } = await checkErasable(parts, index);
  // The rows that are to be removed must be there first, or they would come after it.
  await indexer.settle(ledgers.records.size);
  const { deed, timeMs } = await decide(parts, {
    kind: "erase",
    log: "records",
    index,
    source: scope.source,
    month: monthText(scope.month),
    mark: Buffer.from(markOf(slot)).toString("hex"),
    authority,
    reason,
    approval,
  });
  return {
    index,
    source: scope.source,
    month: monthText(scope.month),
    authority,
    reason,
    at: new Date(timeMs).toISOString(),
    deed,
  };
}

/** An event that is there and that nothing keeps. @throws QuisError QUIS_NOT_FOUND, QUIS_ERASED, QUIS_HELD */
export async function checkErasable(
  parts: RetentionParts,
  index: number,
): Promise<{ readonly scope: KeyScope; readonly slot: Slot }> {
  const { ledgers, decisions, now } = parts;
  await ledgers.records.settle();
  const scope = await scopeOfEvent(parts, index);
  const slot = await ledgers.records.readSlot(index);
  // Throws what stands in its place if it is gone already.
  recordOf(slot, index);
  const policy = policyInForce(decisions);
  if (policy !== undefined) {
    const holds = holdsOn(policy, scope, await entryScopes(parts, policy), now());
    if (holds.length > 0)
      throw new QuisError(
        "QUIS_HELD",
        `expected an event that nothing holds, entry ${index} is held by ${holds.join(", ")}`,
      );
    const untilMs = mustKeepUntilMs(policy, scope);
    if (untilMs !== undefined && now() < untilMs)
      throw new QuisError(
        "QUIS_HELD",
        `expected an event older than the minimum of its source, entry ${index} of ${scope.source} must be kept until ${new Date(untilMs).toISOString()}`,
      );
  }
  return { scope, slot };
}
