// quis simulate: the logs of an invented agency, for trials and demonstrations.
import { resolve } from "node:path";
import { SETTINGS, simulate } from "@quis/simulator";
import type { SimulateSummary, SimulationOptions } from "@quis/simulator";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatBytes, formatDay } from "../output/figures.ts";
import { startProgress } from "../output/progress.ts";
import type { CommandContext } from "./context.ts";
import { parseChoice, parseWhole } from "./parse.ts";

export interface SimulateOptions {
  readonly seed: string;
  readonly users: string;
  readonly days: string;
  readonly out: string;
  readonly setting: string;
}

export async function simulateAgency(context: CommandContext, options: SimulateOptions): Promise<ExitCode> {
  const { terminal } = context;
  const out = resolve(context.world.cwd, options.out);
  const summary = await writeAgency(context, out, {
    seed: options.seed,
    users: parseWhole(options.users, "--users"),
    days: parseWhole(options.days, "--days"),
    setting: parseChoice(options.setting, "--setting", SETTINGS),
  });
  terminal.printJson({ out, ...summary });
  terminal.say(
    `${countOf(summary.events, "access", "accesses")} by ${countOf(summary.persons, "user", "users")} of an invented ${options.setting}, ` +
      `${countOf(summary.days, "day", "days")} from ${formatDay(summary.start)}, in ${out}.`,
    "bold",
  );
  for (const file of summary.files) terminal.say(`  ${file.name}  ${formatBytes(file.size_bytes)}`);
  terminal.say("Nobody in it exists. truth.json says which accesses are misuse; no other file does.", "dim");
  return EXIT.ok;
}

/** Writes the files of an agency into `out` with its progress shown. */
export async function writeAgency(
  context: Pick<CommandContext, "terminal" | "signal">,
  out: string,
  options: SimulationOptions,
): Promise<SimulateSummary> {
  const progress = startProgress(context.terminal, "agency");
  try {
    return await simulate({
      ...options,
      out,
      signal: context.signal,
      onProgress: ({ day, days }) =>
        progress.update({ type: "progress", phase: "simulate", done: day, total: days, unit: "days" }),
    });
  } finally {
    progress.stop();
  }
}
