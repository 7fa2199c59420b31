// Evidence bundles and public-records releases checked in the browser: read, checked, said.
export { checkEvidence, type EvidenceProgress, type EvidenceVerdict, readRoots } from "./check.ts";
export { isLogFolder, readFolder, readZip } from "./files.ts";
export { type SaidEvidence, type SaidItem, sayEvidence } from "./say.ts";
