// The files that say how Quis works, as they are now. Secrets are kept in files of their own; a line that names one is left out all the same.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SetupFiles } from "@quis/contract";

const FILES: readonly { readonly name: string; readonly says: string }[] = [
  { name: "sources.yaml", says: "which systems send events, and in which form" },
  { name: "completeness.yaml", says: "how often each source should be heard of, and what it should hold" },
  { name: "detection.yaml", says: "how much reviewers can look at, and the parameters of detectors" },
  { name: "review.yaml", says: "which reviews are owed, and the time limits of reviews" },
  { name: "mail.yaml", says: "by which server mail leaves, and who is reminded of reviews" },
  { name: "rules.yaml", says: "which Sigma rules are in force" },
  { name: "access.yaml", says: "how people sign in" },
  { name: "witness/settings.json", says: "whether a log waits for its witnesses" },
  { name: "witness/records.policy", says: "who outside cosigns the log of accesses" },
  { name: "witness/oversight.policy", says: "who outside cosigns the log of who asked what" },
];
const MOST_CHARS = 65_536;
const SECRET = /^(\s*)(?:- )?\s*["']?[\w-]*(?:secret|password|token|private_?key)["']?\s*[:=]/i;

export async function readSetupFiles(data: string): Promise<SetupFiles> {
  const files = await Promise.all(
    FILES.map(async ({ name, says }) => {
      const bytes = await readFile(join(data, name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
        return undefined;
      });
      if (bytes === undefined) return { name, says, text: null, sha256: null };
      const text = withoutSecrets(bytes.toString("utf8").slice(0, MOST_CHARS));
      return { name, says, text, sha256: createHash("sha256").update(bytes).digest("hex") };
    }),
  );
  return { files };
}

/** Attacker: somebody with the duty to see the set-up reads a secret that was put into the wrong file. What is indented below goes with it. */
function withoutSecrets(text: string): string {
  let within: number | undefined;
  return text
    .split("\n")
    .flatMap((line) => {
      const indent = line.length - line.trimStart().length;
      if (within !== undefined && (line.trim() === "" || indent > within)) return [];
      within = SECRET.test(line) ? indent : undefined;
      return [within === undefined ? line : line.replace(/([:=]).*$/s, "$1 (left out)")];
    })
    .join("\n");
}
