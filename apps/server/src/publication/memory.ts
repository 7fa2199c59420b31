// What a log remembers of its witnesses across restarts: how far each has come, the last checkpoint with the quorum, and a fork if one was seen.
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { LogName } from "../instance/instance.ts";
import { replaceFile } from "../ledger/durable.ts";

const lastSchema = z.record(z.string(), z.object({ size: z.int().min(0), time: z.int().min(0) }));

/** By key ("name+hash"): size that the witness cosigned last, and when by its clock (Unix seconds). */
export type LastCosigned = z.infer<typeof lastSchema>;

const forkSchema = z.object({
  /** When it was seen (UTC). */
  at: z.string(),
  witness: z.string(),
  /** What the witness answered, in words. */
  words: z.string(),
  /** Size and root of our newest checkpoint then. */
  size: z.int(),
  root: z.string(),
  /** A checkpoint signed by this log's key that ours does not continue, if the witness shows one. */
  evidence: z.string().nullable(),
});

export type SeenFork = z.infer<typeof forkSchema>;

/** Files `<log>.json`, `<log>.checkpoint` and `<log>.forked.json` of the folder `witness/`. */
export class PublicationMemory {
  readonly #folder: string;
  readonly #log: LogName;

  constructor(folder: string, log: LogName) {
    this.#folder = folder;
    this.#log = log;
  }

  async prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** Hints: the witness itself has the last word, so a file that cannot be read counts as none. */
  async readLast(): Promise<LastCosigned> {
    const text = await this.#read("json");
    if (text === undefined) return {};
    try {
      return lastSchema.parse(JSON.parse(text));
    } catch {
      return {};
    }
  }

  async writeLast(last: LastCosigned): Promise<void> {
    await replaceFile(this.#path("json"), `${JSON.stringify(last)}\n`);
  }

  /** File of the last checkpoint with the quorum. */
  get quorumPath(): string {
    return this.#path("checkpoint");
  }

  async readQuorum(): Promise<string | undefined> {
    return this.#read("checkpoint");
  }

  async writeQuorum(note: string): Promise<void> {
    await replaceFile(this.quorumPath, note, 0o644);
  }

  get forkPath(): string {
    return this.#path("forked.json");
  }

  /** The fork that was seen. A file that is there and cannot be read is one too. */
  async readFork(): Promise<SeenFork | undefined> {
    const text = await this.#read("forked.json");
    if (text === undefined) return undefined;
    try {
      return forkSchema.parse(JSON.parse(text));
    } catch {
      const words = "a fork was recorded, and the record cannot be read";
      return { at: "", witness: "unknown", words, size: 0, root: "", evidence: null };
    }
  }

  async writeFork(fork: SeenFork): Promise<void> {
    await replaceFile(this.forkPath, `${JSON.stringify(fork, null, 2)}\n`);
  }

  #path(kind: string): string {
    return join(this.#folder, `${this.#log}.${kind}`);
  }

  async #read(kind: string): Promise<string | undefined> {
    try {
      return await readFile(this.#path(kind), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }
}
