// Sustained writes a second under Tessera's own load generator.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PeerPrograms } from "@quis/conformance/peers";
import { type ServerName, cpuSeconds, startServer, treeSize } from "./servers.ts";

/** One run of the hammer. */
export interface HammerRun {
  readonly writesPerSecond: number;
  /** Microseconds of CPU for one write, of the server and of the hammer. */
  readonly serverCpuUs: number;
  readonly hammerCpuUs: number;
}

interface Keys {
  readonly skey: string;
  readonly vkey: string;
}

// Connections are made, code is compiled.
const WARM_UP_MS = 4000;
const MEASURED_MS = 12_000;

/** Lets 512 writers of 300-byte entries, none twice, drive a server on an empty log. Entries count when a checkpoint signs them. */
export async function hammer(name: ServerName, programs: PeerPrograms, keys: Keys): Promise<HammerRun> {
  const folder = await mkdtemp(join(tmpdir(), "quis-hammer-"));
  const server = await startServer(name, programs, folder, keys.skey);
  const load = spawn(
    programs.hammer,
    [
      `--log_public_key=${keys.vkey}`,
      `--log_url=${server.url}`,
      "--max_read_ops=0",
      "--num_writers=512",
      // Above what either takes: the writers, who wait for their receipts, are the limit.
      "--max_write_ops=100000",
      "--leaf_min_size=300",
      "--dup_chance=0",
      "--max_runtime=2m",
      "--show_ui=false",
    ],
    { stdio: "ignore" },
  );
  const ended = once(load, "close");
  try {
    await sleep(WARM_UP_MS);
    const from = await atNewCheckpoint();
    const cpu = [server.cpuSeconds(), cpuSeconds(load)] as const;
    await sleep(MEASURED_MS);
    const to = await atNewCheckpoint();
    const writes = to.size - from.size;
    return {
      writesPerSecond: (writes / (to.atMs - from.atMs)) * 1000,
      serverCpuUs: ((server.cpuSeconds() - cpu[0]) / writes) * 1e6,
      hammerCpuUs: ((cpuSeconds(load) - cpu[1]) / writes) * 1e6,
    };
  } finally {
    load.kill("SIGKILL");
    await ended;
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Waits for the next checkpoint, so that the time between two of them is the time that their difference took. */
async function atNewCheckpoint(): Promise<{ size: number; atMs: number }> {
  const before = await treeSize();
  for (;;) {
    await sleep(10);
    const size = await treeSize();
    if (size !== before) return { size, atMs: performance.now() };
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
