// The detectors that are at work, in the order of their ids.
import type { Detector } from "./detector/index.ts";

export const DETECTORS: readonly Detector[] = [];
