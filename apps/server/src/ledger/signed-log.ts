// The public part of a log with the keys that sign it: who signed which checkpoint, before and after a change of key.
import { parseMldsaSkey, parseSkey, parseVkey, splitNote } from "@quis/tlog";
import { LogReader, type LogWriter } from "@quis/tlog/fs";

export class SignedLog {
  readonly #log: LogWriter;
  readonly #folder: string;
  #vkey: string;
  #formerVkey: string | undefined;
  #reader: LogReader;

  constructor(log: LogWriter, { logFolder, signingKey }: { readonly logFolder: string; readonly signingKey: string }) {
    this.#log = log;
    this.#folder = logFolder;
    this.#vkey = parseSkey(signingKey).vkey;
    this.#reader = new LogReader({ dir: logFolder, vkey: this.#vkey });
  }

  get writer(): LogWriter {
    return this.#log;
  }

  /** Reads under the keys of now: another one after a change. */
  get reader(): LogReader {
    return this.#reader;
  }

  /** The signed checkpoint with the key that verifies it. */
  get signed(): { readonly note: string; readonly vkey: string } {
    const note = this.#log.checkpoint();
    return { note, vkey: this.vkeyOf(note) };
  }

  /** The log's key that signed `note`: the present one, or the one before for what was signed before the change. */
  vkeyOf(note: string): string {
    const { name, keyId } = parseVkey(this.#vkey);
    const byPresent = splitNote(note).signatures.some((line) => line.name === name && line.keyId === keyId);
    return byPresent ? this.#vkey : (this.#formerVkey ?? this.#vkey);
  }

  /** Signs the present tree anew and all that follows, by an ML-DSA-44 key too if one is given now or was before. */
  async resign(signingKey: string, alsoSign: readonly string[], mldsaKey?: string): Promise<void> {
    const dir = this.#folder;
    const former = this.#vkey;
    const signer = parseSkey(signingKey);
    this.#reader = new LogReader({ dir, vkey: [signer.vkey, former] });
    if (signer.vkey !== former) this.#formerVkey = former;
    this.#vkey = signer.vkey;
    const second = mldsaKey === undefined ? [] : [parseMldsaSkey(mldsaKey, Date.now)];
    await this.#log.resign(signer, [...alsoSign.map(parseSkey), ...second]);
    this.#reader = new LogReader({ dir, vkey: signer.vkey });
  }
}
