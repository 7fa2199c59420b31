// quis check FOLDER: an evidence bundle checked on its own. Needs no data folder and no network.
import { lstat, open, readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { checkNames, type Files, isZip, readZipFiles } from "@quis/archive";
import { BUNDLE_STEP_TITLES, checkBundle, describeBundle, parseCertificates, POLICY_PATH } from "@quis/bundle";
import { readPolicyText } from "@quis/disclosure";
import type { Policy } from "@quis/tlog";
import { CliError, EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { sayItem } from "../output/item.ts";
import type { CommandContext } from "./context.ts";
import { readTextFile } from "./file.ts";
import { type PolicyOptions, readPolicy } from "./policy.ts";

const MAX_FILES = 200_000;
const MAX_BYTES = 4 * 2 ** 30;

export interface BundleCheckOptions extends PolicyOptions {
  readonly tsaRoots?: string;
}

/** `files`: of a folder or a zip. */
export async function checkBundleFiles(
  context: CommandContext,
  files: Files,
  options: BundleCheckOptions,
): Promise<ExitCode> {
  const { terminal, world } = context;
  const own = options.policy === undefined && options.vkey === undefined;
  const policy = own ? ownPolicy(files) : await readPolicy(context, options);
  const { tsaRoots } = options;
  const roots = tsaRoots === undefined ? [] : parseCertificates(await readTextFile(resolve(world.cwd, tsaRoots)));
  const verdict = checkBundle(files, policy, roots);
  const words = describeBundle(verdict, own);
  const { proved, steps, reason, contents, events, stamp } = verdict;
  terminal.printJson({
    proved,
    keys: own ? "those in the bundle" : "given",
    steps,
    ...(reason === undefined ? {} : { reason }),
    ...(contents === undefined
      ? {}
      : { title: contents.title, case: contents.case, made_by: contents.made_by, made_at: contents.made_at }),
    ...(events === undefined
      ? {}
      : { events: events.length, hidden: events.reduce((sum, { hidden }) => sum + hidden, 0) }),
    ...(proved ? { time_stamp: stamp ?? null } : {}),
    not_proved: words.notProved,
  });
  terminal.say(words.headline, proved ? "green" : "red");
  terminal.print();
  for (const { name, outcome, detail } of steps) {
    const mark = outcome === "passed" ? "✓" : outcome === "failed" ? "✗" : "–";
    sayItem(terminal, mark, `${BUNDLE_STEP_TITLES[name]}: ${detail}`);
  }
  if (proved) {
    terminal.print();
    terminal.say("Proved", "bold");
    for (const sentence of words.proved) sayItem(terminal, "✓", sentence);
  }
  terminal.print();
  terminal.say(proved ? "Not proved" : "So", "bold");
  for (const sentence of words.notProved) sayItem(terminal, "–", sentence);
  return proved ? EXIT.ok : EXIT.failed;
}

/** The files of a bundle, if the path is a folder or a zip; undefined for anything else. @throws CliError CLI_FILE, ArchiveError */
export async function readBundle(cwd: string, path: string): Promise<Files | undefined> {
  const full = resolve(cwd, path);
  const entry = await lstat(full).catch(() => undefined);
  if (entry?.isDirectory() === true) return readFolder(full);
  return entry?.isFile() === true ? readZip(full, entry.size) : undefined;
}

async function readZip(path: string, size: number): Promise<Files | undefined> {
  await using handle = await open(path, "r");
  const source = {
    size,
    read: async (start: number, length: number) => {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await handle.read(bytes, 0, length, start);
      if (bytesRead === length) return bytes;
      throw new CliError(
        "CLI_FILE",
        `expected ${length} bytes at ${start}, got ${bytesRead}: the file has become shorter`,
      );
    },
  };
  return (await isZip(source)) ? await readZipFiles(source) : undefined;
}

function ownPolicy(files: Files): Policy {
  const text = files.get(POLICY_PATH);
  if (text === undefined) {
    throw new CliError(
      "CLI_USAGE",
      `expected --policy FILE or --vkey KEY, or keys in the bundle (${POLICY_PATH}), got none`,
    );
  }
  return readPolicyText(new TextDecoder().decode(text));
}

/** All files below a folder by their path with `/`. @throws CliError CLI_FILE for what is no plain file: a link could lead anywhere */
async function readFolder(root: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  let bytes = 0;
  const read = async (below: string, depth: number): Promise<void> => {
    for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && depth < 16) {
        await read(path, depth + 1);
        continue;
      }
      if (!entry.isFile())
        throw new CliError("CLI_FILE", `expected plain files in the bundle, got another thing at ${path}`);
      const content = new Uint8Array(await readFile(join(root, path)));
      bytes += content.length;
      if (files.size >= MAX_FILES || bytes > MAX_BYTES) {
        throw new CliError(
          "CLI_FILE",
          `expected at most ${MAX_FILES} files of ${MAX_BYTES} bytes together in the bundle, got more`,
        );
      }
      files.set(path, content);
    }
  };
  await read("", 0);
  checkNames([...files.keys()]);
  return files;
}
