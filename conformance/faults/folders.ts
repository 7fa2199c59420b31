// Data folders to do faults to, made by a victim that dies in the middle, as a real one would.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { AuditRequest, AuditResult } from "./audit.ts";
import { type Said, failuresOf } from "./said.ts";
import { environment, Victim } from "./victim-process.ts";

/** A folder as a killed process left it, and what that process had said. */
export interface Seed {
  readonly folder: string;
  readonly said: readonly Said[];
}

/** Obeys the commands in a new folder and is killed after the last answer, so that what is not in tiles is in the write-ahead log. */
export async function makeSeed(folder: string, ...commands: string[]): Promise<Seed> {
  mkdirSync(folder, { recursive: true });
  const victim = await Victim.start(folder);
  await victim.obey(...commands);
  await victim.kill();
  const failures = failuresOf(victim.said);
  if (failures.length > 0) throw new Error(`expected a seed without faults, got ${failures[0]?.message}`);
  return { folder, said: victim.said };
}

/** Puts the seed, or nothing, at `folder`. */
export function plant(seed: Seed | undefined, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (seed !== undefined) cpSync(seed.folder, folder, { recursive: true });
}

/** Audits in a fresh process. */
export async function auditAlone(request: AuditRequest): Promise<AuditResult> {
  const program = fileURLToPath(new URL("audit-process.ts", import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "pipe"], env: environment });
  child.stdin.end(JSON.stringify(request));
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  if (code === 0) return JSON.parse(stdout) as AuditResult;
  const reason = /^\s*(?:\w*Error[^\n]*)$/m.exec(stderr)?.[0] ?? stderr.slice(-400);
  return { problems: [`the folder does not open again: ${reason}`], size: 0, unacknowledged: 0, checkpoints: 0 };
}

/** Hash over names and bytes of everything in a folder: whether a refusal left it as it was. */
export function fingerprint(folder: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted()) {
    const path = join(folder, name);
    hash.update(`${name}\0`);
    if (statSync(path).isFile()) hash.update(readFileSync(path));
  }
  return hash.digest("hex");
}
