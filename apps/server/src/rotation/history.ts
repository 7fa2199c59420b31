// The keys that a log has had, as they are published beside it, against the list that is kept with its signing keys.
import type { KeyHistory } from "@quis/contract";
import { parseVkey } from "@quis/tlog";
import { QuisError } from "../instance/error.ts";
import type { Keys } from "../instance/keys.ts";
import { type Ledger, ledgerFolders } from "../ledger/ledger.ts";
import { followKeys, type KeyChain } from "./chain.ts";
import { KeyFiles, readHandovers } from "./key-files.ts";
import { vkeyOf } from "./mldsa-key.ts";

/**
 * Follows the published hand-overs of `log` from its first key to its present one, each root compared with the log's tree.
 * @throws QuisError QUIS_KEY_HISTORY for one that is forged, missing or out of order, with both values
 */
export async function checkKeys(
  data: string,
  keys: Keys,
  log: string,
  ledger: Ledger,
): Promise<{ chain: KeyChain; notes: string[] }> {
  const present = keys.vkey[log]!;
  const known = await new KeyFiles(keys.folder, log).vkeys(present);
  const notes = await readHandovers(ledgerFolders(data, log).logFolder);
  if (known.at(-1) !== present)
    throw new QuisError(
      "QUIS_KEY_HISTORY",
      `expected the last key of keys/${log}.vkeys to be the present one, ${present}, got ${known.at(-1)}`,
    );
  const chain = await followKeys(known[0]!, notes, (size) => ledger.reader.rootAt(size)).catch((cause: unknown) => {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new QuisError("QUIS_KEY_HISTORY", `log/${log}/keys: ${message}`, { cause });
  });
  for (let i = 0; i < Math.max(known.length, chain.vkeys.length); i++)
    if (known[i] !== chain.vkeys[i])
      throw new QuisError(
        "QUIS_KEY_HISTORY",
        `log/${log}/keys: expected a hand-over to ${known[i] ?? "no further key"} (keys/${log}.vkeys), got ${chain.vkeys[i] ?? "none"}`,
      );
  return { chain, notes };
}

/** The same for people and programs. */
export async function keyHistory(data: string, keys: Keys, log: string, ledger: Ledger): Promise<KeyHistory> {
  const { chain, notes } = await checkKeys(data, keys, log, ledger);
  const files = new KeyFiles(keys.folder, log);
  const overlap = await files.overlap();
  const mldsa = await files.mldsa();
  return {
    log,
    origin: parseVkey(keys.vkey[log]!).name,
    keys: chain.vkeys.map((vkey, i) => {
      const handover = chain.handovers[i - 1];
      return {
        vkey,
        from_size: handover?.size ?? 0,
        since: handover?.time ?? null,
        reason: handover?.reason ?? null,
        handover: notes[i - 1] ?? null,
      };
    }),
    overlap_until: overlap === undefined ? null : new Date(overlap.untilMs).toISOString(),
    ml_dsa_vkey: mldsa === undefined ? null : vkeyOf(mldsa),
  };
}
