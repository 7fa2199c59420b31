// Time of a receipt at a steady rate of writes: from when an entry was due to when its index was at hand.
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PeerPrograms } from "@quis/conformance/peers";
import { type ServerName, startServer } from "./servers.ts";

/** What `quis-peers load` measured. */
export interface Receipts {
  readonly sent: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Sends `perSecond` entries of 300 bytes a second for `seconds` seconds, after two of warming up. */
export async function receipts(
  name: ServerName,
  programs: PeerPrograms,
  skey: string,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Receipts> {
  const folder = await mkdtemp(join(tmpdir(), "quis-receipts-"));
  const server = await startServer(name, programs, folder, skey);
  try {
    const load = spawnSync(programs.peers, ["load", server.url, String(perSecond), String(seconds)], {
      encoding: "utf8",
    });
    const answer = JSON.parse(load.stdout) as { readonly receipts?: Receipts; readonly reason?: string };
    if (answer.receipts === undefined) throw new Error(`expected receipts, got ${answer.reason}`);
    return answer.receipts;
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
