// quis explain-access: why one access is work, if anything says so. quis coverage: how much is explained, beside what was made up.
import type { CoverageAnswer } from "@quis/contract";
import { EXIT, type ExitCode } from "../error.ts";
import { startProgress } from "../output/progress.ts";
import type { CommandContext } from "./context.ts";
import { parseWhole } from "./parse.ts";

export async function explainAccess(context: CommandContext, index: string): Promise<ExitCode> {
  const { terminal } = context;
  const at = parseWhole(index, "INDEX");
  const instance = await context.open();
  const answer = await instance.detection().explain(context.actor, at);
  terminal.printJson(answer);
  if (answer.subjects.length === 0) terminal.say("The access names no subject: there is nothing to explain.");
  for (const { subject, explanation } of answer.subjects) {
    if (explanation === null) {
      terminal.say(
        `Nothing explains the access to ${subject}. That is no answer: ask, or import the table that is lacking.`,
        "bold",
      );
      continue;
    }
    terminal.say(explanation.sentence, "bold");
    const rows = explanation.rows.map(({ table, row }) => `${table} row ${row}`).join(", ");
    terminal.say(`  ${explanation.id}, by ${rows}`);
  }
  for (const { id, table } of answer.absent)
    terminal.say(`  ${id} could not be looked at: ${table} was never imported`, "dim");
  terminal.say(
    `By ${answer.explanations} and the context ${answer.context.join(", ") || "none"}, as they are now.`,
    "dim",
  );
  return EXIT.ok;
}

export async function showCoverage(context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const instance = await context.open();
  const progress = startProgress(terminal, "explain");
  let answer: CoverageAnswer;
  try {
    answer = await instance
      .detection()
      .coverage(context.actor, { onProgress: progress.update, signal: context.signal });
  } finally {
    progress.stop();
  }
  terminal.printJson(answer);
  for (const line of answer.text.split("\n")) terminal.print(line);
  return EXIT.ok;
}
