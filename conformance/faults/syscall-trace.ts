// Which system calls on files of the data folder a run makes, in order; and the same run again with a fault at one of them.
//
// strace counts `when=N` per thread and, with -P, only calls on the named paths. The victim has one thread for files and strace is attached
// to it once the program is loaded, so the N-th fsync of the reference run is the N-th fsync of the next one: none of Node's own calls count.
import { readFileSync } from "node:fs";
import { type Seed, plant } from "./folders.ts";
import type { Said } from "./said.ts";
import { Victim, attachStrace } from "./victim-process.ts";

/** A scenario: a folder to begin with (none: a new one) and what the victim is told. */
export interface Scenario {
  readonly name: string;
  readonly seed: Seed | undefined;
  readonly commands: readonly string[];
}

/** One system call of the reference run. `n` counts the calls of the same name, from 1. */
export interface Call {
  readonly name: string;
  readonly n: number;
  /** The paths of the call, below the data folder. */
  readonly paths: readonly string[];
  /** The first of them. */
  readonly path: string;
  /** Whether the call could change the disk, or only looks. */
  readonly changes: boolean;
}

export interface Reference {
  readonly calls: readonly Call[];
  readonly paths: readonly string[];
}

export interface Faulty {
  readonly said: readonly Said[];
  /** The fault was met. */
  readonly reached: boolean;
  readonly killed: boolean;
  readonly hung: boolean;
}

const LOOKS = new Set(["read", "pread64", "getdents64", "statx", "newfstatat", "fstat", "access", "readlink"]);

async function runTraced(
  scenario: Scenario,
  data: string,
  args: readonly string[],
): Promise<{ victim: Victim; trace: string }> {
  plant(scenario.seed, data);
  const victim = await Victim.start(data);
  const output = `${data}.trace`;
  const strace = await attachStrace(victim.fileThread, ["-y", "-s", "0", ...args], output);
  await victim.obey(...scenario.commands);
  await victim.end();
  await strace.ended;
  return { victim, trace: readFileSync(output, "utf8") };
}

/** Runs the scenario without a fault and notes its calls. */
export async function traceCalls(scenario: Scenario, data: string): Promise<Reference> {
  const { trace } = await runTraced(scenario, data, ["-e", "trace=all"]);
  const counts = new Map<string, number>();
  const paths = new Set<string>();
  const calls: Call[] = [];
  for (const line of trace.split("\n")) {
    const name = /^(\w+)\(/.exec(line)?.[1];
    const named = [...line.matchAll(/["<](\/[^"<>]*)[">]/g)].map(([, path = ""]) => path);
    const inside = named.filter((path) => path === data || path.startsWith(`${data}/`));
    if (name === undefined || inside.length === 0) continue;
    for (const path of inside) paths.add(path);
    const n = (counts.get(name) ?? 0) + 1;
    counts.set(name, n);
    const changes = !LOOKS.has(name) && !(name === "openat" && !line.includes("O_CREAT"));
    const below = inside.map((path) => path.slice(data.length + 1));
    calls.push({ name, n, paths: below, path: below[0] ?? "", changes });
  }
  return { calls, paths: [...paths] };
}

/** Runs the scenario with `fault` (`error=EIO`, `signal=KILL`) at one call. */
export async function injectAt(
  scenario: Scenario,
  data: string,
  reference: Reference,
  call: Call,
  fault: string,
): Promise<Faulty> {
  const args = reference.paths.flatMap((path) => ["-P", path]);
  args.push("-e", `trace=${call.name}`, "-e", `inject=${call.name}:${fault}:when=${call.n}`);
  const { victim, trace } = await runTraced(scenario, data, args);
  const killed = victim.signal === "SIGKILL" && !victim.hung;
  return { said: victim.said, reached: killed || trace.includes("(INJECTED)"), killed, hung: victim.hung };
}
