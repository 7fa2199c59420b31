// Child processes of the bench: each measurement starts from a process of its own, so that none inherits a warm heap.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const NODE_ARGS = ["--disable-warning=ExperimentalWarning"];

// As bin/quis.js begins its long commands.
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
  readonly openSeconds: number;
}

/** Starts a child that serves until `stop`, and gives the JSON of its first line. */
export async function start(name: string, ...args: string[]): Promise<{ first: Serving; stop: () => Promise<void> }> {
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
    stop: async () => {
      child.stdin.end();
      await closed;
    },
  };
}
