// Who asks detection: every question and every run by hand is sealed before it is answered.
import type {
  AccessExplanation,
  CoverageAnswer,
  DetectionStatus,
  DetectorsAnswer,
  DetectSummary,
  FairnessAnswer,
  FindingAccesses,
  FindingAccessesQuery,
  FindingAnswer,
  FindingsAnswer,
  FindingsQuery,
} from "@quis/contract";
import type { WorkOptions } from "../instance/instance.ts";
import type { Deed } from "../oversight/oversight.ts";
import type { Detection } from "./detection.ts";

export interface DetectionDoor {
  /** How far was judged, and what each detector can judge. Not sealed: it names nobody. */
  status(): Promise<DetectionStatus>;
  /** Findings by rank. While nothing serves the folder, what is new is judged first. */
  findings(actor: string, query: FindingsQuery, work?: WorkOptions): Promise<FindingsAnswer>;
  /** One finding whole; with `reproduce` computed again. @throws QuisError QUIS_NOT_FOUND */
  finding(actor: string, id: string, reproduce: boolean, work?: WorkOptions): Promise<FindingAnswer>;
  /** The accesses that a finding rests on, each with what explains it. @throws QuisError QUIS_NOT_FOUND */
  accesses(actor: string, id: string, query: FindingAccessesQuery): Promise<FindingAccesses>;
  /** What each detector asks, and by what. Not sealed: it names nobody. */
  detectors(): Promise<DetectorsAnswer>;
  /** What explains one access, if anything does. @throws QuisError QUIS_NOT_FOUND */
  explain(actor: string, index: number): Promise<AccessExplanation>;
  /** How much is explained, of real accesses and of made-up ones. */
  coverage(actor: string, work?: WorkOptions): Promise<CoverageAnswer>;
  /** Whether findings fall on some kinds of staff more than on others; names nobody. */
  fairness(actor: string): Promise<FairnessAnswer>;
  /** Judges everything now, and seals what is new. */
  run(actor: string, work?: WorkOptions): Promise<DetectSummary>;
}

export interface DoorParts {
  readonly detection: Detection;
  readonly seal: (deed: Deed) => Promise<unknown>;
  readonly work: (work?: WorkOptions) => WorkOptions & { readonly signal: AbortSignal };
}

export class DetectionAnswers implements DetectionDoor {
  readonly #parts: DoorParts;
  #served = false;

  constructor(parts: DoorParts) {
    this.#parts = parts;
  }

  /** From now on findings are kept up to date in the background. */
  async serve(): Promise<void> {
    this.#served = true;
    await this.#parts.detection.serve(this.#parts.work().signal);
  }

  status(): Promise<DetectionStatus> {
    return this.#parts.detection.status();
  }

  async findings(actor: string, query: FindingsQuery, work?: WorkOptions): Promise<FindingsAnswer> {
    const { detection, seal } = this.#parts;
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    await seal({
      actor,
      activity: "search",
      what: "findings",
      parameters: Object.fromEntries(given) as Deed["parameters"] & {},
    });
    if (!this.#served) await detection.bringUpToDate(this.#parts.work(work));
    return detection.findings(actor, query);
  }

  async finding(actor: string, id: string, reproduce: boolean, work?: WorkOptions): Promise<FindingAnswer> {
    const { detection, seal } = this.#parts;
    await seal({ actor, activity: "read", what: "finding", parameters: { id, reproduce: String(reproduce) } });
    return detection.finding(actor, id, reproduce ? this.#parts.work(work) : undefined);
  }

  async accesses(actor: string, id: string, query: FindingAccessesQuery): Promise<FindingAccesses> {
    await this.#parts.seal({ actor, activity: "read", what: "accesses of finding", parameters: { id } });
    return this.#parts.detection.accesses(id, query);
  }

  detectors(): Promise<DetectorsAnswer> {
    return this.#parts.detection.detectors();
  }

  async explain(actor: string, index: number): Promise<AccessExplanation> {
    await this.#parts.seal({ actor, activity: "read", what: "explain access", parameters: { index } });
    return this.#parts.detection.explain(index);
  }

  async coverage(actor: string, work?: WorkOptions): Promise<CoverageAnswer> {
    await this.#parts.seal({ actor, activity: "read", what: "coverage" });
    return this.#parts.detection.coverage(this.#parts.work(work));
  }

  async fairness(actor: string): Promise<FairnessAnswer> {
    await this.#parts.seal({ actor, activity: "read", what: "fairness" });
    return this.#parts.detection.fairness();
  }

  async run(actor: string, work?: WorkOptions): Promise<DetectSummary> {
    await this.#parts.seal({ actor, activity: "update", what: "detect run" });
    return this.#parts.detection.run(this.#parts.work(work));
  }
}
