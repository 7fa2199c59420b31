// Opinions of the peers on files: one process of conformance/peers that answers line by line.
import { type ChildProcess, spawn } from "node:child_process";
import { type Interface, createInterface } from "node:readline";

/** What a peer says of a file or folder. */
export interface Opinion {
  readonly ok: boolean;
  readonly size?: number;
  readonly root?: string;
  readonly reason?: string;
  /** Of `cosign`: the cosigner's key. */
  readonly vkey?: string;
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

  /** x/mod and torchwood: writes the tlog-proof of entry `index` to the file `out`. */
  prove(dir: string, vkey: string, index: number, out: string, extra = ""): Promise<Opinion> {
    return this.#ask("prove", dir, vkey, String(index), out, extra);
  }

  /** torchwood: adds a cosignature, with the time now, to the checkpoint in a file. */
  cosign(algorithm: "ed25519" | "ml-dsa-44", name: string, seed: Uint8Array, file: string): Promise<Opinion> {
    return this.#ask("cosign", algorithm, name, Buffer.from(seed).toString("hex"), file);
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
