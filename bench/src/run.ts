// Child processes of the bench: each measurement starts from a process of its own, so that none inherits a warm heap.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

// As bin/quis.js begins its long commands.
const V8_THREADS = Math.max(1, Math.min(4, availableParallelism() - 1));
const NODE_ARGS = ["--disable-warning=ExperimentalWarning", `--v8-pool-size=${V8_THREADS}`];

const ALLOCATOR = JSON.parse(readFileSync(new URL("../../bin/allocator.json", import.meta.url), "utf8")) as Record<
  string,
  string
>;

function script(name: string): string {
  return fileURLToPath(new URL(`./child/${name}.ts`, import.meta.url));
}

/** Runs a child to its end and gives the JSON of its last line. */
export async function run<T>(name: string, ...args: string[]): Promise<T> {
  const child = spawn(process.execPath, [...NODE_ARGS, script(name), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...ALLOCATOR },
  });
  let last = "";
  createInterface({ input: child.stdout }).on("line", (line) => (last = line));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`expected ${name} to end with 0, got ${code}`);
  return JSON.parse(last) as T;
}

/** What a serving child says first. */
interface Serving {
  readonly url: string;
  readonly token: string;
  readonly openSeconds: number;
}

/** A child that serves. */
export interface Server {
  readonly first: Serving;
  /** Undefined where there is no /proc. */
  readonly cpuMs: () => number | undefined;
  readonly stop: () => Promise<void>;
}

/** Starts a child that serves until `stop`, and gives the JSON of its first line. */
export async function start(name: string, ...args: string[]): Promise<Server> {
  const child = spawn(process.execPath, [...NODE_ARGS, script(name), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...ALLOCATOR },
  });
  const closed = new Promise((resolve) => child.on("close", resolve));
  const first = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("close", (code) => reject(new Error(`expected ${name} to serve, it ended with ${code}`)));
  });
  return {
    first: JSON.parse(first) as Serving,
    cpuMs: () => cpuMsOf(child.pid!),
    stop: async () => {
      child.stdin.end();
      await closed;
    },
  };
}

// proc_pid_stat(5): fields 14 and 15, user and system time in hundredths of a second.
function cpuMsOf(pid: number): number | undefined {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
