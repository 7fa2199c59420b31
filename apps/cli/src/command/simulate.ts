// quis simulate: the logs of an invented agency, for trials and demonstrations.
import { resolve } from "node:path";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatSeconds } from "../output/figures.ts";
import { startProgress } from "../output/progress.ts";
import type { CommandContext } from "./context.ts";
import { parseWhole } from "./parse.ts";

export interface SimulateOptions {
  readonly seed: string;
  readonly users: string;
  readonly days: string;
  readonly out: string;
}
