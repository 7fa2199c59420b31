// Every detector, by id.
import type { Detector } from "./detector/index.ts";
import { LOG_ODDS } from "./log-odds/index.ts";
import { NAMESAKE, RELATION } from "./relation/index.ts";

/** D1 is first: it fills `AccessTable.logOdds`, which others read. */
export const DETECTORS: readonly Detector[] = [LOG_ODDS, RELATION, NAMESAKE];
