// What the public may know of retention: from which index on the log is served. https://c2sp.org/tlog-tiles "Pruning": without a published
// retention policy the minimum index must be 0.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type PublishedRetention, publishedRetentionSchema } from "@quis/contract";
import { QuisError } from "../instance/error.ts";
import { replaceFile } from "../ledger/durable.ts";
import type { DecisionOf } from "./decision.ts";

/** Name of the file, beside the checkpoint. */
export const RETENTION_FILE = "retention.json";

export async function publishRetention(
  { logFolder, origin }: { readonly logFolder: string; readonly origin: string },
  decision: DecisionOf<"prune">,
  timeMs: number,
): Promise<void> {
  const published: PublishedRetention = {
    format: "quis-retention-v1",
    origin,
    minimum_index: decision.minimum_index,
    authority: decision.authority,
    policy_sha256: decision.policy,
    since: new Date(timeMs).toISOString(),
  };
  // A decision that is carried out again after a later one must not lower the index.
  if ((await readMinimumIndex(logFolder)) > decision.minimum_index) return;
  await replaceFile(join(logFolder, RETENTION_FILE), `${JSON.stringify(published)}\n`, 0o644);
}

/** Index from which on a log is served; 0 if all of it is. @throws QuisError QUIS_DATA_CORRUPT if the file says something else. */
export async function readMinimumIndex(logFolder: string): Promise<number> {
  let text: string;
  try {
    text = await readFile(join(logFolder, RETENTION_FILE), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
  try {
    return publishedRetentionSchema.parse(JSON.parse(text)).minimum_index;
  } catch (cause) {
    throw new QuisError(
      "QUIS_DATA_CORRUPT",
      `expected a published retention policy in ${join(logFolder, RETENTION_FILE)}`,
      {
        cause,
      },
    );
  }
}
