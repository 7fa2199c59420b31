// Where the keys of a log and its hand-overs lie: secrets in keys/, what everybody may have in the log's own folder.
//
//   keys/L.skey           the present key               keys/L.vkeys         all verifier keys the log has had, oldest first
//   keys/L.next.skey      a key that is being made      keys/L.handover.json the change under way; there means: it is decided
//   keys/L.former.skey    the key before, while it      keys/L.overlap.json  until when
//                         signs too
//   keys/L.mldsa.skey     a post-quantum key that signs beside it, if the log has one
//   log/L/keys/1, 2, …    the hand-overs, published
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseSkey } from "@quis/tlog";
import { QuisError } from "../instance/error.ts";
import { readSecret } from "../instance/keys.ts";
import { replaceFile, syncFolder } from "../ledger/durable.ts";
import { MAX_HANDOVER_BYTES } from "./handover.ts";

/** A change of key that is decided and must be completed, whatever happens. */
export interface Intent {
  readonly note: string;
  readonly actor: string;
  /** Milliseconds since the epoch until when the old key signs too; 0 for not at all. */
  readonly overlapUntilMs: number;
  /** Size of the oversight log when it was decided: where to look whether it is sealed already. */
  readonly oversightFrom: number;
}

export interface Overlap {
  readonly untilMs: number;
  readonly skey: string;
}

export class KeyFiles {
  readonly #folder: string;
  readonly #log: string;

  constructor(folder: string, log: string) {
    this.#folder = folder;
    this.#log = log;
  }

  #path(suffix: string): string {
    return join(this.#folder, `${this.#log}.${suffix}`);
  }

  async #text(suffix: string): Promise<string | undefined> {
    return (await readSecret(this.#path(suffix)))?.toString("utf8").trim();
  }

  async #remove(...suffixes: readonly string[]): Promise<void> {
    for (const suffix of suffixes) await rm(this.#path(suffix), { force: true });
    await syncFolder(this.#folder);
  }

  async present(): Promise<string> {
    const skey = await this.#text("skey");
    if (skey === undefined)
      throw new QuisError("QUIS_DATA_CORRUPT", `expected the key ${this.#path("skey")}, found none`);
    return skey;
  }

  next(): Promise<string | undefined> {
    return this.#text("next.skey");
  }

  async writeNext(skey: string): Promise<void> {
    await replaceFile(this.#path("next.skey"), `${skey}\n`, 0o600);
  }

  async dropNext(): Promise<void> {
    if ((await this.next()) !== undefined) await this.#remove("next.skey");
  }

  async intent(): Promise<Intent | undefined> {
    const text = await this.#text("handover.json");
    return text === undefined ? undefined : (JSON.parse(text) as Intent);
  }

  async writeIntent(intent: Intent): Promise<void> {
    await replaceFile(this.#path("handover.json"), `${JSON.stringify(intent)}\n`, 0o600);
  }

  async dropIntent(): Promise<void> {
    await this.#remove("handover.json");
  }

  /** Verifier keys the log has had, oldest first; `present` alone where no key was ever changed. */
  async vkeys(present: string): Promise<string[]> {
    const text = await this.#text("vkeys");
    return text === undefined ? [present] : text.split("\n");
  }

  /** Puts `next` in the place of `present`. Done again after a crash, it does the rest. */
  async switchTo(next: string, former: Overlap | undefined, vkeys: readonly string[]): Promise<void> {
    if (former !== undefined) {
      await replaceFile(this.#path("former.skey"), `${former.skey}\n`, 0o600);
      await replaceFile(this.#path("overlap.json"), `${JSON.stringify({ untilMs: former.untilMs })}\n`, 0o600);
    } else await this.dropFormer();
    await replaceFile(this.#path("vkeys"), `${vkeys.join("\n")}\n`, 0o600);
    await replaceFile(this.#path("skey"), `${next}\n`, 0o600);
    await replaceFile(this.#path("vkey"), `${parseSkey(next).vkey}\n`, 0o644);
    await this.dropNext();
  }

  /** The ML-DSA-44 key that signs beside the present one, if the log has one. */
  mldsa(): Promise<string | undefined> {
    return this.#text("mldsa.skey");
  }

  /** Keeps the log's ML-DSA-44 key; the next start finds it. */
  async writeMldsa({ skey, vkey }: { readonly skey: string; readonly vkey: string }): Promise<void> {
    await replaceFile(this.#path("mldsa.vkey"), `${vkey}\n`, 0o644);
    await replaceFile(this.#path("mldsa.skey"), `${skey}\n`, 0o600);
  }

  async overlap(): Promise<Overlap | undefined> {
    const [skey, text] = [await this.#text("former.skey"), await this.#text("overlap.json")];
    if (skey === undefined || text === undefined) return undefined;
    return { skey, untilMs: (JSON.parse(text) as { untilMs: number }).untilMs };
  }

  /** Destroys the former key: it signs no more. */
  async dropFormer(): Promise<void> {
    await this.#remove("former.skey", "overlap.json");
  }
}

/** Folder of the published hand-overs below a log's own. */
export const HANDOVER_FOLDER = "keys";

/** Publishes hand-over `number` of the log in `logFolder`. */
export async function publishHandover(logFolder: string, number: number, note: string): Promise<void> {
  const folder = join(logFolder, HANDOVER_FOLDER);
  if ((await mkdir(folder, { recursive: true })) !== undefined) await syncFolder(logFolder);
  await replaceFile(join(folder, String(number)), note, 0o644);
}

/** The published hand-overs in order. @throws QuisError QUIS_KEY_HISTORY where one is missing or too long */
export async function readHandovers(logFolder: string): Promise<string[]> {
  const folder = join(logFolder, HANDOVER_FOLDER);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return [];
  });
  const numbers = names.filter((name) => /^[1-9]\d{0,5}$/.test(name)).map(Number);
  const notes: string[] = [];
  for (const [i, number] of numbers.sort((a, b) => a - b).entries()) {
    if (number !== i + 1)
      throw new QuisError("QUIS_KEY_HISTORY", `expected hand-over ${i + 1} in ${folder}, got ${number} next`);
    const bytes = await readFile(join(folder, String(number)));
    if (bytes.length > MAX_HANDOVER_BYTES)
      throw new QuisError(
        "QUIS_KEY_HISTORY",
        `expected hand-over ${number} of at most ${MAX_HANDOVER_BYTES} bytes, got ${bytes.length}`,
      );
    notes.push(bytes.toString("utf8"));
  }
  return notes;
}
