// A log of one's own with misuse on its judged days.
import { type Background, judgedFromOf, type LogFile } from "../background/index.ts";
import { injectScenarios } from "./inject.ts";

/** @throws MeasureError MEASURE_LOG_INVALID for a log of one day */
export function openInjected(name: string, log: LogFile, seed: string, prevalence: number): Background {
  const { accesses, remarks } = log;
  const fromDay = judgedFromOf(accesses);
  // Nothing is known of the work but the log: no table of context was imported.
  return {
    name,
    accesses,
    tables: {},
    isInjected: true,
    remarks,
    ...injectScenarios(accesses, { seed, prevalence, fromDay }),
  };
}
