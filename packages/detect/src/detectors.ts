// Every detector, in order of its id.
import { CATEGORY_SURPRISE } from "./category/index.ts";
import { CO_ACCESS } from "./coaccess/index.ts";
import type { Detector } from "./detector/index.ts";
import { NO_FOLLOWUP, UNNEEDED_ACCESS } from "./followup/index.ts";
import { OFF_HOURS } from "./hours/index.ts";
import { LOG_ODDS } from "./log-odds/index.ts";
import { IMPOSSIBLE_TRAVEL, LEAVER_LOGIN, SHARED_LOGIN } from "./login/index.ts";
import { FALSE_REFERENCE, REUSED_REASON, VAGUE_REASON } from "./reason/index.ts";
import { RECORD_CROWD } from "./record/index.ts";
import { NAMESAKE, RELATION } from "./relation/index.ts";
import { REPEAT_TARGET } from "./repeat/index.ts";
import { BULK, SLOW_DRIP } from "./volume/index.ts";

/** All detectors, by id. D1 is first: it fills `AccessTable.logOdds`, which others read. */
export const DETECTORS: readonly Detector[] = [
  LOG_ODDS, // D1
  CATEGORY_SURPRISE, // D2
  CO_ACCESS, // D3
  REPEAT_TARGET, // D4
  BULK, // D5
  SLOW_DRIP, // D5.drip
  OFF_HOURS, // D6
  FALSE_REFERENCE, // D7.case
  REUSED_REASON, // D7.reuse
  VAGUE_REASON, // D7.vague
  RELATION, // D8
  NAMESAKE, // D8.surname
  LEAVER_LOGIN, // D9.leaver
  SHARED_LOGIN, // D9.shared
  IMPOSSIBLE_TRAVEL, // D9.travel
  RECORD_CROWD, // D10
  UNNEEDED_ACCESS, // D11.need
  NO_FOLLOWUP, // D11.work
];
