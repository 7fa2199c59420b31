// quis encrypt: the payload that a version before encryption wrote, written again encrypted.
import type { EncryptSummary } from "@quis/contract";
import type { WorkOptions } from "../instance/instance.ts";
import type { RetentionParts } from "./retained.ts";

/** Encrypts the payloads of all logs; stopped half-way, the next call goes on. */
export async function encryptPayload(parts: RetentionParts, work: WorkOptions): Promise<EncryptSummary> {
  const startedMs = parts.now();
  let bundles = 0;
  for (const [name, ledger] of Object.entries(parts.ledgers)) {
    bundles += await ledger.rewritePayload((payloads) =>
      payloads.encryptAll((done) => {
        const phase = `encrypt ${name}`;
        work.onProgress?.({ type: "progress", phase, done, total: ledger.checkpointSize, unit: "entries" });
      }, work.signal),
    );
  }
  return { bundles, seconds: (parts.now() - startedMs) / 1000 };
}
