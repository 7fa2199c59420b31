// quis context import: users, assignments, rosters and the like, by which names and work are explained. Versioned and sealed.
import { basename } from "node:path";
import { contextKindSchema } from "@quis/contract";
import type { ContextSummary } from "@quis/contract";
import type { Instance } from "@quis/server";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf } from "../output/figures.ts";
import { startProgress } from "../output/progress.ts";
import type { CommandContext } from "./context.ts";
import { openFile } from "./file.ts";
import { parseChoice } from "./parse.ts";

export async function importContext(
  context: CommandContext,
  path: string,
  options: { readonly kind: string },
): Promise<ExitCode> {
  const { terminal } = context;
  const kind = parseChoice(options.kind, "--kind", contextKindSchema.options);
  const { bytes } = await openFile(path);
  const instance = await context.open({ create: true });
  const summary = await importOneContext(context, instance, { kind, file: basename(path), bytes });
  terminal.printJson(summary);
  const version = summary.unchanged
    ? `the same as version ${summary.version}, nothing sealed`
    : `version ${summary.version}, sealed`;
  terminal.say(`${summary.file}: ${countOf(summary.rows, "row", "rows")} of ${summary.kind}, ${version}.`);
  for (const note of summary.notes) terminal.say(`  ${note}`);
  return EXIT.ok;
}

/** Imports one context file with its progress shown. */
export async function importOneContext(
  context: Pick<CommandContext, "terminal" | "actor" | "signal">,
  instance: Instance,
  input: Parameters<Instance["importContext"]>[1],
): Promise<ContextSummary> {
  const progress = startProgress(context.terminal, input.file);
  try {
    return await instance.importContext(context.actor, input, { onProgress: progress.update, signal: context.signal });
  } finally {
    progress.stop();
  }
}
