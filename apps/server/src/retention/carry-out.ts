// Carries sealed decisions out. Every step may be repeated: after a crash between seal and deed the next start does it again, whole.
import { rm } from "node:fs/promises";
import type { Keys } from "../instance/keys.ts";
import type { Ledgers } from "../instance/parts.ts";
import { monthEndMs, monthStartMs, parseMonth, UNKNOWN_MONTH } from "../keys/month.ts";
import type { Store } from "../store/index.ts";
import type { SealedDecision } from "./decision.ts";
import { publishRetention } from "./publish.ts";
import { forgetReleases } from "./shelves.ts";

export interface Carrier {
  readonly ledgers: Ledgers;
  readonly dataKeys: Keys["payload"];
  /** Folder of the public log of access events. */
  readonly logFolder: string;
  /** Folder of kept documents that tell of persons. */
  readonly personsShelf: string;
  /** Folder of kept public-records releases. */
  readonly releasesShelf: string;
  readonly origin: string;
}

/** The part on payload, write-ahead log, keys and public log. Durable when it resolves. */
export async function carryOutOnLog({ deed, timeMs, decision }: SealedDecision, carrier: Carrier): Promise<void> {
  if (decision.kind === "prune") await publishRetention(carrier, decision, timeMs);
  // First: that the rest was done says that this was too. What a document shows of what goes, goes with it; it can be made again from what is left.
  if (decision.kind === "erase" || decision.kind === "destroy")
    await rm(carrier.personsShelf, { recursive: true, force: true });
  if (decision.kind === "erase") {
    await forgetReleases(carrier.releasesShelf, (index) => index === decision.index);
    await carrier.ledgers[decision.log].rewritePayload((payloads) => payloads.erase(decision.index, { timeMs, deed }));
  }
  if (decision.kind === "destroy") {
    // Which entries are of a month is known while its key is there; also a start that does it again must take no less.
    const last = Math.max(-1, ...decision.keys.map((key) => key.last));
    await forgetReleases(carrier.releasesShelf, (index) => index <= last);
    const keys = carrier.dataKeys[decision.log];
    // Under the same exclusion as a rewrite: no bundle may be written under a key that is being destroyed.
    await carrier.ledgers[decision.log].rewritePayload(async (payloads) => {
      for (const { key_id: id, source, month } of decision.keys)
        await keys.destroy({ id, source, month: parseMonth(month) ?? UNKNOWN_MONTH });
      await payloads.forget();
    });
  }
}

/** The part on the store, whose rows are derived from what is gone now. */
export async function carryOutOnStore({ decision }: SealedDecision, store: Store): Promise<void> {
  if (decision.kind === "erase") await store.remove({ indices: [decision.index] });
  if (decision.kind !== "destroy") return;
  for (const { source, month: name, events, last } of decision.keys) {
    const month = parseMonth(name) ?? UNKNOWN_MONTH;
    if (events > 0) await store.remove({ source, fromMs: monthStartMs(month), toMs: monthEndMs(month), last });
  }
}
