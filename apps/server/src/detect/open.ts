// Opens detection over the parts of a data folder.
import { join } from "node:path";
import { Detection, type DetectionParts } from "./detection.ts";
import { DETECTOR_SET, type DetectorSet } from "./detectors.ts";
import { FindingRegister, type FindingRegisterOptions } from "./register.ts";
import { RuleFindings } from "./rule-findings.ts";
import { SeenFindings } from "./seen.ts";
import type { SealedEventParts } from "./sealed-events.ts";

export interface OpenDetection
  extends
    Omit<DetectionParts, "register" | "rules" | "seen" | "module" | "detectors">,
    Pick<FindingRegisterOptions, "oversight" | "logFolder">,
    Pick<SealedEventParts, "dataKeys" | "subjectMaster" | "decisions"> {
  readonly oversightLedger: FindingRegisterOptions["ledger"];
  /** Module with another `DETECTOR_SET`; for tests. */
  readonly detectors: string | undefined;
}

export async function openDetection({
  oversightLedger,
  oversight,
  logFolder,
  detectors,
  dataKeys,
  subjectMaster,
  decisions,
  ...parts
}: OpenDetection): Promise<Detection> {
  const register = new FindingRegister({
    file: join(parts.data, "index", "findings.json"),
    ledger: oversightLedger,
    logFolder,
    oversight,
    now: parts.now,
  });
  const set =
    detectors === undefined
      ? DETECTOR_SET
      : ((await import(detectors)) as { readonly DETECTOR_SET: DetectorSet }).DETECTOR_SET;
  const module = detectors ?? new URL("./detectors.ts", import.meta.url).href;
  const { data, records } = parts;
  const rules = new RuleFindings({ data, records, dataKeys, subjectMaster, decisions }, register);
  const seen = new SeenFindings(join(data, "index", "seen.ndjson"));
  return new Detection({ ...parts, register, rules, seen, module, detectors: set.detectors });
}
