// Runs a command line in this process with its streams in memory.
import type { Instance } from "@quis/server";
import { runCli } from "../../src/index.ts";
import type { World } from "../../src/index.ts";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function run(args: readonly string[], instance?: Instance, over: Partial<World> = {}): Promise<Ran> {
  const written = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr") => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const code = await runCli(args, {
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    env: {},
    cwd: "/nowhere",
    signal: new AbortController().signal,
    openFolder: () =>
      instance === undefined ? Promise.reject(new Error("opened without need")) : Promise.resolve(instance),
    ...over,
  });
  return { code, ...written };
}
