// Opinions of the peers on files: one process of conformance/peers that answers line by line.
import { type ChildProcess, spawn } from "node:child_process";
import { type Interface, createInterface } from "node:readline";

/** What a peer says of a file or folder. */
export interface Opinion {
  readonly ok: boolean;
  readonly size?: number;
  readonly root?: string;
  readonly reason?: string;
}

/** Asks the peers. One question at a time; `close` ends the process. */
export class Peers {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;

  constructor(program: string) {
    const child = spawn(program, ["-"], { stdio: ["pipe", "pipe", "ignore"] });
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  /** Tessera's fsck: the signature, every bundle re-hashed, every tile compared, the root. */
  fsck(dir: string, vkey: string): Promise<Opinion> {
    return this.#ask("fsck", dir, vkey);
  }

  /** golang.org/x/mod by torchwood's client: every entry authenticated by its tiles, consistency with each older checkpoint. */
  tiles(dir: string, vkey: string, ...olderCheckpoints: string[]): Promise<Opinion> {
    return this.#ask("tiles", dir, vkey, ...olderCheckpoints);
  }

  /** torchwood: whether the checkpoint meets the policy. All are files. */
  policy(policy: string, checkpoint: string): Promise<Opinion> {
    return this.#ask("policy", policy, checkpoint);
  }

  /** torchwood: whether the tlog-proof proves the entry under the policy. All are files. */
  proof(policy: string, proof: string, entry: string): Promise<Opinion> {
    return this.#ask("proof", policy, proof, entry);
  }

  async #ask(...words: string[]): Promise<Opinion> {
    this.#child.stdin!.write(`${words.join("\t")}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`expected an answer to ${words.join(" ")}, the peers ended`);
    return JSON.parse(value) as Opinion;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.stdin!.end();
    await ended;
    this.#lines.close();
  }
}
