// A post-quantum key beside a log's own: ML-DSA-44 (FIPS 204), so that checkpoints of today still prove something when Ed25519 is broken.
// https://c2sp.org/tlog-tiles "Checkpoints"
import type { MldsaKeySummary } from "@quis/contract";
import { generateMldsaKey, parseMldsaSkey, parseSkey } from "@quis/tlog";
import { QuisError } from "../instance/error.ts";
import { KeyFiles } from "./key-files.ts";
import type { RotationHost } from "./rotate.ts";

/**
 * Gives `log` an ML-DSA-44 key that signs every checkpoint from the present one on. Sealed first: a key that nobody asked for is never found.
 * @throws QuisError QUIS_BAD_INPUT if it has one
 */
export async function addMldsaKey(host: RotationHost, actor: string, log: string): Promise<MldsaKeySummary> {
  const ledger = host.ledgers[log];
  if (ledger === undefined) throw new QuisError("QUIS_NOT_FOUND", `expected the name of a log, got ${log}`);
  const files = new KeyFiles(host.keys.folder, log);
  const known = await files.mldsa();
  if (known !== undefined)
    throw new QuisError("QUIS_BAD_INPUT", `expected a log without an ML-DSA key, ${log} has ${vkeyOf(known)}`);
  const skey = host.keys.signing[log]!;
  const { name } = parseSkey(skey);
  const made = generateMldsaKey(name);
  await host.oversight.record({
    actor,
    activity: "update",
    what: "ML-DSA key",
    parameters: { log, vkey: made.vkey },
  });
  await files.writeMldsa(made);
  await ledger.exclusively(async () => {
    const overlap = await files.overlap();
    await ledger.resign(skey, overlap === undefined ? [] : [overlap.skey], made.skey);
  });
  return { log, origin: name, vkey: made.vkey };
}

/** Verifier key of an ML-DSA-44 signing key. @throws QuisError QUIS_DATA_CORRUPT */
export function vkeyOf(skey: string): string {
  try {
    return parseMldsaSkey(skey, Date.now).vkey;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new QuisError("QUIS_DATA_CORRUPT", `expected an ML-DSA-44 signing key in keys/: ${reason}`, { cause });
  }
}
