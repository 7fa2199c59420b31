// Starts a victim and talks to it; with strace on the one thread of it that does file operations.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Said } from "./said.ts";

const VICTIM = fileURLToPath(new URL("victim.ts", import.meta.url));
// A victim that says nothing for so long has hung, which is a finding.
const SILENCE_MS = 60_000;

/** Environment of every process here: one thread for files, no io_uring past strace, compiled code kept between runs. */
export const environment: NodeJS.ProcessEnv = {
  ...process.env,
  UV_THREADPOOL_SIZE: "1",
  UV_USE_IO_URING: "0",
  NODE_NO_WARNINGS: "1",
  NODE_COMPILE_CACHE: join(tmpdir(), "quis-faults-compiled"),
};

export class Victim {
  readonly said: Said[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #heard: () => void = () => {};
  #stderr = "";
  signal: NodeJS.Signals | null = null;
  hung = false;

  private constructor(data: string, env: NodeJS.ProcessEnv) {
    this.#child = spawn(process.execPath, [VICTIM, data], { stdio: ["pipe", "pipe", "pipe"], env });
    this.#child.stdin?.on("error", () => {});
    this.#child.stderr?.on("data", (chunk: Buffer) => (this.#stderr += chunk.toString()));
    if (this.#child.stdout === null) throw new Error("expected a child process with an output");
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      this.said.push(JSON.parse(line) as Said);
      this.#heard();
    });
    this.#ended = once(this.#child, "close").then(([code, signal]: unknown[]) => {
      this.signal = signal as NodeJS.Signals | null;
      if (signal === null && code !== 0) throw new Error(`the victim ended with ${String(code)}: ${this.#stderr}`);
      this.#heard();
    });
    this.#ended.catch(() => this.#heard());
  }

  /** A victim that waits for its first command. */
  static async start(data: string, env: NodeJS.ProcessEnv = environment): Promise<Victim> {
    const victim = new Victim(data, env);
    await victim.#hear(1);
    return victim;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Id of the one thread that does file operations. */
  get fileThread(): number {
    const tasks = `/proc/${this.pid}/task`;
    const found = readdirSync(tasks).filter((id) => readFileSync(join(tasks, id, "comm"), "utf8") === "libuv-worker\n");
    if (found.length !== 1) throw new Error(`expected one libuv-worker thread, got ${found.length}`);
    return Number(found[0]);
  }

  /** Gives commands and waits until each is answered or the process has ended. */
  async obey(...commands: string[]): Promise<readonly Said[]> {
    const from = this.said.length;
    this.#child.stdin?.write(commands.map((command) => `${command}\n`).join(""));
    await this.#hear(from + commands.length);
    return this.said.slice(from);
  }

  async #hear(lines: number): Promise<void> {
    const silence = setTimeout(() => {
      this.hung = true;
      this.#child.kill("SIGKILL");
    }, SILENCE_MS);
    while (this.said.length < lines && this.#child.exitCode === null && this.#child.signalCode === null) {
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
    clearTimeout(silence);
  }

  /** Ends the input, so that the process ends by itself, and waits for it. Throws when it ended with a failure of its own. */
  async end(): Promise<void> {
    this.#child.stdin?.end();
    await this.#ended;
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}

/** strace on one thread, from before its next system call until the process ends. */
export async function attachStrace(
  thread: number,
  args: readonly string[],
  output: string,
): Promise<{ ended: Promise<unknown> }> {
  const strace = spawn("strace", ["-p", String(thread), "-o", output, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(strace, "close");
  await new Promise<void>((resolve, reject) => {
    let text = "";
    strace.stderr.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes(" attached")) resolve();
    });
    strace.on("error", reject);
    void ended.then(() => reject(new Error(`expected strace to attach, got: ${text}`)));
  });
  return { ended };
}
