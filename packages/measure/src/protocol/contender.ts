// Who is measured: something that opens a scorer on a world. Ours and the baselines go through the same door.
import type { Day, RankedFinding, Scorer, World } from "@quis/detect";

/** What of a ranking goes on a list with so many places. */
export type Choose = (findings: readonly RankedFinding[], places: number) => readonly RankedFinding[];

export interface Contender {
  readonly name: string;
  readonly open: (world: World) => Scorer;
  /** How its list is made of its ranking; the first ones where nothing is said. */
  readonly choose?: Choose;
  /** Whether it leaves out what is not worth a look. One that ranks everything raises everything, which says nothing. */
  readonly hasThreshold: boolean;
  /** Detectors that cannot judge such a log, and why; asked after the last day. */
  readonly notApplicable?: (
    scorer: Scorer,
    last: Day,
  ) => readonly { readonly detector: string; readonly reason: string }[];
}
