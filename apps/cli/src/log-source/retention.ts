// What a log says that it no longer publishes: retention.json beside its checkpoint (docs/reference/log-format.md).
import { type PublishedRetention, publishedRetentionSchema } from "@quis/contract";
import type { LogSource } from "@quis/tlog/audit";
import { CliError } from "../error.ts";

const MAX_BYTES = 64 * 1024;

/** The published retention of a log, undefined if it publishes all of itself. @throws CliError CLI_FILE for a file that says something else */
export async function readPublishedRetention(source: LogSource): Promise<PublishedRetention | undefined> {
  const bytes = await source.read("retention.json");
  if (bytes === undefined) return undefined;
  try {
    if (bytes.length > MAX_BYTES) throw new RangeError(`${bytes.length} bytes`);
    return publishedRetentionSchema.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new CliError(
      "CLI_FILE",
      "expected retention.json of the log to be a published retention policy, got something else",
      {
        cause,
      },
    );
  }
}
