// quis release: a public-records release drafted, reviewed by a person, finished under their name, and checked row by row.
import { resolve } from "node:path";
import { releaseDraftQuerySchema } from "@quis/contract";
import { checkRelease, describeRelease, CONTENTS_PATH, POLICY_PATH, type ReleaseVerdict } from "@quis/release";
import { readPolicyText } from "@quis/disclosure";
import type { Policy } from "@quis/tlog";
import { CliError, EXIT, type ExitCode } from "../error.ts";
import { countOf, formatCount, formatSeconds } from "../output/figures.ts";
import { sayItem } from "../output/item.ts";
import { startProgress } from "../output/progress.ts";
import { readBundle } from "./check-bundle.ts";
import type { CommandContext } from "./context.ts";
import { parseInstant } from "./parse.ts";
import { type PolicyOptions, readPolicy } from "./policy.ts";

export interface ReleaseDraftOptions {
  readonly profile?: string;
  readonly title?: string;
  readonly case?: string;
  readonly reason?: string;
  readonly user?: string;
  readonly subject?: string;
  readonly session?: string;
  readonly source?: string;
  readonly operation?: string;
  readonly text?: string;
  readonly from?: string;
  readonly to?: string;
}

export interface ReleaseFinishOptions {
  readonly name?: string;
  readonly as?: string;
}

export async function draftRelease(
  context: CommandContext,
  folder: string,
  options: ReleaseDraftOptions,
): Promise<ExitCode> {
  const { terminal, actor, signal, world } = context;
  for (const name of ["profile", "title", "case", "reason"] as const) {
    if ((options[name]?.trim() ?? "") === "")
      throw new CliError(
        "CLI_USAGE",
        `expected --${name}: what leaves the house says why and by which rules, got none`,
      );
  }
  const { profile, from, to, ...rest } = options;
  const given = {
    ...rest,
    folder: resolve(world.cwd, folder),
    profile: resolve(world.cwd, profile!),
    ...(from === undefined ? {} : { from: parseInstant(from) }),
    ...(to === undefined ? {} : { to: parseInstant(to) }),
  };
  const parsed = releaseDraftQuerySchema.safeParse(given);
  if (!parsed.success) {
    const why = parsed.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
    throw new CliError("CLI_USAGE", why.join("; "));
  }
  const instance = await context.open();
  const progress = startProgress(terminal, "release");
  try {
    const summary = await instance
      .publishing()
      .releaseDraft(actor, parsed.data, { onProgress: progress.update, signal });
    progress.stop();
    terminal.printJson(summary);
    terminal.say(
      `DRAFT of ${countOf(summary.events, "row", "rows")} in ${folder} in ${formatSeconds(summary.seconds)}.`,
      "bold",
    );
    terminal.note("the draft is not for the public: texts stand in it as they are");
    noteErased(context, summary.erased);
    terminal.say(
      `${countOf(summary.found, "part", "parts")} of texts may be personal data: decide each in ${folder}/review.json.`,
    );
    terminal.say(
      `That it was drafted is sealed: entry ${formatCount(summary.deed)} of the oversight log, SHA-256 ${summary.sha256}.`,
    );
    terminal.say(`Then: quis release finish ${folder} RELEASE --name NAME --as CAPACITY`);
    return EXIT.ok;
  } finally {
    progress.stop();
  }
}

export async function finishRelease(
  context: CommandContext,
  draft: string,
  folder: string,
  { name, as: capacity }: ReleaseFinishOptions,
): Promise<ExitCode> {
  const { terminal, world, actor, signal } = context;
  if (capacity === undefined || capacity.trim() === "")
    throw new CliError("CLI_USAGE", "expected --as CAPACITY, such as 'Release officer', got none");
  const instance = await context.open();
  const progress = startProgress(terminal, "release");
  try {
    const summary = await instance.publishing().release(
      actor,
      {
        draft: resolve(world.cwd, draft),
        folder: resolve(world.cwd, folder),
        capacity,
        ...(name === undefined ? {} : { name }),
      },
      { onProgress: progress.update, signal },
    );
    progress.stop();
    terminal.printJson(summary);
    terminal.say(
      `Released: ${countOf(summary.rows, "row", "rows")} in ${folder}, proved under ${summary.origin} at ${countOf(summary.tree_size, "entry", "entries")}.`,
      "bold",
    );
    terminal.say(`${formatCount(summary.taken_out)} parts of texts are taken out, ${formatCount(summary.kept)} kept.`);
    noteErased(context, summary.erased);
    terminal.say(
      `Signature and release are sealed: entry ${formatCount(summary.deed)} of the oversight log, SHA-256 ${summary.sha256}.`,
    );
    terminal.say(`Whoever gets it checks it, anywhere and without a network: quis check ${folder} --policy POLICY`);
    return EXIT.ok;
  } finally {
    progress.stop();
  }
}

