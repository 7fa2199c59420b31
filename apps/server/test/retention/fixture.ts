// A data folder with a clock that tests set, and ways to look at its bytes.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImportSummary } from "@quis/contract";
import { type Instance, openInstance } from "../../src/index.ts";
import { bytesOf, line } from "../instance/fixture.ts";

export const ACTOR = "local:tester";

/** Opens `data` at an instant. */
export function openAt(data: string, iso: string): Promise<Instance> {
  return openInstance({ data, create: true, now: () => Date.parse(iso) });
}

/** Imports events `from` to `to` (exclusive), each with a reason that names it. */
export async function importEvents(
  instance: Instance,
  source: string,
  from: number,
  to: number,
): Promise<ImportSummary> {
  const text = Array.from({ length: to - from }, (_, i) => line(from + i, reason(from + i))).join("\n");
  const bytes = bytesOf(`${text}\n`);
  return instance.importFile(ACTOR, { file: "a.ndjson", bytes, source, format: "ocsf" });
}

/** Text that only the event `n` has, in its reason. */
export function marker(n: number): string {
  return `reason number ${String(n).padStart(6, "0")} zebra`;
}

function reason(n: number): Record<string, unknown> {
  const subject = `p${n % 17}`;
  return {
    oversight: {
      operation: "consultation",
      subjects: [{ uid: subject, type: "person" }],
      justification: marker(n),
    },
  };
}

/** Files below a folder that hold `text` as it stands. */
export async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    // What was integrated while this looks is gone, which is not what a reader may find.
    const bytes = entry.isFile() ? await readFile(path).catch(ifMissing) : undefined;
    if (bytes?.includes(text) === true) found.push(path);
  }
  return found;
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
  return undefined;
}

export function policy(rules: string, rest = ""): string {
  return `version: 1\nauthority: Records board\nrules:\n${rules}${rest}`;
}
