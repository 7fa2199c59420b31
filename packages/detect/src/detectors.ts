// Every detector, by id.
import type { Detector } from "./detector/index.ts";
import { NO_FOLLOWUP, UNNEEDED_ACCESS } from "./followup/index.ts";
import { LEAVER_LOGIN, SHARED_LOGIN } from "./login/index.ts";
import { FALSE_REFERENCE, REUSED_REASON, VAGUE_REASON } from "./reason/index.ts";
import { RECORD_CROWD } from "./record/index.ts";

export const DETECTORS: readonly Detector[] = [
  RECORD_CROWD,
  UNNEEDED_ACCESS,
  NO_FOLLOWUP,
  FALSE_REFERENCE,
  REUSED_REASON,
  VAGUE_REASON,
  LEAVER_LOGIN,
  SHARED_LOGIN,
];
