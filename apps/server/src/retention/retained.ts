// What retention works on: an open data folder's parts, and what follows from the decisions sealed so far.
import { QuisError } from "../instance/error.ts";
import type { Parts } from "../instance/parts.ts";
import type { KeyScope } from "../keys/data-keys.ts";
import { parseMonth, UNKNOWN_MONTH } from "../keys/month.ts";
import { ledgerFolders } from "../ledger/ledger.ts";
import { parseVkey } from "@quis/tlog";
import { type Carrier, carryOutOnLog, carryOutOnStore } from "./carry-out.ts";
import { personsShelf, releasesShelf } from "./shelves.ts";
import type { Decision, SealedDecision } from "./decision.ts";
import type { EntryScopes } from "./plan.ts";
import { parsePolicy, type Policy } from "./policy.ts";
import type { DecisionRegister } from "./register.ts";

export type RetentionParts = Pick<
  Parts,
  "data" | "ledgers" | "keys" | "oversight" | "store" | "indexer" | "decisions" | "now"
>;

export function carrierOf({ data, ledgers, keys }: Pick<Parts, "data" | "ledgers" | "keys">): Carrier {
  return {
    ledgers,
    dataKeys: keys.payload,
    logFolder: ledgerFolders(data, "records").logFolder,
    personsShelf: personsShelf(data),
    releasesShelf: releasesShelf(data),
    origin: parseVkey(keys.vkey["records"]!).name,
  };
}

/** The policy in force: the one that was sealed last. */
export function policyInForce(decisions: DecisionRegister): Policy | undefined {
  const last = decisions.of("policy").at(-1);
  return last === undefined ? undefined : parsePolicy(last.decision.text);
}

/** Seals a decision, then carries it out. What fails in between is done at the next start. */
export async function decide(parts: RetentionParts, decision: Decision): Promise<SealedDecision> {
  const { oversight, decisions, store } = parts;
  const actor = decision.approval.by[0]?.actor ?? "";
  const { deed } = await oversight.decide(actor, decision);
  await decisions.update();
  const sealed = decisions.all().find((one) => one.deed === deed);
  if (sealed === undefined)
    throw new QuisError("QUIS_INTERNAL", `expected decision ${deed} in the oversight log, got none`);
  await carryOutOnLog(sealed, carrierOf(parts));
  await carryOutOnStore(sealed, store);
  await decisions.markDone(deed);
  return sealed;
}

/** Carries all decisions out once more: a payload that was restored from a copy has what was erased since. */
export async function carryOutAgain(parts: RetentionParts): Promise<void> {
  await parts.decisions.update();
  for (const sealed of parts.decisions.all()) {
    if (!(await isCarriedOut(parts, sealed))) await carryOutOnLog(sealed, carrierOf(parts));
    await parts.decisions.markDone(sealed.deed);
  }
}

async function isCarriedOut({ ledgers, keys }: RetentionParts, { decision }: SealedDecision): Promise<boolean> {
  if (decision.kind === "erase") return (await ledgers.records.readSlot(decision.index)).kind !== "live";
  if (decision.kind === "destroy") return decision.keys.every(({ key_id }) => !keys.payload.records.has(key_id));
  return decision.kind !== "prune";
}

/** Scope of an event of the records log, also of one that is gone. */
export async function scopeOfEvent(parts: RetentionParts, index: number): Promise<KeyScope> {
  const size = parts.ledgers.records.checkpointSize;
  if (!Number.isSafeInteger(index) || index < 0 || index >= size)
    throw new QuisError("QUIS_NOT_FOUND", `expected the index of an event, 0 to ${size - 1}, got ${index}`);
  const slot = await parts.ledgers.records.readSlot(index);
  if (slot.kind === "destroyed") return slot;
  if (slot.kind === "live") {
    if (slot.scope !== undefined) return slot.scope;
    throw new QuisError(
      "QUIS_BAD_INPUT",
      `expected an encrypted payload, entry ${index} is not encrypted: run quis encrypt first`,
    );
  }
  const { decision } = parts.decisions.of("erase").find((one) => one.decision.index === index) ?? {};
  return decision === undefined
    ? { source: "", month: UNKNOWN_MONTH }
    : { source: decision.source, month: parseMonth(decision.month) ?? UNKNOWN_MONTH };
}

/** Scopes of the entries that a policy's holds name. */
export async function entryScopes(parts: RetentionParts, policy: Policy): Promise<EntryScopes> {
  const scopes = new Map<number, KeyScope>();
  for (const index of policy.holds.flatMap((hold) => hold.entries ?? []))
    scopes.set(index, await scopeOfEvent(parts, index));
  return scopes;
}
