// quis encrypt: the payload that a version before encryption wrote, written again encrypted.
import type { EncryptSummary } from "@quis/contract";
import type { LogName, WorkOptions } from "../instance/instance.ts";
import type { RetentionParts } from "./retained.ts";

const LOGS: readonly LogName[] = ["records", "oversight"];

/** Encrypts both logs' payloads; stopped half-way, the next call goes on. */
export async function encryptPayload(parts: RetentionParts, work: WorkOptions): Promise<EncryptSummary> {
  const startedMs = parts.now();
  let bundles = 0;
  for (const name of LOGS) {
    const ledger = parts.ledgers[name];
    bundles += await ledger.rewritePayload((payloads) =>
      payloads.encryptAll((done) => {
        const phase = `encrypt ${name}`;
        work.onProgress?.({ type: "progress", phase, done, total: ledger.checkpointSize, unit: "entries" });
      }, work.signal),
    );
  }
  return { bundles, seconds: (parts.now() - startedMs) / 1000 };
}
