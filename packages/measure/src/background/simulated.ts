// A simulated agency or hospital as a background: the simulator's lines go through the normal reading, and its labels tell misuse from work.
import type { Access, ContextTables } from "@quis/detect";
import { CONTEXT_HEADERS, type Outcome, type Piece, simulatePieces, type SimulationOptions } from "@quis/simulator";
import { MeasureError } from "../error.ts";
import type { Background, Scenario } from "./background.ts";
import { readContextRows } from "./context-rows.ts";
import { Interner, readSimulatedLine } from "./ocsf-access.ts";

export interface SimulatedOptions extends SimulationOptions {
  readonly signal?: AbortSignal;
  /** Days simulated so far. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Plays a simulation in memory. A scenario's sign-ins belong to it like its accesses: they would not be there without it.
 * @throws SimulatorError SIM_OPTION_INVALID
 */
export function openSimulated(name: string, options: SimulatedOptions): Background {
  const intern = new Interner();
  const accesses: Access[] = [];
  const uids: string[] = [];
  const texts: Partial<Record<keyof ContextTables, string>> = {};
  const pieces = simulatePieces(options);
  let step: IteratorResult<Piece, Outcome>;
  let day = -1;
  for (step = pieces.next(); step.done !== true; step = pieces.next()) {
    const { events, context } = step.value;
    for (let from = 0; from < events.length;) {
      const to = events.indexOf("\n", from);
      const { uid, access } = readSimulatedLine(events.slice(from, to), accesses.length, name, intern);
      accesses.push(access);
      uids.push(uid);
      from = to + 1;
    }
    for (const [table, rows] of Object.entries(context) as [keyof ContextTables, string][])
      texts[table] = (texts[table] ?? "") + rows;
    if (step.value.day > day) {
      ({ day } = step.value);
      if (options.signal?.aborted === true)
        throw new MeasureError("MEASURE_ABORTED", "the benchmark was stopped before it was complete");
      options.onProgress?.(day, options.days);
    }
  }
  const { scenarios, skipped } = step.value;
  const tables = Object.fromEntries(
    (Object.entries(texts) as [keyof typeof CONTEXT_HEADERS, string][]).map(([table, text]) => [
      table,
      readContextRows(table, CONTEXT_HEADERS[table], text),
    ]),
  ) as ContextTables;

  const scenarioOf = new Map<string, number>();
  scenarios.forEach((scenario, i) => {
    for (const uid of [...scenario.events, ...scenario.sign_ins]) scenarioOf.set(uid, i);
  });
  const rows: Access[][] = scenarios.map(() => []);
  const genuine: Access[] = [];
  accesses.forEach((access, i) => {
    const scenario = scenarioOf.get(uids[i] as string);
    (scenario === undefined ? genuine : (rows[scenario] as Access[])).push(access);
  });
  return {
    name,
    accesses: genuine,
    tables,
    scenarios: scenarios.map(({ kind }, i): Scenario => ({ kind, rows: rows[i] as Access[] })),
    notPlaced: skipped,
    isInjected: false,
    remarks: [],
  };
}
