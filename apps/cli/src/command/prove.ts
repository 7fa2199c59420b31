// quis prove: chosen fields of one event as a file that a stranger can check; everything else stays hidden.
import type { Disclosure } from "@quis/contract";
import { DISCLOSURE_EXTENSION } from "@quis/disclosure";
import type { LogName } from "@quis/server";
import { CliError, EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatCount, joinWords } from "../output/figures.ts";
import type { Terminal } from "../output/terminal.ts";
import type { CommandContext } from "./context.ts";
import { writeNewFile } from "./new-file.ts";
import { parseChoice, parseNames, parseWhole } from "./parse.ts";

const LOGS: readonly LogName[] = ["records", "oversight"];

export interface ProveOptions {
  readonly log: string;
  readonly disclose?: string;
  readonly output?: string;
  readonly cose?: string;
}

export async function proveFields(context: CommandContext, index: string, options: ProveOptions): Promise<ExitCode> {
  const { terminal } = context;
  const request = {
    index: parseWhole(index, "INDEX"),
    log: parseChoice(options.log, "--log", LOGS),
    disclose: parseNames(options.disclose ?? "", "--disclose"),
    cose: options.cose !== undefined,
  };
  const instance = await context.open();
  const disclosure = await instance.disclose(context.actor, request);
  const { output, cose } = options;
  if (cose !== undefined) {
    const { cose_receipt: receipt } = disclosure;
    if (receipt === undefined) throw new CliError("CLI_SERVER_ANSWER", "expected a COSE receipt, got none");
    await writeNewFile(context.world.cwd, cose, Buffer.from(receipt, "base64"));
  }
  if (output !== undefined) await writeNewFile(context.world.cwd, output, disclosure.file);
  const { file: _file, ...shown } = disclosure;
  terminal.printJson(output === undefined ? disclosure : { ...shown, output });
  sayFields(terminal, disclosure);
  terminal.print();
  if (output === undefined) {
    terminal.say("No disclosure file was written. Choose fields by --disclose and a file by -o.");
  } else {
    terminal.say(`Written to ${output}. Whoever gets it checks it by: quis check ${output} --policy POLICY`);
    if (!output.endsWith(DISCLOSURE_EXTENSION)) {
      terminal.note(`the name of a disclosure file ends in ${DISCLOSURE_EXTENSION}, so that people know what it is`);
    }
  }
  if (cose !== undefined) {
    terminal.say(
      `The COSE receipt is in ${cose}: that the entry is in the log, by the log's word alone, without fields or witnesses.`,
    );
  }
  return EXIT.ok;
}

function sayFields(terminal: Terminal, { index, log, fields, disclosed, hidden }: Disclosure): void {
  const shown =
    disclosed.length === 0
      ? "no field is disclosed"
      : `${joinWords(disclosed)} ${disclosed.length === 1 ? "is" : "are"} disclosed`;
  terminal.say(
    `Entry ${formatCount(index)} of the ${log} log: ${shown}, ${countOf(hidden, "field stays", "fields stay")} hidden.`,
    "bold",
  );
  terminal.print();
  terminal.say("Its fields");
  for (const name of fields) {
    terminal.say(
      `  ${disclosed.includes(name) ? "shown " : "hidden"}  ${name}`,
      disclosed.includes(name) ? "yellow" : "dim",
    );
  }
}
