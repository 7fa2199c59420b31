// quis sample: the random sample of a review period, judged one access at a time, and what it says.
import { indexSchema, judgementInputSchema, periodSchema, programmeIdSchema, type SampleAnswer } from "@quis/contract";
import type { PeriodName } from "@quis/server";
import { CliError, EXIT, type ExitCode } from "../error.ts";
import { countOf, formatCount } from "../output/figures.ts";
import { type Column, layOutTable } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { checked } from "./checked.ts";
import type { CommandContext } from "./context.ts";

export interface SampleOptions {
  readonly text?: string;
  readonly reproduce?: boolean;
}

type Access = SampleAnswer["accesses"][number];

const ACCESSES: readonly Column<Access>[] = [
  { title: "INDEX", cell: ({ index }) => String(index), align: "right", always: true },
  { title: "STATE", cell: ({ state, twice }) => `${state}${twice ? ", by two" : ""}`, minWidth: 6, always: true },
  { title: "TIME", cell: ({ row }) => row?.time ?? "-", minWidth: 24, rank: 2 },
  {
    title: "WHAT",
    cell: ({ row, why_no_row: why }) =>
      row === null
        ? why === "erased"
          ? "(erased)"
          : "(not for you: your own unit or chain of command)"
        : `${row.user} ${row.activity} ${row.subjects.join(", ") || row.object}`,
    minWidth: 24,
    always: true,
  },
  {
    title: "REASON GIVEN",
    cell: ({ row }) => (row === null ? "-" : [row.case_ref, row.justification].filter(Boolean).join(": ") || "-"),
    rank: 3,
  },
  {
    title: "JUDGED",
    cell: ({ judgements }) =>
      judgements.map(({ by, judgement, text }) => `${judgement.replaceAll("-", " ")} (${by}): ${text}`).join("; ") ||
      "-",
    rank: 1,
    always: true,
  },
];

export async function runSample(
  context: CommandContext,
  given: PeriodName,
  index: string | undefined,
  judgement: string | undefined,
  { text, reproduce }: SampleOptions,
): Promise<ExitCode> {
  const { terminal, actor } = context;
  const of = {
    programme: checked(programmeIdSchema, given.programme, "PROGRAMME"),
    period: checked(periodSchema, given.period, "PERIOD"),
  };
  if (index === undefined) {
    const instance = await context.open();
    const answer = await instance.duty().sample(actor, of, { reproduce: reproduce === true ? "true" : "false" });
    saySample(terminal, answer);
    return answer.reproduction?.same === false ? EXIT.failed : EXIT.ok;
  }
  if (reproduce === true) throw new CliError("CLI_USAGE", "expected an INDEX to judge or --reproduce, got both");
  const which = checked(indexSchema, index, "INDEX");
  const input = checked(judgementInputSchema, { judgement, text: text ?? "" }, "JUDGEMENT");
  const instance = await context.open();
  saySample(terminal, await instance.duty().judge(actor, of, which, input));
  return EXIT.ok;
}

function saySample(terminal: Terminal, answer: SampleAnswer): void {
  const { drawn, accesses, report, reproduction } = answer;
  terminal.printJson(answer);
  const among = drawn.strata.reduce((sum, { size }) => sum + size, 0);
  terminal.say(
    `${countOf(report.drawn, "access", "accesses")} drawn among ${formatCount(among)} that stand in no finding; ${formatCount(report.unjudged)} not judged.`,
    "bold",
  );
  terminal.say(
    `Seed ${drawn.seed}, of the log's first ${formatCount(drawn.tree_size)} entries [oversight ${drawn.deed}].`,
    "dim",
  );
  terminal.print();
  const dim = (text: string): string => terminal.style("dim", text);
  if (accesses.length > 0)
    for (const line of layOutTable(ACCESSES, accesses, { width: terminal.width, dim }).lines) terminal.print(line);
  terminal.print();
  sayReport(terminal, report);
  if (reproduction === null) return;
  const { same, missing, added, erased } = reproduction;
  terminal.say(
    same
      ? "Drawn again: the same."
      : `Drawn again: not the same; ${formatCount(missing.length)} missing, ${formatCount(added.length)} added, ${formatCount(erased)} erased since.`,
    "bold",
  );
}

function sayReport(
  terminal: Terminal,
  { unjudged, drawn, unexplained, suspected, agreement }: SampleAnswer["report"],
): void {
  if (unexplained === null || suspected === null)
    terminal.say(
      drawn === 0
        ? "Nothing was drawn: the sample says nothing."
        : `No rate before all is judged; ${formatCount(unjudged)} to go.`,
    );
  else {
    terminal.say(
      `Not explained by work: ${rateWords(unexplained)}; with a suspicion of misuse: ${rateWords(suspected)}.`,
    );
    if (unexplained.not_covered > 0)
      terminal.say(`${formatCount(unexplained.not_covered)} accesses are in strata of which nothing was drawn.`, "dim");
  }
  if (agreement === null) return;
  const { pairs, agreed, kappa, low, high } = agreement;
  const beyond =
    kappa === null || low === null || high === null
      ? "kappa cannot be given, since all words are the same"
      : `kappa ${kappa.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  terminal.say(`Two persons said the same of ${share(agreed)} of ${formatCount(pairs)}; ${beyond}.`);
}

function rateWords({ rate, low, high, confidence }: NonNullable<SampleAnswer["report"]["unexplained"]>): string {
  return `${share(rate)} (${share(low)} to ${share(high)} at ${share(confidence)})`;
}

function share(value: number): string {
  return `${Number((value * 100).toPrecision(3))} %`;
}
