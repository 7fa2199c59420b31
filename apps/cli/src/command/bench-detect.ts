// quis bench detect: the benchmark of docs/reference/detection-benchmark.md.
import { createReadStream, existsSync } from "node:fs";
import { appendFile, readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import {
  type Background,
  BASELINES,
  COLUMNS,
  type Column,
  evaluationSeeds,
  figuresOf,
  formatReport,
  type LogFile,
  openCsvLog,
  openInjected,
  openSimulated,
  openQuis,
  openXesLog,
  type Reading,
  runBenchmark,
} from "@quis/measure";
import { openInput } from "@quis/server";
import { CliError, EXIT, type ExitCode } from "../error.ts";
import { startProgress } from "../output/progress.ts";
import type { CommandContext } from "./context.ts";
import { parseChoice, parseWhole } from "./parse.ts";

export interface BenchDetectOptions {
  readonly background: string;
  readonly log?: string;
  readonly column?: readonly string[];
  readonly zone?: string;
  readonly delimiter: string;
  readonly users: string;
  readonly days: string;
  readonly seeds: string;
  readonly prevalence: string;
  readonly out?: string;
  readonly baselinesOnly?: boolean;
}

/** Readings are of use for another run only if all of this is the same. */
type Setting = Readonly<Record<string, string | number | readonly string[] | undefined>>;

export async function benchDetect(context: CommandContext, options: BenchDetectOptions): Promise<ExitCode> {
  const { terminal, signal } = context;
  const prevalences = parsePrevalences(options.prevalence);
  const highest = Math.max(...prevalences);
  const { name, setting, open } = await openBackground(context, options, highest);
  const seeds = parseSeeds(options.seeds, name);
  const out = options.out === undefined ? undefined : resolve(context.world.cwd, options.out);
  const done = out === undefined ? [] : await readEarlier(out, setting);
  if (out !== undefined && !existsSync(out)) await appendFile(out, `${JSON.stringify({ setting })}\n`);
  const contenders =
    options.baselinesOnly === true
      ? BASELINES
      : [openQuis(name === "hospital" ? "hospital" : "case-agency"), ...BASELINES];
  const progress = startProgress(terminal, "bench detect");
  try {
    const run = await runBenchmark({
      seeds,
      prevalences,
      contenders,
      open,
      done,
      signal,
      now: () => performance.now(),
      onProgress: (read, total) =>
        progress.update({ type: "progress", phase: "judge", done: read, total, unit: "readings" }),
      onReading: async (reading) => {
        if (out !== undefined) await appendFile(out, `\n${JSON.stringify(reading)}\n`);
      },
    });
    progress.stop();
    for (const figures of figuresOf(run.readings)) terminal.printJson(figures);
    terminal.print(formatReport(run));
    return EXIT.ok;
  } finally {
    progress.stop();
  }
}

async function openBackground(
  context: CommandContext,
  options: BenchDetectOptions,
  prevalence: number,
): Promise<{ readonly name: string; readonly setting: Setting; readonly open: (seed: string) => Background }> {
  const { signal } = context;
  if (options.log !== undefined) {
    const log = await readLog(context, options, options.log);
    const name = basename(options.log);
    const setting = { log: name, accesses: log.accesses.length, column: options.column, prevalence };
    return { name, setting, open: (seed) => openInjected(name, log, seed, prevalence) };
  }
  const setting = parseChoice(options.background, "--background", ["agency", "hospital"] as const);
  const users = parseWhole(options.users, "--users");
  const days = parseWhole(options.days, "--days");
  return {
    name: setting,
    setting: { background: setting, users, days, prevalence },
    open: (seed) => openSimulated(setting, { setting, seed, users, days, prevalence, signal }),
  };
}

async function readLog(context: CommandContext, options: BenchDetectOptions, file: string): Promise<LogFile> {
  const path = resolve(context.world.cwd, file);
  const columns = parseColumns(options.column ?? []);
  const isXes = /\.xes(\.gz|\.zst)?$/i.test(path);
  if (!isXes && !/\.(csv|tsv|txt)(\.gz|\.zst)?$/i.test(path))
    throw new CliError("CLI_USAGE", `expected --log to be an .xes or .csv file, got ${file}`);
  try {
    const input = await openInput(createReadStream(path));
    const how = {
      columns,
      delimiter: options.delimiter,
      signal: context.signal,
      ...(options.zone === undefined ? {} : { zone: options.zone }),
    };
    const log = await (isXes ? openXesLog : openCsvLog)(input.chunks, how);
    const truncated = input.truncated();
    if (truncated !== undefined) throw new CliError("CLI_FILE", `expected the whole of ${file}, got ${truncated}`);
    return log;
  } catch (error) {
    if (error instanceof Error && "syscall" in error)
      throw new CliError("CLI_FILE", `expected a readable file, got ${file}: ${error.message}`, { cause: error });
    throw error;
  }
}

function parseColumns(given: readonly string[]): Partial<Record<Column, string>> {
  const columns: Partial<Record<Column, string>> = {};
  for (const one of given) {
    const at = one.indexOf("=");
    const field = parseChoice(at < 0 ? one : one.slice(0, at), "--column field", COLUMNS);
    if (at < 0 || at === one.length - 1)
      throw new CliError("CLI_USAGE", `expected --column ${field}=NAME, got ${JSON.stringify(one)}`);
    columns[field] = one.slice(at + 1);
  }
  return columns;
}

function parsePrevalences(text: string): number[] {
  const shares = text.split(",").map(Number);
  const wrong = shares.find((share) => !(share > 0 && share <= 0.05));
  if (wrong === undefined) return [...new Set(shares)].toSorted((a, b) => a - b);
  throw new CliError("CLI_USAGE", `expected --prevalence to be shares above 0 up to 0.05, got ${text}`);
}

function parseSeeds(text: string, background: string): readonly string[] {
  if (!/^\d{1,3}$/.test(text)) return [...new Set(text.split(",").filter((seed) => seed !== ""))];
  const count = parseWhole(text, "--seeds");
  if (count === 0) throw new CliError("CLI_USAGE", "expected --seeds of 1 or more, got 0");
  return evaluationSeeds(background, count);
}

async function readEarlier(path: string, setting: Setting): Promise<Reading[]> {
  if (!existsSync(path)) return [];
  const [head = "", ...lines] = (await readFile(path, "utf8")).split("\n");
  const asked = JSON.stringify({ setting });
  if (head !== asked)
    throw new CliError("CLI_USAGE", `expected --out to be a new file or one of this benchmark (${asked}), got ${path}`);
  const readings: Reading[] = [];
  for (const line of lines) {
    // A line may be cut short where a run was: its reading is made again.
    try {
      if (line !== "") readings.push(JSON.parse(line) as Reading);
    } catch {
      continue;
    }
  }
  return readings;
}
