// quis release import: a release that holds, in somebody's own Quis, where it can be asked like any other log. Nothing of one that does not hold goes in.
import { CHECKPOINT_PATH, ReleaseError, type ReleasedEvents, releasedEvents } from "@quis/release";
import { checkFile } from "@quis/disclosure";
import { equalBytes, fromBase64, type Policy, toBase64 } from "@quis/tlog";
import { type LogSource, treeOf } from "@quis/tlog/audit";
import { CliError, type ExitCode } from "../error.ts";
import { openLogSource } from "../log-source/log-source.ts";
import { readPublishedRetention } from "../log-source/retention.ts";
import { countOf, formatCount } from "../output/figures.ts";
import type { CommandContext } from "./context.ts";
import { checkSource, importInputs } from "./import.ts";
import type { PolicyOptions } from "./policy.ts";
import { readRelease, releasePolicy } from "./release.ts";

export interface ReleaseImportOptions extends PolicyOptions {
  readonly source?: string;
  readonly url?: string;
}

/** Checks a release, against the published log too if `url` names it, and seals its rows. @throws CliError CLI_USAGE, CLI_RELEASE_REFUSED; ReleaseError */
export async function importRelease(
  context: CommandContext,
  folder: string,
  options: ReleaseImportOptions,
): Promise<ExitCode> {
  const { terminal, world, signal } = context;
  if (options.source !== undefined) checkSource(options.source);
  const files = await readRelease(context, folder);
  const { own, policy } = await releasePolicy(context, files, options);
  const released = eventsOf(files, policy);
  const { contents, signature, sha256, events } = released;
  // Two releases may show one entry each in its way: in one source the second would be a contradiction.
  const source = options.source ?? `release-${sha256.slice(0, 8)}`;
  terminal.say(`This release is proved: ${countOf(events.length, "row", "rows")}.`, "green");
  terminal.say(`${contents.title}, request ${contents.case}; signed by ${signature.name}, ${signature.capacity}.`);
  if (own) terminal.note("the keys in the release were believed: whose log this is, is not shown; give --policy");
  if (options.url !== undefined) {
    const size = await checkPublished(openLogSource(options.url, world.cwd, signal), released, policy);
    terminal.say(
      `The published log of ${formatCount(size)} entries goes on from the ${formatCount(contents.log.size)} that this release stands on.`,
      "green",
    );
  }
  const file = new Blob(events.map((event) => `${JSON.stringify(event)}\n`));
  const open = () => Promise.resolve({ bytes: file.stream(), sizeBytes: file.size });
  // The name is sealed with the import: which release it was can be shown afterwards.
  const input = { name: `release ${sha256}`, open };
  const code = await importInputs(context, [input], { source, format: "ocsf" });
  terminal.say(`Ask it: quis user NAME, quis events --source ${source}, or quis start`);
  terminal.note(
    "each event says what of it is proved, what the body vouches for and what is withheld (unmapped.release)",
  );
  return code;
}

function eventsOf(files: ReadonlyMap<string, Uint8Array>, policy: Policy): ReleasedEvents {
  try {
    return releasedEvents(files, policy);
  } catch (cause) {
    if (!(cause instanceof ReleaseError)) throw cause;
    throw refused(`${cause.message}. Nothing was imported: quis release check says which rows hold`, { cause });
  }
}

/**
 * Whether the log as it is published now has the history that the release stands on. Attacker: a body that releases rows from a log made for the occasion.
 * Returns the size of the published log.
 */
async function checkPublished(source: LogSource, { contents }: ReleasedEvents, policy: Policy): Promise<number> {
  const { origin, size, root } = contents.log;
  const note = await source.read(CHECKPOINT);
  if (note === undefined) throw refused("expected a published checkpoint, found none");
  const { proved, log, reason } = checkFile({ file: note, policy });
  if (!proved || log === undefined)
    throw refused(`the published checkpoint: ${reason?.message ?? "expected a signed one"}`);
  if (log.origin !== origin) throw refused(`expected the published log ${origin}, got ${log.origin}`);
  if (log.size < size)
    throw refused(`expected a published log of at least ${size} entries, got ${log.size}: ask again when it is newer`);
  const { minimum_index: minimumIndex = 0 } = (await readPublishedRetention(source)) ?? {};
  const published = hashOf(log.root);
  const then =
    log.size === size
      ? published
      : await treeOf({ source, size: log.size, root: published, minimumIndex }).rootAt(size);
  if (!equalBytes(then, hashOf(root)))
    throw refused(
      `expected the published log to have had the root ${root} at ${size} entries, got ${toBase64(then)}. Two histories were signed: keep the release's ${CHECKPOINT_PATH} and the published checkpoint, together they prove it`,
    );
  return log.size;
}

const CHECKPOINT = "checkpoint";

function hashOf(root: string): Uint8Array {
  const bytes = fromBase64(root);
  if (bytes === undefined) throw refused(`expected a root hash in base64, got ${root}`);
  return bytes;
}

function refused(message: string, options?: ErrorOptions): CliError {
  return new CliError("CLI_RELEASE_REFUSED", message, options);
}
