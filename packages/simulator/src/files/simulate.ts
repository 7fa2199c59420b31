// Writes a simulation into a folder.
import { lstat, mkdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { formatInstant, DAY_MS } from "../calendar/index.ts";
import { DIFFICULTY, HOSPITAL_DIFFICULTY } from "../difficulty.ts";
import { PLACES, PLATE_SEARCH_HEADER } from "../emit/index.ts";
import { readOptions, type SettingName, type Settings, type SimulationOptions } from "../options.ts";
import { CONTEXT_HEADERS, CONTEXT_KINDS, contextKindsOf, simulatePieces, type Outcome } from "../run/index.ts";
import { SimulatorError } from "../simulator-error.ts";
import { TextFile } from "./text-file.ts";

export interface SimulateOptions extends SimulationOptions {
  /** Folder to write to; made if it is missing. */
  readonly out: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SimulateProgress) => void;
}

export interface SimulateProgress {
  /** Days played so far, of `days`. */
  readonly day: number;
  readonly days: number;
  readonly events: number;
}

export interface SimulateSummary {
  readonly seed: string;
  readonly users: number;
  readonly days: number;
  /** First instant and the one after the last, ISO 8601. */
  readonly start: string;
  readonly end: string;
  readonly persons: number;
  readonly subjects: number;
  readonly cases: number;
  readonly events: number;
  readonly pgaudit_lines: number;
  readonly alpr_rows: number;
  readonly scenarios: number;
  readonly labelled_events: number;
  /** Every file written: path inside the folder with forward slashes, size, SHA-256. Same seed and options, same hashes. */
  readonly files: readonly { readonly name: string; readonly size_bytes: number; readonly sha256: string }[];
}

const EVENTS = "events.ndjson";
const PGAUDIT = "pgaudit.jsonl";
const ALPR = "alpr.csv";
const TRUTH = "truth.json";
const contextName = (kind: string): string => `context/${kind}.csv`;
/** In the order they get their names: truth.json last, so a folder that has it is whole. */
const namesOf = (setting: SettingName): readonly string[] => [
  EVENTS,
  PGAUDIT,
  ALPR,
  ...contextKindsOf(setting).map(contextName),
  TRUTH,
];
const NAMES: readonly string[] = [EVENTS, PGAUDIT, ALPR, ...CONTEXT_KINDS.map(contextName), TRUTH];

function formatTruth(settings: Settings, outcome: Outcome): string {
  const head = {
    note: `${PLACES[settings.setting].name} and everybody in it are invented. These labels say which events were injected as misuse; no other file does.`,
    seed: settings.seed,
    options: {
      ...(settings.setting === "agency" ? {} : { setting: settings.setting }),
      users: settings.users,
      days: settings.days,
      start: settings.start,
      prevalence: settings.prevalence,
      scenarios: settings.scenarios,
    },
    difficulty: settings.setting === "agency" ? DIFFICULTY : { ...DIFFICULTY, ...HOSPITAL_DIFFICULTY },
    events: outcome.events,
    labelled_events: outcome.labelledEvents,
    skipped: outcome.skipped,
  };
  const scenarios = outcome.scenarios.map((scenario) => `    ${JSON.stringify(scenario)}`).join(",\n");
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "scenarios": [\n${scenarios}\n  ]\n}\n`;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Makes the folder and says which folders are new. */
async function prepareFolder(out: string): Promise<string[]> {
  const fresh: string[] = [];
  for (const folder of [out, join(out, "context")]) {
    if (!(await exists(folder))) fresh.push(folder);
    try {
      await mkdir(folder, { recursive: true });
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code;
      if (code === "EEXIST" || code === "ENOTDIR") {
        throw new SimulatorError(
          "SIM_OUT_NOT_FOLDER",
          `"out" expected a folder, got ${folder}, which is something else`,
          { cause },
        );
      }
      throw new SimulatorError("SIM_WRITE_FAILED", `could not make the folder ${folder}: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
  for (const name of NAMES) {
    if (await exists(join(out, name))) {
      throw new SimulatorError(
        "SIM_OUT_OCCUPIED",
        `"out" expected a folder without a simulation, got one with ${name}`,
      );
    }
  }
  return fresh;
}

