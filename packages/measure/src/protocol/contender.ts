// Who is measured: something that opens a scorer on a world. Ours and the baselines go through the same door.
import type { Day, Scorer, World } from "@quis/detect";

export interface Contender {
  readonly name: string;
  readonly open: (world: World) => Scorer;
  /** Detectors that cannot judge such a log, and why; asked after the last day. */
  readonly notApplicable?: (scorer: Scorer, last: Day) => readonly { readonly detector: string; readonly reason: string }[];
}
