// quis fairness: whether findings fall on some kinds of staff more than on others; groups, never persons.
import type { FairnessAnswer } from "@quis/contract";
import { EXIT, type ExitCode } from "../error.ts";
import type { CommandContext } from "./context.ts";

const VERDICTS: Readonly<Record<FairnessAnswer["rows"][number]["verdict"], string>> = {
  within: "within 0.8 to 1.25",
  investigate: "to be looked into",
  unclear: "unclear",
  "too few": "too few users",
};

export async function showFairness(context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const instance = await context.open();
  const answer = await instance.detection().fairness(context.actor);
  terminal.printJson(answer);
  if (answer.from === null) {
    terminal.say("There are no accesses yet.");
    return EXIT.ok;
  }
  terminal.say(
    `${answer.findings} findings about ${answer.user_days} user-days from ${answer.from} to ${answer.to}.`,
    "bold",
  );
  for (const row of answer.rows) {
    const rates =
      row.rate === null || row.other_rate === null
        ? ""
        : `, ${per100(row.rate)} per 100 user-days, others ${per100(row.other_rate)}`;
    const ratio =
      row.low === null || row.high === null
        ? ""
        : `, ratio ${row.ratio?.toFixed(2) ?? "–"} (${row.low.toFixed(2)} to ${row.high.toFixed(2)})`;
    const decided =
      row.false_positive_share === null
        ? ""
        : `, ${Math.round(row.false_positive_share * 100)} % of ${row.decided} decided were dismissed`;
    terminal.print(
      `${row.attribute} ${row.value}: ${row.users} users, ${row.user_days} days, ${row.findings} findings${rates}${ratio}${decided}: ${VERDICTS[row.verdict]}`,
    );
  }
  if (answer.withheld > 0) terminal.say(`${answer.withheld} groups of fewer than five users are left out.`, "dim");
  terminal.say("Uneven rates are a question about the detectors and the work, not about a group.", "dim");
  return EXIT.ok;
}

function per100(rate: number): string {
  return (rate * 100).toFixed(2);
}