async function writeAll(
  options: SimulateOptions,
  settings: Settings,
  files: ReadonlyMap<string, TextFile>,
): Promise<Outcome & { pgaudit: number; alpr: number }> {
  const { signal, onProgress } = options;
  const append = (name: string, text: string): Promise<void> => (files.get(name) as TextFile).append(text);
  await append(ALPR, PLATE_SEARCH_HEADER);
  const kinds = contextKindsOf(settings.setting);
  for (const kind of kinds) await append(contextName(kind), `${CONTEXT_HEADERS[kind]}\n`);
  const pieces = simulatePieces(options);
  let events = 0;
  let pgaudit = 0;
  let alpr = 0;
  for (;;) {
    if (signal?.aborted === true)
      throw new SimulatorError("SIM_ABORTED", "the simulation was stopped before it was complete");
    const step = pieces.next();
    if (step.done === true) {
      await append(TRUTH, formatTruth(settings, step.value));
      return { ...step.value, pgaudit, alpr };
    }
    const piece = step.value;
    await append(EVENTS, piece.events);
    await append(PGAUDIT, piece.pgaudit);
    await append(ALPR, piece.alpr);
    for (const kind of kinds) await append(contextName(kind), piece.context[kind] ?? "");
    events += piece.eventCount;
    pgaudit += piece.pgauditCount;
    alpr += piece.alprCount;
    if (piece.eventCount > 0) onProgress?.({ day: piece.day, days: settings.days, events });
  }
}

/**
 * Simulates the invented records agency and writes `events.ndjson`, `pgaudit.jsonl`, `alpr.csv`, `context/*.csv` and
 * `truth.json` into `out`. Same seed and options, same bytes. Files get their names only when all are whole; on any
 * error, and when `signal` aborts, nothing of them stays behind.
 * @throws SimulatorError any of its codes
 */
export async function simulate(options: SimulateOptions): Promise<SimulateSummary> {
  const settings = readOptions(options);
  if (typeof options.out !== "string" || options.out === "") {
    throw new SimulatorError(
      "SIM_OPTION_INVALID",
      `"out" expected the path of a folder, got ${JSON.stringify(options.out)}`,
    );
  }
  const fresh = await prepareFolder(options.out);
  const files = new Map<string, TextFile>();
  try {
    for (const name of namesOf(settings.setting)) files.set(name, await TextFile.create(join(options.out, name)));
    const outcome = await writeAll(options, settings, files);
    const written: { name: string; size_bytes: number; sha256: string }[] = [];
    for (const [name, file] of files) {
      const sha256 = await file.finish();
      written.push({ name, size_bytes: file.sizeBytes, sha256 });
    }
    for (const file of files.values()) await file.publish();
    return {
      seed: settings.seed,
      users: settings.users,
      days: settings.days,
      start: formatInstant(settings.startMs),
      end: formatInstant(settings.startMs + settings.days * DAY_MS),
      persons: outcome.persons,
      subjects: outcome.subjects,
      cases: outcome.cases,
      events: outcome.events,
      pgaudit_lines: outcome.pgaudit,
      alpr_rows: outcome.alpr,
      scenarios: outcome.scenarios.length,
      labelled_events: outcome.labelledEvents,
      files: written,
    };
  } catch (cause) {
    for (const file of files.values()) await file.discard();
    for (const folder of fresh.toReversed()) await rmdir(folder).catch(() => undefined);
    if (cause instanceof SimulatorError) throw cause;
    throw new SimulatorError("SIM_WRITE_FAILED", `could not write to ${options.out}: ${(cause as Error).message}`, {
      cause,
    });
  }
}
