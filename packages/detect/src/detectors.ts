// Every detector, in order of its id.
import { CATEGORY_SURPRISE } from "./category/index.ts";
import { CO_ACCESS } from "./coaccess/index.ts";
import type { Detector } from "./detector/index.ts";
import { OFF_HOURS } from "./hours/index.ts";
import { REPEAT_TARGET } from "./repeat/index.ts";
import { BULK, SLOW_DRIP } from "./volume/index.ts";

/** All detectors, by id. */
export const DETECTORS: readonly Detector[] = [
  CATEGORY_SURPRISE, // D2
  CO_ACCESS, // D3
  REPEAT_TARGET, // D4
  BULK, // D5
  SLOW_DRIP, // D5.drip
  OFF_HOURS, // D6
];
