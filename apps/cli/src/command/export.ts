// quis export: all accesses that match, as a file; sealed with what it is for before the first byte.
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { exportFormatSchema, exportQuerySchema, operationSchema } from "@quis/contract";
import { CliError, EXIT, type ExitCode } from "../error.ts";
import { countOf, formatCount } from "../output/figures.ts";
import type { EventsOptions } from "./ask.ts";
import type { CommandContext } from "./context.ts";
import { parseChoice, parseInstant } from "./parse.ts";

export interface ExportOptions extends Omit<EventsOptions, "limit"> {
  readonly output: string;
  readonly format: string;
  readonly purpose: string;
  readonly forCase?: string;
  readonly disclose?: string;
}

export async function exportAnswer(context: CommandContext, options: ExportOptions): Promise<ExitCode> {
  const { terminal, signal } = context;
  const { output, format, purpose, forCase, breakGlass, from, to, disclose, ...filters } = options;
  if (filters.operation !== undefined) parseChoice(filters.operation, "--operation", operationSchema.options);
  const { explained: _notExported, ...known } = filters;
  if (options.explained !== undefined)
    throw new CliError("CLI_USAGE", "--explained: it is judged row by row and does not go into an export");
  const query = exportQuerySchema.parse({
    format: parseChoice(format, "--format", exportFormatSchema.options),
    ...pick(known),
    ...(breakGlass === true ? { break_glass: "true" } : {}),
    ...(from === undefined ? {} : { from: parseInstant(from) }),
    ...(to === undefined ? {} : { to: parseInstant(to) }),
    ...(disclose === undefined ? {} : { disclose }),
  });
  const instance = await context.open();
  const reason = { purpose, ...(forCase === undefined ? {} : { caseReference: forCase }) };
  const file = await instance.asking().exportFile(context.actor, query, reason, signal);
  const bytes = await writeStream(resolve(context.world.cwd, output), output, file.bytes);
  const { rows, matching } = file;
  terminal.printJson({ output, format, rows, matching, bytes });
  terminal.say(`${countOf(rows, "access", "accesses")} written to ${output}, sealed as an export.`, "bold");
  if (matching > rows)
    terminal.note(`${formatCount(matching)} match: the file holds the newest; choose a shorter time`);
  return EXIT.ok;
}

const NAMES = [
  "user",
  "subject",
  "session",
  "source",
  "operation",
  "text",
  "status",
  "reason",
  "case",
  "ip",
  "unit",
  "object",
] as const;

/** What commander puts beside the filters, such as --data, is none. */
function pick(options: Partial<Record<(typeof NAMES)[number], string>>): Record<string, string> {
  return Object.fromEntries(NAMES.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}

async function writeStream(path: string, shown: string, bytes: AsyncIterable<Uint8Array | string>): Promise<number> {
  let written = 0;
  try {
    // Never over another, and readable by its owner only: it is about people.
    await using file = await open(path, "wx", 0o600);
    for await (const piece of bytes) written += (await file.write(Buffer.from(piece))).bytesWritten;
    await file.sync();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (!/^E[A-Z]+$/.test(code)) throw cause;
    const why = code === "EEXIST" ? "one that is there: choose another name" : code;
    throw new CliError("CLI_FILE", `expected to make the file ${shown}, got ${why}`, { cause });
  }
  return written;
}
