export type { Judged, RankedFinding, Scorer, Signal } from "./scorer.ts";