function noteErased({ terminal }: CommandContext, erased: number): void {
  if (erased === 0) return;
  terminal.note(
    `${countOf(erased, "entry was", "entries were")} erased by sealed decisions: whether they match can no longer be said; the README says so`,
  );
}

export async function checkReleaseFolder(
  context: CommandContext,
  folder: string,
  options: PolicyOptions,
): Promise<ExitCode> {
  return checkReleaseFiles(context, await readRelease(context, folder), options);
}

/** The files of a release in a folder or a zip. @throws CliError CLI_USAGE where there is none */
export async function readRelease({ world }: CommandContext, folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = await readBundle(world.cwd, folder);
  if (files !== undefined && isRelease(files)) return files;
  throw new CliError("CLI_USAGE", `expected a release in ${folder}, found no ${CONTENTS_PATH}`);
}

export function isRelease(files: ReadonlyMap<string, Uint8Array>): boolean {
  return files.has(CONTENTS_PATH);
}

/** The keys that are given, or the release's own. @throws CliError CLI_USAGE without either */
export async function releasePolicy(
  context: CommandContext,
  files: ReadonlyMap<string, Uint8Array>,
  options: PolicyOptions,
): Promise<{ readonly own: boolean; readonly policy: Policy }> {
  if (options.vkey !== undefined)
    throw new CliError(
      "CLI_USAGE",
      "expected --policy FILE with the keys of two logs, the records' and the oversight log's that the signature is sealed in; got --vkey, which is one key",
    );
  const own = options.policy === undefined;
  if (!own) return { own, policy: await readPolicy(context, options) };
  const text = files.get(POLICY_PATH);
  if (text === undefined)
    throw new CliError("CLI_USAGE", `expected --policy FILE, or keys in the release (${POLICY_PATH}), got none`);
  return { own, policy: readPolicyText(new TextDecoder().decode(text)) };
}

/** Most rows that are said one by one; `--json` has all. */
const MOST_SAID = 50;

export async function checkReleaseFiles(
  context: CommandContext,
  files: ReadonlyMap<string, Uint8Array>,
  options: PolicyOptions,
): Promise<ExitCode> {
  const { own, policy } = await releasePolicy(context, files, options);
  const verdict = checkRelease(files, policy);
  const { proved, reason, rows, contents, signature } = verdict;
  context.terminal.printJson({
    proved,
    keys: own ? "those in the release" : "given",
    ...(reason === undefined ? {} : { reason }),
    ...(contents === undefined
      ? {}
      : { title: contents.title, case: contents.case, erased: contents.erased, log: contents.log }),
    ...(signature === undefined ? {} : { signature }),
    rows,
  });
  sayVerdict(context, verdict, own);
  return proved ? EXIT.ok : EXIT.failed;
}

function sayVerdict({ terminal }: CommandContext, verdict: ReleaseVerdict, own: boolean): void {
  const { proved, reason, rows } = verdict;
  const words = describeRelease(verdict, own, MOST_SAID);
  terminal.say(words.headline, proved ? "green" : "red");
  if (reason !== undefined) terminal.say(`${reason.code}: ${reason.message}`);
  terminal.print();
  for (const row of words.rows) sayItem(terminal, row.proved ? "✓" : "✗", row.text);
  if (rows.length > MOST_SAID) terminal.note(`${formatCount(rows.length - MOST_SAID)} further rows: --json has all`);
  terminal.print();
  if (words.signed !== undefined) terminal.say(words.signed);
  terminal.say("Not proved", "bold");
  for (const sentence of words.notProved) sayItem(terminal, "–", sentence);
}
