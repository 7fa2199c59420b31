// Log servers under measurement, each a process of its own on an empty folder: Tessera's POSIX server, and ours behind the same `POST /add`.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { PeerPrograms } from "@quis/conformance/peers";

/** Who serves. */
export type ServerName = "ours" | "tessera";

/** A server that runs. */
export interface LogServer {
  readonly url: string;
  /** Seconds of CPU that it has used. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/** One port for all: only one server runs at a time. */
const PORT = 20_253;
const URL_OF_ALL = `http://127.0.0.1:${PORT}`;
const TICKS_PER_SECOND = 100;

/** Starts a server and waits until it answers. */
export async function startServer(
  name: ServerName,
  programs: PeerPrograms,
  folder: string,
  skey: string,
): Promise<LogServer> {
  const serve = fileURLToPath(import.meta.resolve("@quis/conformance/hammer/serve"));
  const [program, ...args] =
    name === "ours"
      ? [process.execPath, serve, folder, String(PORT)]
      : [programs.posix, `--storage_dir=${folder}`, `--listen=127.0.0.1:${PORT}`];
  const child = spawn(program, args, { stdio: "ignore", env: { ...process.env, LOG_PRIVATE_KEY: skey } });
  await untilAnswers(child, name);
  return {
    url: URL_OF_ALL,
    cpuSeconds: () => cpuSeconds(child),
    stop: async () => {
      const ended = once(child, "close");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function untilAnswers(child: ChildProcess, name: ServerName): Promise<void> {
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    const answer = await fetch(`${URL_OF_ALL}/checkpoint`).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`expected ${name} to serve at ${URL_OF_ALL} within 10 s, it did not`);
}

/** User and system time of a process (proc(5), fields 14 and 15, counted behind its name, which may hold spaces). */
export function cpuSeconds(child: ChildProcess): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Size of the tree that the server's checkpoint signs. */
export async function treeSize(): Promise<number> {
  const note = await (await fetch(`${URL_OF_ALL}/checkpoint`)).text();
  return Number(note.split("\n")[1]);
}
