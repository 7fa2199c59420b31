// quis sources: the formats, and what becomes of a record. Needs no data folder.
import { resolve } from "node:path";
import { type ExplainedField, explainRecord, formats, splitCsvRow, YearWalk } from "@quis/sources";
import { CliError, EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf } from "../output/figures.ts";
import { type Column, layOutTable } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import type { CommandContext } from "./context.ts";
import { parseWhole, parseYear } from "./parse.ts";
import { type SampledFile, sampleFile } from "./sample-file.ts";

export interface ExplainOptions {
  readonly format?: string;
  readonly mapping?: string;
  readonly zone?: string;
  readonly year?: string;
  readonly record: string;
}

export function listFormats({ terminal }: CommandContext): Promise<ExitCode> {
  const rows = formats.map(({ name, title }) => ({ name, title }));
  for (const row of rows) terminal.printJson(row);
  const { lines } = layOutTable(
    [
      { title: "FORMAT", cell: ({ name }) => name, always: true, minWidth: 20 },
      { title: "WHAT IT IS", cell: ({ title }) => title, always: true },
    ],
    rows,
    { width: terminal.width, dim: (text) => terminal.style("dim", text) },
  );
  for (const line of lines) terminal.print(line);
  return Promise.resolve(EXIT.ok);
}

/** Explains one record of a file. Exit code 3 if it would go to quarantine. */
export async function explainFile(context: CommandContext, path: string, options: ExplainOptions): Promise<ExitCode> {
  const wanted = parseWhole(options.record, "--record");
  if (wanted < 1) throw new CliError("CLI_USAGE", `expected --record of 1 or more, got ${options.record}`);
  const { terminal } = context;
  const full = resolve(context.world.cwd, path);
  // One more: the first may be a header.
  const sampled = await sampleFile(full, options, wanted + 1);
  const { format, mapping, delimiter } = sampled;
  const year = yearAt(sampled.records.slice(0, wanted), options.year);
  const normaliser = format.open({ source: "explain", zone: options.zone, mapping, year: () => year });
  const [header] = sampled.records;
  const notes = normaliser.needsHeader && header !== undefined ? normaliser.header(header.bytes) : [];
  const record = sampled.records[normaliser.needsHeader ? wanted : wanted - 1];
  if (record === undefined)
    throw new CliError(
      "CLI_FILE",
      `expected record ${wanted} in ${path}, got ${countOf(recordsIn(sampled, normaliser.needsHeader), "record", "records")}`,
    );
  const names = normaliser.needsHeader && header !== undefined ? namesOf(header.bytes, delimiter) : undefined;
  const explanation = explainRecord(record.bytes, { format, normaliser, names, delimiter });
  const about = { file: path, format: format.name, why: sampled.why, record: wanted, line: record.line, notes };
  if (explanation.kind === "quarantine") {
    const { code, reason } = explanation;
    terminal.printJson({ ...about, quarantine: { code, reason } });
    terminal.say(`${format.name}: ${sampled.why}.`);
    terminal.say(`Record ${wanted} (line ${record.line}) would go to quarantine: ${code}: ${reason}`, "yellow");
    return EXIT.quarantined;
  }
  terminal.printJson({ ...about, fields: explanation.fields, event: explanation.event });
  sayExplained(terminal, about, explanation.fields, explanation.event);
  return EXIT.ok;
}

/** The year of the last of the records, from that of the first. */
function yearAt(records: SampledFile["records"], start: string | undefined): number | undefined {
  if (start === undefined) return undefined;
  const walk = new YearWalk(parseYear(start));
  let year: number | undefined;
  for (const { bytes } of records) year = walk.yearOf(bytes);
  return year;
}

function recordsIn({ records }: SampledFile, hasHeader: boolean): number {
  return Math.max(0, records.length - (hasHeader ? 1 : 0));
}

function namesOf(header: Uint8Array, delimiter: string): readonly string[] {
  const names = splitCsvRow(new TextDecoder().decode(header), delimiter);
  return Array.isArray(names) ? names.map((name) => name.trim()) : [];
}

const COLUMNS: readonly Column<ExplainedField>[] = [
  { title: "OF THE RECORD", cell: ({ path }) => path, always: true, minWidth: 16 },
  { title: "VALUE", cell: ({ value }) => shorten(value), always: true, minWidth: 12 },
  { title: "IN THE EVENT", cell: (field) => placesOf(field), always: true, minWidth: 20 },
  { title: "REQUIRED", cell: ({ required }) => required ?? "", minWidth: 16, rank: 1 },
];

const MAX_VALUE = 60;
const MAX_PLACES = 6;

function shorten(value: string): string {
  return value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}…` : value;
}

function placesOf({ to, changes, required }: ExplainedField): string {
  const said = [listed(to), changes.length === 0 ? "" : `decides ${listed(changes)}`].filter((part) => part !== "");
  if (said.length > 0) return said.join("; ");
  return required === undefined ? "nothing: only in the raw bytes" : "nothing: it is checked";
}

function listed(paths: readonly string[]): string {
  const more = paths.length - MAX_PLACES;
  return more > 0 ? `${paths.slice(0, MAX_PLACES).join(", ")} and ${more} more` : paths.join(", ");
}

function sayExplained(
  terminal: Terminal,
  about: { format: string; why: string; record: number; line: number; notes: readonly string[] },
  fields: readonly ExplainedField[],
  event: object,
): void {
  terminal.say(`${about.format}: ${about.why}. Record ${about.record}, line ${about.line}.`, "bold");
  for (const note of about.notes) terminal.say(`note: ${note}`, "yellow");
  const { lines } = layOutTable(COLUMNS, fields, {
    width: terminal.width,
    dim: (text) => terminal.style("dim", text),
  });
  for (const line of lines) terminal.print(line);
  const left = fields.filter(({ to }) => to.length > 0 && to.every((path) => path.startsWith("unmapped")));
  const unused = fields.filter(
    ({ to, changes, required }) => to.length + changes.length === 0 && required === undefined,
  );
  terminal.say(
    `${countOf(fields.length, "value", "values")}: ${left.length} left in unmapped, ${unused.length} only in the raw bytes.`,
  );
  terminal.print();
  for (const line of JSON.stringify(event, null, 2).split("\n")) terminal.print(line);
}
