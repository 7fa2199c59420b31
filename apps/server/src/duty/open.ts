// Opens the duty over the parts of a data folder.
import { type Reviews, readProgrammes } from "../review/index.ts";
import { Duties, type DutiesOptions } from "./duties.ts";
import { Samples, type SamplesOptions } from "./samples.ts";

export interface OpenDuty
  extends Omit<DutiesOptions, "programmes" | "findings" | "ledger">, Omit<SamplesOptions, "duties"> {
  /** Given when it is asked for: reviews are opened beside the duty. */
  readonly reviews: Pick<Reviews, "states">;
}

export interface Duty {
  readonly duties: Duties;
  readonly samples: Samples;
}

export function openDuty({ reviews, oversightLedger, ...parts }: OpenDuty): Duty {
  const duties = new Duties({
    ...parts,
    ledger: oversightLedger,
    programmes: () => readProgrammes(parts.data),
    findings: () => reviews.states(),
  });
  return { duties, samples: new Samples({ ...parts, oversightLedger, duties }) };
}
