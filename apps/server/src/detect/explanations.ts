// The declared relationships in force: a profile that is shipped or a file of the data folder, kept by its hash so that a finding can be computed again.
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { hint } from "@quis/sources";
import { QuisError } from "../instance/error.ts";
import { replaceFile } from "../ledger/durable.ts";

/** Profiles that are shipped (packages/detect/explanations). */
export const PROFILES = ["case-agency", "hospital", "police"] as const;
const MAX_CHARS = 1 << 20;
const HASH_DIGITS = 16;
const NAME = /^[^:]+:[0-9a-f]{16}$/;

export interface DeclaredRelationships {
  /** `case-agency:SHA256` or `relationships.yaml:SHA256`, with the hash's first 16 digits. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

/** Reads what `explanations` in detection.yaml names, and keeps it in `keep`. @throws QuisError QUIS_BAD_INPUT */
export async function readExplanations(data: string, setting: string, keep: string): Promise<DeclaredRelationships> {
  const shipped = PROFILES.find((name) => name === setting);
  const path =
    shipped === undefined
      ? resolve(data, setting)
      : createRequire(import.meta.url).resolve(`@quis/detect/explanations/${shipped}.yaml`);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new QuisError(
      "QUIS_BAD_INPUT",
      `detection.yaml: explanations: expected one of ${PROFILES.join(", ")} or a file in the data folder, got ${setting} (${reason})${hint(setting, PROFILES)}`,
      { cause },
    );
  });
  if (text.length > MAX_CHARS)
    throw new QuisError("QUIS_BAD_INPUT", `${setting}: expected at most ${MAX_CHARS} characters, got ${text.length}`);
  const hash = hashOf(text);
  await mkdir(keep, { recursive: true, mode: 0o700 });
  const kept = join(keep, `${hash}.yaml`);
  if ((await readIfThere(kept)) !== text) await replaceFile(kept, text);
  return { name: `${setting}:${hash}`, file: setting, text };
}

/** What was in force under this name; undefined if it is not here any more, or not what it was. */
export async function keptExplanations(keep: string, name: string): Promise<DeclaredRelationships | undefined> {
  if (!NAME.test(name)) return undefined;
  const hash = name.slice(-HASH_DIGITS);
  const text = await readIfThere(join(keep, `${hash}.yaml`));
  if (text === undefined || hashOf(text) !== hash) return undefined;
  return { name, file: name.slice(0, -HASH_DIGITS - 1), text };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, HASH_DIGITS);
}

function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
}
