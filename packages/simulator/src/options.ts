// Options of a simulation, checked.
import { DAY_MS, daysFromCivil, parseDate } from "./calendar/index.ts";
import { DIFFICULTY } from "./difficulty.ts";
import { SCENARIO_KINDS, type ScenarioKind } from "./truth/index.ts";
import { SimulatorError } from "./simulator-error.ts";

export const SETTINGS = ["agency", "hospital"] as const;
/** Where the work is done: a records agency, or a hospital. */
export type SettingName = (typeof SETTINGS)[number];

export interface SimulationOptions {
  /** Default `agency`. */
  readonly setting?: SettingName;
  /** Any text of 1–200 characters, or a safe integer. Same seed and options, same bytes. */
  readonly seed: string | number;
  /** Posts in the agency, 1–20,000. Leavers are replaced, so a few more people appear. */
  readonly users: number;
  /** Days to simulate, 1–3,660. */
  readonly days: number;
  /** First day, `YYYY-MM-DD`, UTC. Default 2026-01-05, a Monday. */
  readonly start?: string;
  /** Aimed share of events that are injected misuse, 0–0.05; 0 injects none at all. Default 0.001. */
  readonly prevalence?: number;
  /** Kinds to inject. Default all. */
  readonly scenarios?: readonly ScenarioKind[];
}

/** Options with every default filled in. */
export interface Settings {
  readonly setting: SettingName;
  readonly seed: string;
  readonly users: number;
  readonly days: number;
  readonly start: string;
  readonly prevalence: number;
  readonly scenarios: readonly ScenarioKind[];
  /** The first day, in days since the epoch, and its first millisecond. */
  readonly startDay: number;
  readonly startMs: number;
}

const DEFAULT_START = "2026-01-05";
const LAST_START_DAY = daysFromCivil(2999, 12, 31);

function whole(name: string, value: unknown, low: number, high: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= low && value <= high) return value;
  throw new SimulatorError(
    "SIM_OPTION_INVALID",
    `"${name}" expected a whole number from ${low} to ${high}, got ${String(value)}`,
  );
}

/**
 * Checks options and fills in defaults.
 * @throws SimulatorError `SIM_OPTION_INVALID`
 */
export function readOptions(options: SimulationOptions): Settings {
  const seed =
    typeof options.seed === "number" && Number.isSafeInteger(options.seed) ? String(options.seed) : options.seed;
  if (typeof seed !== "string" || seed.length < 1 || seed.length > 200) {
    throw new SimulatorError(
      "SIM_OPTION_INVALID",
      `"seed" expected 1 to 200 characters or a safe integer, got ${String(options.seed)}`,
    );
  }
  const setting = options.setting ?? "agency";
  if (!SETTINGS.includes(setting)) {
    throw new SimulatorError(
      "SIM_OPTION_INVALID",
      `"setting" expected one of ${SETTINGS.join(", ")}, got ${JSON.stringify(setting)}`,
    );
  }
  const start = options.start ?? DEFAULT_START;
  const startDay = parseDate(start);
  if (startDay === undefined) {
    throw new SimulatorError(
      "SIM_OPTION_INVALID",
      `"start" expected a date such as 2026-01-05, got ${String(options.start)}`,
    );
  }
  if (startDay < 0 || startDay > LAST_START_DAY) {
    throw new SimulatorError(
      "SIM_OPTION_INVALID",
      `"start" expected a date from 1970-01-01 to 2999-12-31, got ${start}`,
    );
  }
  const prevalence = options.prevalence ?? DIFFICULTY.prevalence;
  if (!(prevalence >= 0 && prevalence <= 0.05)) {
    throw new SimulatorError(
      "SIM_OPTION_INVALID",
      `"prevalence" expected a number from 0 to 0.05, got ${String(prevalence)}`,
    );
  }
  const scenarios = options.scenarios ?? SCENARIO_KINDS;
  for (const kind of scenarios) {
    if (!SCENARIO_KINDS.includes(kind)) {
      throw new SimulatorError(
        "SIM_OPTION_INVALID",
        `"scenarios" expected some of ${SCENARIO_KINDS.join(", ")}, got ${JSON.stringify(kind)}`,
      );
    }
  }
  return {
    setting,
    seed,
    users: whole("users", options.users, 1, 20_000),
    days: whole("days", options.days, 1, 3_660),
    start,
    prevalence,
    scenarios: SCENARIO_KINDS.filter((kind) => scenarios.includes(kind)),
    startDay,
    startMs: startDay * DAY_MS,
  };
}
