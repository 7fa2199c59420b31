// quis log: how long the log is, who outside has cosigned it, and how far publication is. Exit code 1 if somebody saw another history.
import type { LogReport, WitnessState } from "@quis/contract";
import type { LogName } from "@quis/server";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatCount, formatSecond, formatSeconds } from "../output/figures.ts";
import { layOutTable } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { padText, showControls, wrapText } from "../output/text.ts";
import type { CommandContext } from "./context.ts";
import { parseChoice } from "./parse.ts";

const LOGS: readonly LogName[] = ["records", "oversight"];
const LABEL_CELLS = 14;

export async function showLog(context: CommandContext, log: string): Promise<ExitCode> {
  const name = parseChoice(log, "LOG", LOGS);
  const instance = await context.open();
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
  sayField(terminal, "origin", report.origin);
  sayField(terminal, "entries", formatCount(report.size));
  sayField(terminal, "checkpoint", `${countOf(report.checkpoint_size, "entry", "entries")}, ${ageOf(report, nowMs)}`);
  sayField(terminal, "root", report.root);
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

/** A line of the form `label  text`; what is wrapped stays below the text. */
function sayField(terminal: Terminal, label: string, text: string, style?: "green" | "red"): void {
  const lines = wrapText(showControls(text), terminal.width - LABEL_CELLS);
  for (const [at, line] of lines.entries()) {
    const shown = style === undefined ? line : terminal.style(style, line);
    terminal.print(padText(at === 0 ? `  ${label}` : "", LABEL_CELLS) + shown);
  }
}

/** When the checkpoint was signed, or, if an earlier process signed it, when a witness cosigned it last. */
function ageOf({ signed_at, witnesses }: LogReport, nowMs: number): string {
  const cosigned = witnesses.flatMap(({ lag, time }) => (lag === 0 && time !== null ? [time] : [])).toSorted();
  const at = signed_at ?? cosigned.at(-1);
  if (at === undefined) return "signed before this start";
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(at)) / 1000));
  return `${signed_at === null ? "cosigned" : "signed"} ${formatSecond(at)} UTC, ${formatSeconds(seconds)} ago`;
}

function sayPublished(terminal: Terminal, { fail, published_size, publication_lag }: LogReport): void {
  const how =
    fail === "closed" ? " (fails closed: only checkpoints with the quorum)" : fail === "open" ? " (fails open)" : "";
  const what = published_size === null ? "nothing" : countOf(published_size, "entry", "entries");
  sayField(terminal, "published", `${what}${how}`);
  if (publication_lag === 0) return;
  const lag = countOf(publication_lag, "entry", "entries");
  sayField(terminal, "", `PUBLICATION LAGS by ${lag}: sealed and signed, but without the quorum.`, "red");
}

function sayQuorum(terminal: Terminal, { quorum }: LogReport): void {
  if (quorum === null) return;
  sayField(terminal, "quorum", `${quorum.met ? "met" : "NOT MET"}: ${quorum.words}`, quorum.met ? "green" : "red");
  if (quorum.met || quorum.size === null) return;
  const when = quorum.time === null ? "" : `, ${formatSecond(quorum.time)} UTC`;
  sayField(terminal, "last quorum", `${countOf(quorum.size, "entry", "entries")}${when}`);
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
