// quis log: how long the log is, who outside has cosigned it, and how far publication is. Exit code 1 if somebody saw another history.
import type { LogReport, WitnessState } from "@quis/contract";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatCount, formatSecond, formatSeconds } from "../output/figures.ts";
import { layOutTable } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import type { CommandContext } from "./context.ts";
import { parseChoice, parseLogName } from "./parse.ts";

export async function showLog(context: CommandContext, log: string): Promise<ExitCode> {
  parseLogName(log, "LOG");
  const instance = await context.open();
  const name = parseChoice(log, "LOG", instance.logNames());
  const report = await instance.log(name);
  context.terminal.printJson(report);
  sayLog(context.terminal, report, Date.now());
  return report.forked === null ? EXIT.ok : EXIT.failed;
}

/** `nowMs` is for the checkpoint's age. */
export function sayLog(terminal: Terminal, report: LogReport, nowMs: number): void {
  if (report.forked !== null) {
    terminal.say(`STOPPED: ${report.forked}`, "red");
    terminal.print();
  }
  terminal.say(`${report.name} log`, "bold");
  terminal.say(`  origin      ${report.origin}`);
  terminal.say(`  entries     ${formatCount(report.size)}`);
  terminal.say(
    `  checkpoint  ${countOf(report.checkpoint_size, "entry", "entries")}, ${ageOf(report.signed_at, nowMs)}`,
  );
  terminal.say(`  root        ${report.root}`);
  sayPublished(terminal, report);
  if (report.fail === null) {
    terminal.print();
    terminal.say(
      "No witnesses: nobody outside would notice if this log were rewritten. docs/how-to/use-witnesses.md says how to have some.",
      "yellow",
    );
    return;
  }
  sayQuorum(terminal, report);
  terminal.print();
  const { lines } = layOutTable(columns, report.witnesses, {
    width: terminal.width,
    dim: (text) => terminal.style("dim", text),
  });
  for (const line of lines) terminal.print(line);
}

function ageOf(signedAt: string | null, nowMs: number): string {
  if (signedAt === null) return "signed before this start";
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(signedAt)) / 1000));
  return `signed ${formatSecond(signedAt)} UTC, ${formatSeconds(seconds)} ago`;
}

function sayPublished(terminal: Terminal, { fail, published_size, publication_lag }: LogReport): void {
  const how =
    fail === "closed" ? " (fails closed: only checkpoints with the quorum)" : fail === "open" ? " (fails open)" : "";
  const what = published_size === null ? "nothing" : countOf(published_size, "entry", "entries");
  terminal.say(`  published   ${what}${how}`);
  if (publication_lag > 0) {
    terminal.say(
      `  PUBLICATION LAGS by ${countOf(publication_lag, "entry", "entries")}: sealed and signed, but without the quorum.`,
      "red",
    );
  }
}

function sayQuorum(terminal: Terminal, { quorum }: LogReport): void {
  if (quorum === null) return;
  terminal.say(`  quorum      ${quorum.met ? "met" : "NOT MET"}: ${quorum.words}`, quorum.met ? "green" : "red");
  if (quorum.met || quorum.size === null) return;
  const when = quorum.time === null ? "" : `, ${formatSecond(quorum.time)} UTC`;
  terminal.say(`  last quorum ${countOf(quorum.size, "entry", "entries")}${when}`);
}

const columns = [
  { title: "Witness", cell: ({ name }: WitnessState) => name, always: true },
  {
    title: "Cosigned",
    cell: ({ size }: WitnessState) => (size === null ? "nothing" : formatCount(size)),
    align: "right",
    always: true,
  },
  {
    title: "Time (UTC)",
    cell: ({ time }: WitnessState) => (time === null ? "never" : formatSecond(time)),
    minWidth: 19,
    always: true,
  },
  { title: "Lag", cell: ({ lag }: WitnessState) => formatCount(lag), align: "right", always: true },
  { title: "State", cell: stateOf, always: true, rank: 1 },
] as const;

function stateOf({ error, failing_since }: WitnessState): string {
  if (error === null) return "ok";
  return failing_since === null ? error : `since ${formatSecond(failing_since)}: ${error}`;
}
