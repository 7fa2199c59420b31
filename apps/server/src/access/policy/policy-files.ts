// Policies as files: those that Quis ships, and those that a data folder adds.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { effectOf, type PolicyText, splitPolicies } from "./cedar.ts";
import { PolicyError } from "./error.ts";

const SHIPPED = fileURLToPath(new URL("../../../policies", import.meta.url));
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.cedar$/;
/** An operator's file; there is no reason for a long one. */
const MAX_BYTES = 256 * 1024;
const MAX_FILES = 64;

/** One policy with its meaning: the comment above it. */
export interface Policy extends PolicyText {
  /** `shipped/FILE` or `own/FILE`. */
  readonly file: string;
  readonly effect: "permit" | "forbid";
  readonly meaning: string;
}

/** The policies of the repository. @throws PolicyError ACCESS_BAD_POLICY */
export function readShippedPolicies(): Promise<Policy[]> {
  return readFolder(SHIPPED, "shipped");
}

/** Policies that an operator adds in `policies/` of the data folder; none if there is no such folder. @throws PolicyError ACCESS_BAD_POLICY */
export function readOwnPolicies(data: string): Promise<Policy[]> {
  return readFolder(join(data, "policies"), "own");
}

async function readFolder(folder: string, kind: "shipped" | "own"): Promise<Policy[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" && kind === "own") return [];
    throw new PolicyError("ACCESS_BAD_POLICY", `expected a folder of policies, ${folder} cannot be read`, {
      cause: error,
    });
  });
  const files = names.filter((name) => name.endsWith(".cedar")).toSorted();
  if (files.length > MAX_FILES)
    throw new PolicyError("ACCESS_BAD_POLICY", `expected at most ${MAX_FILES} files of policies, got ${files.length}`);
  const policies: Policy[] = [];
  for (const name of files) {
    const file = `${kind}/${name}`;
    if (!FILE_NAME.test(name))
      throw new PolicyError(
        "ACCESS_BAD_POLICY",
        `expected a name of letters, digits, '.', '_', '-', got ${JSON.stringify(name)}`,
      );
    policies.push(...policiesOf(file, await readText(join(folder, name), file)));
  }
  return policies;
}

async function readText(path: string, file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new PolicyError("ACCESS_BAD_POLICY", `${file}: expected a file that can be read`, { cause });
  }
  if (bytes.length > MAX_BYTES)
    throw new PolicyError("ACCESS_BAD_POLICY", `${file}: expected at most ${MAX_BYTES} bytes, got ${bytes.length}`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PolicyError("ACCESS_BAD_POLICY", `${file}: expected UTF-8, got other bytes`, { cause });
  }
}

function policiesOf(file: string, text: string): Policy[] {
  const meanings = meaningsOf(text);
  return splitPolicies(file, text).map((policy) => ({
    ...policy,
    file,
    effect: effectOf(policy),
    meaning: meanings.get(policy.id.slice(file.length + 1)) ?? "",
  }));
}

/** The comment lines right above each `@id`. */
function meaningsOf(text: string): Map<string, string> {
  const meanings = new Map<string, string>();
  let comment: string[] = [];
  for (const line of text.split("\n")) {
    const said = /^\/\/ ?(.*)$/.exec(line)?.[1];
    const id = /^@id\("([^"\\]{1,128})"\)/.exec(line)?.[1];
    if (said !== undefined) comment.push(said);
    else {
      if (id !== undefined) meanings.set(id, comment.join(" "));
      comment = [];
    }
  }
  return meanings;
}
