// What the last pass that came to its end was, and by what: if nothing of it has changed, another one would find the same. index/detection.json
import { readFile } from "node:fs/promises";
import type { DetectionStatus } from "@quis/contract";
import { replaceFile } from "../ledger/durable.ts";
import type { Applying } from "./day-judge.ts";

export interface LastPass {
  /** Cut, versions, context and settings, as text. */
  readonly by: string;
  readonly last: NonNullable<DetectionStatus["last"]>;
  /** Accesses whose day had not come yet. */
  readonly future: number;
  readonly applying: readonly Applying[];
}

export class LastPassFile {
  readonly #path: string;
  #known: LastPass | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined if there was none, or what is remembered is of a log with more than `size` entries: of a restored copy. */
  async read(size: number): Promise<LastPass | undefined> {
    if (this.#known !== undefined) return this.#known;
    try {
      const known = JSON.parse(await readFile(this.#path, "utf8")) as LastPass;
      if (known.last.tree_size <= size) this.#known = known;
    } catch {
      // Torn or missing: the next pass makes it again.
    }
    return this.#known;
  }

  async write(pass: LastPass): Promise<void> {
    this.#known = pass;
    await replaceFile(this.#path, `${JSON.stringify(pass)}\n`);
  }
}
