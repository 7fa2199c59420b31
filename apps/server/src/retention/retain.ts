// quis retain: a policy comes into force, and what it says must go goes: by destroying the data keys of whole months, so that copies go too.
import type { RetainRequest, RetainSummary } from "@quis/contract";
import type { WorkOptions } from "../instance/instance.ts";
import { QuisError } from "../instance/error.ts";
import { monthText } from "../keys/month.ts";
import { BUNDLE_ENTRIES } from "../ledger/payload-bundle.ts";
import { markAt } from "../ledger/payload-segment.ts";
import { Gone, GoneTally } from "../verify/gone.ts";
import { type Approval, checkApproval } from "./approval.ts";
import type { DestroyedKey } from "./decision.ts";
import { type Planned, planRetention } from "./plan.ts";
import { type Hold, parsePolicy, type Policy } from "./policy.ts";
import { minimumIndexOf } from "./prune.ts";
import { readMinimumIndex } from "./publish.ts";
import { carrierOf, decide, entryScopes, policyInForce, type RetentionParts } from "./retained.ts";

/** What two people agreed to: nothing that became due since goes with it. */
export interface RetainLimit {
  /** `2026-08 agency`. */
  readonly months: ReadonlySet<string>;
  readonly minimumIndex: number;
}

/** Applies a policy, or says what it would do. @throws QuisError QUIS_BAD_INPUT for a policy or a payload that it cannot apply to */
export async function retain(
  parts: RetentionParts,
  request: RetainRequest,
  approval: Approval,
  work: WorkOptions = {},
  limit?: RetainLimit,
): Promise<RetainSummary> {
  checkApproval(approval);
  const policy = parsePolicy(request.policy);
  const { ledgers, indexer, keys, now } = parts;
  await ledgers.records.settle();
  await indexer.settle(ledgers.records.size);
  const planned = planRetention(policy, keys.payload.records.names(), await entryScopes(parts, policy), now());
  const due = planned.filter(
    ({ key, fate }) => fate.kind === "destroy" && (limit?.months.has(`${monthText(key.month)} ${key.source}`) ?? true),
  );
  const tally = await tallyKeys(parts, new Set(due.map(({ key }) => key.id)), work);
  const destroyed = due.map((one) => destroyedKey(one, tally));
  const { logFolder } = carrierOf(parts);
  const servedFrom = await readMinimumIndex(logFolder);
  const prunable = await minimumIndexOf(parts, policy, now());
  const serveFrom = Math.max(servedFrom, Math.min(prunable, limit?.minimumIndex ?? prunable));
  let deed: number | null = null;
  if (!request.dry_run) {
    await putInForce(parts, policy, approval);
    if (destroyed.length > 0) {
      const reason = "older than the maximum of the retention policy";
      const decision = { kind: "destroy", log: "records", keys: destroyed, policy: policy.sha256 } as const;
      deed = (await decide(parts, { ...decision, authority: policy.authority, reason, approval })).deed;
    }
    if (serveFrom > servedFrom && policy.public_log !== undefined) {
      const decision = { kind: "prune", log: "records", minimum_index: serveFrom, policy: policy.sha256 } as const;
      const { authority } = policy.public_log;
      await decide(parts, { ...decision, authority, reason: "older than the public log is served", approval });
    }
  }
  return {
    dry_run: request.dry_run,
    policy: policy.sha256,
    destroyed: destroyed.map(({ source, month, events, authority }) => ({ source, month, events, authority })),
    held: planned.flatMap(({ key, fate }) =>
      fate.kind === "held" ? [{ source: key.source, month: monthText(key.month), holds: [...fate.holds] }] : [],
    ),
    kept: planned.flatMap(({ key, fate }) =>
      fate.kind === "keep"
        ? [
            {
              source: key.source,
              month: monthText(key.month),
              until: fate.untilMs === null ? null : new Date(fate.untilMs).toISOString(),
            },
          ]
        : [],
    ),
    minimum_index: serveFrom,
    deed,
  };
}

function destroyedKey({ key, fate }: Planned, tally: GoneTally): DestroyedKey {
  const authority = fate.kind === "destroy" ? fate.authority : "";
  return { key_id: key.id, source: key.source, month: monthText(key.month), ...tally.of(key.id), authority };
}

// Which events are under keys, from the indices of all bundles. Refuses a payload that an older version left unencrypted: there is no key.
async function tallyKeys(parts: RetentionParts, ids: ReadonlySet<string>, work: WorkOptions): Promise<GoneTally> {
  const tally = new GoneTally();
  const records = parts.ledgers.records;
  await records.rewritePayload(async (payloads) => {
    for await (const { number, width, bundle } of payloads.parsed()) {
      if (work.signal?.aborted === true)
        throw new QuisError("QUIS_ABORTED", "Stopped before anything was decided or destroyed.");
      if (!bundle.encrypted)
        throw new QuisError(
          "QUIS_BAD_INPUT",
          `expected an encrypted payload, bundle ${number} is not: run quis encrypt first`,
        );
      const gone = new Gone();
      for (const { head } of bundle.segments) {
        if (!ids.has(head.keyId)) continue;
        const { source, month, keyId } = head;
        head.places.forEach((place, i) => {
          const slot = { kind: "destroyed", source, month, keyId, mark: markAt(head, i) } as const;
          if (place < width) gone.add(slot, number * BUNDLE_ENTRIES + place);
        });
      }
      for (const [id, places] of gone.destroyed()) tally.add(id, places);
      const done = Math.min(records.checkpointSize, (number + 1) * BUNDLE_ENTRIES);
      work.onProgress?.({ type: "progress", phase: "retain", done, total: records.checkpointSize, unit: "entries" });
    }
  });
  return tally;
}

async function putInForce(parts: RetentionParts, policy: Policy, approval: Approval): Promise<void> {
  const before = policyInForce(parts.decisions);
  if (before?.sha256 === policy.sha256) return;
  const { text, sha256, authority } = policy;
  await decide(parts, { kind: "policy", text, sha256, authority, reason: "retention policy put in force", approval });
  for (const { hold, act } of holdChanges(before?.holds ?? [], policy.holds)) {
    const reason = act === "ended" ? "no longer in the retention policy" : "in the retention policy";
    await decide(parts, { kind: "hold", name: hold.name, act, authority: hold.authority, reason, approval });
  }
}

/** Whether a policy differs from the one in force by further holds alone. */
export function addsOnlyHolds(before: Policy | undefined, { holds, ...after }: Policy): boolean {
  if (before === undefined) return false;
  const terms = ({ rules, authority, public_log }: Omit<Policy, "holds">): string =>
    JSON.stringify([rules, authority, public_log]);
  return terms(before) === terms(after) && holdChanges(before.holds, holds).every(({ act }) => act === "begun");
}

/** What becomes of holds when another policy comes into force. */
export function holdChanges(
  before: readonly Hold[],
  after: readonly Hold[],
): { hold: Hold; act: "begun" | "changed" | "ended" }[] {
  const old = new Map(before.map((hold) => [hold.name, JSON.stringify(hold)]));
  const names = new Set(after.map(({ name }) => name));
  return [
    ...before.filter(({ name }) => !names.has(name)).map((hold) => ({ hold, act: "ended" as const })),
    ...after.flatMap((hold) => {
      const known = old.get(hold.name);
      if (known === JSON.stringify(hold)) return [];
      return [{ hold, act: known === undefined ? ("begun" as const) : ("changed" as const) }];
    }),
  ];
}
