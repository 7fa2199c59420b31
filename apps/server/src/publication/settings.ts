// Whose cosignatures a log asks for, and what is published while they are missing. Files that a person puts into the data folder.
// Spec of the policy: c2sp.org/tlog-policy.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { mldsa44, parsePolicy, parseVkey, type Policy, TlogError } from "@quis/tlog";
import { z } from "zod";
import { QuisError } from "../instance/error.ts";
import type { LogName } from "../instance/instance.ts";

/**
 * `open`: the newest signed checkpoint is published at once with whatever cosignatures it has. `closed`: only one with the quorum is.
 */
export type FailMode = "open" | "closed";

export interface WitnessSettings {
  readonly policy: Policy;
  readonly fail: FailMode;
}

const settingsSchema = z.strictObject({
  fail: z.record(z.string(), z.enum(["open", "closed"])).default({}),
});

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])$/;

/**
 * Settings of `log` from `<folder>/<log>.policy` and `<folder>/settings.json`, or undefined where no policy is.
 * A mistake refuses the start: a log that was meant to be witnessed must not run unwitnessed because of a typing error.
 * @throws QuisError QUIS_BAD_INPUT
 */
export async function readWitnessSettings(
  folder: string,
  log: LogName,
  vkey: string,
): Promise<WitnessSettings | undefined> {
  const policyPath = join(folder, `${log}.policy`);
  const settingsPath = join(folder, "settings.json");
  const [policyText, settingsText] = await Promise.all([readIfThere(policyPath), readIfThere(settingsPath)]);
  const fail = readFail(settingsPath, settingsText, log);
  if (policyText === undefined) {
    if (fail !== "closed") return undefined;
    throw new QuisError(
      "QUIS_BAD_INPUT",
      `expected ${policyPath}, since ${settingsPath} says that the log ${log} fails closed, got no such file`,
    );
  }
  let policy: Policy;
  try {
    policy = parsePolicy(policyText, { kinds: [mldsa44] });
  } catch (cause) {
    if (!(cause instanceof TlogError)) throw cause;
    throw new QuisError("QUIS_BAD_INPUT", `${policyPath}: ${cause.message}`, { cause });
  }
  checkLog(policyPath, policy, vkey);
  checkWitnesses(policyPath, policy);
  return { policy, fail };
}

function readFail(path: string, text: string | undefined, log: LogName): FailMode {
  if (text === undefined) return "open";
  try {
    return settingsSchema.parse(JSON.parse(text)).fail[log] ?? "open";
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new QuisError(
      "QUIS_BAD_INPUT",
      `${path}: expected {"fail":{"records":"closed","oversight":"open"}} or a part of it, got ${reason}`,
      { cause },
    );
  }
}

function checkLog(path: string, { logs }: Policy, vkey: string): void {
  const { name } = parseVkey(vkey);
  // A hand-over changes the key and not the name; the policy of those who verify is where the key matters.
  if (logs.length === 0 || logs.some((log) => parseVkey(log.vkey).name === name)) return;
  throw new QuisError("QUIS_BAD_INPUT", `${path}: expected this log, \`log ${vkey}\`, got another`);
}

function checkWitnesses(path: string, { witnesses }: Policy): void {
  if (witnesses.length === 0) {
    throw new QuisError(
      "QUIS_BAD_INPUT",
      `${path}: expected at least one line \`witness <name> <vkey> <url>\`, got none`,
    );
  }
  for (const { name, url } of witnesses) {
    // Without an address its cosignatures can only come by other hands; that may be meant.
    if (url === undefined) continue;
    const parsed = URL.parse(url);
    const isWeb = parsed?.protocol === "https:" || parsed?.protocol === "http:";
    if (parsed === null || !isWeb || parsed.search !== "" || parsed.hash !== "" || parsed.username !== "") {
      throw new QuisError(
        "QUIS_BAD_INPUT",
        `${path}: expected the witness's address, https://…, of ${name}, got ${url}`,
      );
    }
    // Attacker: whoever can change the answers could stop the log by a false "I have seen more".
    if (parsed.protocol === "http:" && !LOOPBACK.test(parsed.hostname)) {
      throw new QuisError(
        "QUIS_BAD_INPUT",
        `${path}: expected https for ${name}, which is another machine, got ${url}`,
      );
    }
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
