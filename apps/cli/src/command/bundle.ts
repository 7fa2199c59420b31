// quis bundle: chosen events as a folder that a stranger can check with nothing but it and the log's keys.
import { resolve } from "node:path";
import type { BundleQuery } from "@quis/contract";
import { CliError, EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatCount, formatSeconds } from "../output/figures.ts";
import { startProgress } from "../output/progress.ts";
import type { CommandContext } from "./context.ts";
import { parseInstant } from "./parse.ts";

const FILTERS = ["user", "subject", "session", "source", "operation", "text"] as const;

export interface BundleOptions {
  readonly title?: string;
  readonly case?: string;
  readonly reason?: string;
  readonly disclose?: string;
  readonly index?: string;
  readonly finding?: string;
  readonly user?: string;
  readonly subject?: string;
  readonly session?: string;
  readonly source?: string;
  readonly operation?: string;
  readonly text?: string;
  readonly from?: string;
  readonly to?: string;
  readonly tsa?: string;
  readonly tsaRoots?: string;
  readonly tsaPolicy?: string;
}

export async function makeBundle(context: CommandContext, folder: string, options: BundleOptions): Promise<ExitCode> {
  const { terminal, actor, signal, world } = context;
  const query = queryOf(world.cwd, folder, options);
  const instance = await context.open();
  const progress = startProgress(terminal, "bundle");
  try {
    const summary = await instance.publishing().bundle(actor, query, { onProgress: progress.update, signal });
    progress.stop();
    terminal.printJson(summary);
    terminal.say(
      `${countOf(summary.events, "event", "events")} in ${folder} (${countOf(summary.files, "file", "files")}) in ${formatSeconds(summary.seconds)}, proved under ${summary.origin} at ${countOf(summary.tree_size, "entry", "entries")}.`,
      "bold",
    );
    if (summary.erased > 0) {
      terminal.note(
        `${countOf(summary.erased, "event that matches is", "events that match are")} erased and cannot be shown; the bundle says so`,
      );
    }
    if (query.fields === "")
      terminal.note("no field is shown: choose fields by --disclose, such as actor,time,operation");
    const { time, authority, why } = summary.time_stamp;
    if (time !== null) terminal.say(`The log's state was stamped ${time} by ${authority}.`);
    else if (authority !== null) terminal.note(`the bundle has no time stamp, and says so: ${why}`);
    terminal.say(
      `That it was made is sealed: entry ${formatCount(summary.deed)} of the oversight log, SHA-256 ${summary.sha256}.`,
    );
    terminal.say(`Whoever gets it checks it, anywhere and without a network: quis check ${folder} --policy POLICY`);
    return EXIT.ok;
  } finally {
    progress.stop();
  }
}

function queryOf(cwd: string, folder: string, options: BundleOptions): BundleQuery {
  const needed = (name: "title" | "case" | "reason"): string => {
    const value = options[name]?.trim() ?? "";
    if (value === "")
      throw new CliError("CLI_USAGE", `expected --${name} TEXT: what leaves the house says why, got none`);
    return value;
  };
  const { index, finding, from, to, disclose = "", tsa, tsaRoots, tsaPolicy } = options;
  if ((tsa === undefined) !== (tsaRoots === undefined)) {
    throw new CliError(
      "CLI_USAGE",
      "expected --tsa URL and --tsa-roots FILE together (a stamp counts by the roots you trust), got one without the other",
    );
  }
  return {
    folder: resolve(cwd, folder),
    title: needed("title"),
    case: needed("case"),
    reason: needed("reason"),
    fields: disclose,
    ...(index === undefined ? {} : { indices: index }),
    ...(finding === undefined ? {} : { finding }),
    ...(tsa === undefined ? {} : { tsa }),
    ...(tsaRoots === undefined ? {} : { tsa_roots: resolve(cwd, tsaRoots) }),
    ...(tsaPolicy === undefined ? {} : { tsa_policy: tsaPolicy }),
    ...Object.fromEntries(FILTERS.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]))),
    ...(from === undefined ? {} : { from: parseInstant(from) }),
    ...(to === undefined ? {} : { to: parseInstant(to) }),
  };
}
