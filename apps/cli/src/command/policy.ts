// Whose signatures a check believes: a policy file (c2sp.org/tlog-policy), or a log's key alone.
import { resolve } from "node:path";
import { readPolicyText } from "@quis/disclosure";
import { parseMldsaVkey, parseVkey, type Policy, TYPE_MLDSA44 } from "@quis/tlog";
import { CliError } from "../error.ts";
import type { CommandContext } from "./context.ts";
import { readTextFile } from "./file.ts";

export interface PolicyOptions {
  readonly policy?: string;
  readonly vkey?: string;
}

/** The policy that the options name. @throws CliError CLI_USAGE unless it is exactly one; TlogError for a policy or key that is none */
export async function readPolicy(context: CommandContext, { policy, vkey }: PolicyOptions): Promise<Policy> {
  if ((policy === undefined) === (vkey === undefined)) {
    throw new CliError(
      "CLI_USAGE",
      `expected --policy FILE (log, witnesses, quorum) or --vkey KEY (the log's key alone), got ${policy === undefined ? "neither" : "both"}`,
    );
  }
  if (policy !== undefined) return readPolicyText(await readTextFile(resolve(context.world.cwd, policy)));
  return policyOfKey(vkey ?? "");
}

/** The policy that believes one log and asks for no witness. Throws TlogError for what is no key. */
export function policyOfKey(vkey: string): Policy {
  return readPolicyText(parseVkeyText(vkey));
}

// The key's first byte is its type: 0x06 is "Bg…" or "Bh…" in base64 (c2sp.org/signed-note).
function isMldsa(vkey: string): boolean {
  return Buffer.from(vkey.split("+")[2] ?? "", "base64")[0] === TYPE_MLDSA44;
}

function parseVkeyText(vkey: string): string {
  const text = vkey.trim();
  // Refused here, or a text of several lines would be a policy of its own.
  (isMldsa(text) ? parseMldsaVkey : parseVkey)(text);
  return text;
}
