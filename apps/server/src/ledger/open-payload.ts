// Reads payload bundles of a data folder with its keys, for programs that check one without opening it.
import { randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { KEY_BYTES } from "../keys/cipher.ts";
import { DataKeys } from "../keys/data-keys.ts";
import { LocalMasterKey } from "../keys/master-key.ts";
import { keyIdsOf, openBundle, parseBundle } from "./payload-bundle.ts";
import { readBundleFile } from "./payload-folder.ts";
import { recordOf } from "./slot.ts";

export interface PayloadReader {
  /** Payload records of bundle `number` at `width` entries. @throws QuisError QUIS_ERASED if one was erased. */
  records(number: number, width: number): Promise<Uint8Array[]>;
}

/** Opens the payload of `log` in the data folder `data`. Only reads; safe while another process writes. */
export async function openPayload(data: string, log: string): Promise<PayloadReader> {
  const keysFolder = join(data, "keys");
  const keys = await DataKeys.open(
    keysFolder,
    log,
    new LocalMasterKey(await readFile(join(keysFolder, "payload-master"))),
  );
  const folder = join(data, "payload", log);
  return {
    async records(number, width) {
      const bundle = parseBundle(await readBundleFile(folder, number, width));
      const slots = await openBundle(bundle, { log, number }, await keys.resolve(keyIdsOf(bundle)));
      return slots.slice(0, width).map((slot, i) => recordOf(slot, number * 256 + i));
    },
  };
}

interface LedgerKeys {
  readonly name: string;
  readonly dataKeys: DataKeys;
  readonly walKey: Uint8Array;
}

/** Keys of a log in `folder`, which is there, under a `secret` of 32 bytes that is kept by the caller: the same again at every call. */
export async function ledgerKeys(folder: string, name: string, secret: Uint8Array): Promise<LedgerKeys> {
  const dataKeys = await DataKeys.open(join(folder, "keys"), name, new LocalMasterKey(secret));
  return { name, dataKeys, walKey: secret };
}

/** Keys of a log in `folder` that is not opened again, such as a load generator's: their secret is kept nowhere. */
export async function throwawayKeys(folder: string, name: string): Promise<LedgerKeys> {
  await mkdir(folder, { recursive: true });
  return ledgerKeys(folder, name, randomBytes(KEY_BYTES));
}
