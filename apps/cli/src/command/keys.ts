// quis vkey, quis log rotate-key: what an outsider needs to check the log's signatures, and how it changes.
import { CliError, EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { formatCount } from "../output/figures.ts";
import type { CommandContext } from "./context.ts";
import { parseChoice, parseDuration, parseLogName } from "./parse.ts";

/**
 * Prints the verifier key of a log (C2SP signed-note), alone on its line so that it can be piped; with `history` all keys that it has
 * had, oldest first.
 */
export async function printVkey(
  context: CommandContext,
  log: string,
  { history, mlDsa }: { readonly history?: boolean; readonly mlDsa?: boolean },
): Promise<ExitCode> {
  const { terminal } = context;
  parseLogName(log, "LOG");
  const instance = await context.open();
  parseChoice(log, "LOG", instance.logNames());
  if (mlDsa === true) {
    const { ml_dsa_vkey: vkey } = await instance.keyHistory(log);
    if (vkey === null)
      throw new CliError(
        "CLI_USAGE",
        `expected a log with an ML-DSA key, ${log} has none: quis log add-ml-dsa-key ${log}`,
      );
    terminal.printJson({ log, vkey });
    terminal.print(vkey);
    return EXIT.ok;
  }
  if (history !== true) {
    const vkey = instance.vkey(log);
    terminal.printJson({ log, vkey });
    terminal.print(vkey);
    return EXIT.ok;
  }
  const { keys, overlap_until } = await instance.keyHistory(log);
  for (const [i, key] of keys.entries()) {
    terminal.printJson({ log, number: i, ...key });
    const since =
      key.since === null ? "from the first entry" : `since ${key.since}, from size ${formatCount(key.from_size)}`;
    terminal.print(key.vkey);
    terminal.say(`  ${since}${key.reason === null ? "" : `: ${key.reason}`}`, "dim");
  }
  if (overlap_until !== null) terminal.note(`checkpoints carry the former key's signature too until ${overlap_until}`);
  return EXIT.ok;
}

/** Gives a log an ML-DSA-44 key that signs beside its own. */
export async function addMldsaKey(context: CommandContext, log: string): Promise<ExitCode> {
  const { terminal, actor } = context;
  parseLogName(log, "LOG");
  const instance = await context.open();
  parseChoice(log, "LOG", instance.logNames());
  const summary = await instance.addMldsaKey(actor, log);
  terminal.printJson(summary);
  terminal.say(
    `Every checkpoint of the ${log} log carries an ML-DSA-44 signature too, from the present one on. Its verifier key:`,
  );
  terminal.print(summary.vkey);
  return EXIT.ok;
}

export interface RotateOptions {
  readonly reason: string;
  readonly overlap: string;
}

/** Gives a log a new signing key. */
export async function rotateKey(context: CommandContext, log: string, options: RotateOptions): Promise<ExitCode> {
  const { terminal, actor } = context;
  parseLogName(log, "LOG");
  const overlapMs = parseDuration(options.overlap, "--overlap");
  const instance = await context.open();
  parseChoice(log, "LOG", instance.logNames());
  const summary = await instance.rotateKey(actor, { log, reason: options.reason, overlapMs });
  terminal.printJson(summary);
  terminal.say(
    `The ${log} log has a new key. What is larger than ${formatCount(summary.size)} entries is its to sign:`,
  );
  terminal.print(summary.new_vkey);
  terminal.say(
    summary.overlap_until === null
      ? "The old key is destroyed. Who follows the log needs the new one: the hand-over, signed by both, lies beside the log and in the oversight log."
      : `Checkpoints carry the old key's signature too until ${summary.overlap_until}; then it is destroyed. Tell those who follow the log until then.`,
  );
  return EXIT.ok;
}
