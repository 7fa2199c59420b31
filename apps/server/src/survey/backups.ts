// The backups that were made, found in the public part of the oversight log: their deeds are of a source of their own.
import type { KeepingAnswer } from "@quis/contract";
import { decodePayload, eventOfFields } from "@quis/event";
import { z } from "zod";
import type { Ledger } from "../ledger/ledger.ts";
import { BACKUPS_SOURCE } from "../oversight/oversight.ts";
import { entriesOfSource } from "../oversight/scan.ts";

type Backup = KeepingAnswer["backups"][number];

const deedSchema = z.object({
  files: z.number(),
  bytes: z.number(),
  with_keys: z.string(),
  manifest_sha256: z.string(),
});
/** Entries scanned before others get their turn. */
const STEP = 16_384;

export class BackupRegister {
  readonly #ledger: Ledger;
  readonly #logFolder: string;
  readonly #backups: Backup[] = [];
  #scanned = 0;
  #scanning: Promise<void> = Promise.resolve();

  constructor(ledger: Ledger, logFolder: string) {
    this.#ledger = ledger;
    this.#logFolder = logFolder;
  }

  /** All of them, oldest first. Scans what the oversight log has more; a failed scan is one failed question. */
  async all(): Promise<readonly Backup[]> {
    const scan = this.#scanning.then(() => this.#scan());
    this.#scanning = scan.catch(() => undefined);
    await scan;
    return this.#backups;
  }

  async #scan(): Promise<void> {
    const size = this.#ledger.checkpointSize;
    while (this.#scanned < size) {
      const end = Math.min(size, this.#scanned + STEP);
      const found: Backup[] = [];
      for (const deed of entriesOfSource(this.#logFolder, BACKUPS_SOURCE, this.#scanned, end))
        found.push(...(await this.#read(deed)));
      this.#backups.push(...found);
      this.#scanned = end;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #read(deed: number): Promise<Backup[]> {
    const { fields } = decodePayload(await this.#ledger.readPayload(deed));
    const event = eventOfFields(fields);
    const data = (event["web_resources"] as readonly { readonly data?: unknown }[] | undefined)?.[0]?.data;
    const parsed = deedSchema.safeParse(data);
    if (!parsed.success) return [];
    const { files, bytes, with_keys, manifest_sha256 } = parsed.data;
    const at = new Date(event.time).toISOString();
    return [{ deed, at, files, bytes, with_keys: with_keys === "true", manifest_sha256 }];
  }
}
