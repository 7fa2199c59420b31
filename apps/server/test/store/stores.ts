// Stores to test on: the embedded one and one behind HTTP, in temporary folders.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { StoreLocation } from "../../src/store/index.ts";

export const MODES = ["embedded", "url"] as const;
export type Mode = (typeof MODES)[number];

export interface TestPlace {
  readonly location: StoreLocation;
  stop(): Promise<void>;
}

/** A place for a store. In `url` mode it is served by clickhouse-http.ts in a process of its own. */
export async function testPlace(mode: Mode): Promise<TestPlace> {
  const folder = mkdtempSync(join(tmpdir(), "quis-store-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  if (mode === "embedded") return { location: { path: folder }, stop: async () => remove() };
  const server = startNode(join(import.meta.dirname, "clickhouse-http.ts"), [folder]);
  const port = await firstLine(server);
  return {
    location: { url: `http://127.0.0.1:${port}` },
    async stop() {
      server.kill("SIGTERM");
      if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
      remove();
    },
  };
}

export function startNode(script: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
}

/** The first line a process prints. Rejects if it ends before. */
export async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("expected a process with piped stdout");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("expected a line, the process ended");
}
