// quis check: a file checked on its own, under the keys of a policy. Needs no data folder and no network.
import { checkFile, describeVerdict, type FileVerdict, MAX_FILE_BYTES, showField } from "@quis/disclosure";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { sayItem } from "../output/item.ts";
import type { Terminal } from "../output/terminal.ts";
import { type BundleCheckOptions, checkBundleFiles, readBundle } from "./check-bundle.ts";
import type { CommandContext } from "./context.ts";
import { readBytes } from "./file.ts";
import { readPolicy } from "./policy.ts";
import { checkReleaseFiles, isRelease } from "./release.ts";

export interface CheckOptions extends BundleCheckOptions {
  readonly entry?: string;
}

/** A folder or a zip is a release or a bundle; anything else one file. */
export async function check(context: CommandContext, path: string, options: CheckOptions): Promise<ExitCode> {
  const bundle = await readBundle(context.world.cwd, path);
  if (bundle === undefined) return checkOneFile(context, path, options);
  return isRelease(bundle) ? checkReleaseFiles(context, bundle, options) : checkBundleFiles(context, bundle, options);
}

async function checkOneFile(context: CommandContext, path: string, options: CheckOptions): Promise<ExitCode> {
  const { terminal, world } = context;
  const policy = await readPolicy(context, options);
  const file = await readBytes(world.cwd, path, MAX_FILE_BYTES);
  const entry = options.entry === undefined ? undefined : await readBytes(world.cwd, options.entry, MAX_FILE_BYTES);
  const verdict = checkFile({ file, policy, ...(entry === undefined ? {} : { entry }) });
  terminal.printJson(asJson(verdict));
  sayVerdict(terminal, verdict);
  return verdict.proved ? EXIT.ok : EXIT.failed;
}

function asJson(verdict: FileVerdict): object {
  const { disclosed, ...rest } = verdict;
  const { notProved } = describeVerdict(verdict);
  const fields = disclosed?.fields.map(({ name, value }) => ({ name, value }));
  return { ...rest, ...(disclosed === undefined ? {} : { fields, hidden: disclosed.hidden }), not_proved: notProved };
}

function sayVerdict(terminal: Terminal, verdict: FileVerdict): void {
  const { headline, reason, proved, notProved } = describeVerdict(verdict);
  terminal.say(headline, verdict.proved ? "green" : "red");
  if (reason !== undefined) terminal.say(`${verdict.reason?.code ?? ""}: ${reason}`);
  const fields = verdict.disclosed?.fields ?? [];
  if (fields.length > 0) {
    sayTitle(terminal, "The fields shown");
    for (const field of fields) {
      const { name, label, lines } = showField(field);
      terminal.say(`  ${label}${label === name ? "" : ` (${name})`}`, "dim");
      for (const [at, text] of lines) sayItem(terminal, " ", `${at === "" ? "" : `${at}: `}${text}`);
    }
  }
  if (proved.length > 0) {
    sayTitle(terminal, "Proved");
    for (const sentence of proved) sayItem(terminal, "✓", sentence);
  }
  sayTitle(terminal, verdict.proved ? "Not proved" : "So");
  for (const sentence of notProved) sayItem(terminal, "–", sentence);
}

function sayTitle(terminal: Terminal, title: string): void {
  terminal.print();
  terminal.say(title, "bold");
}
