export { foundryAudit2Format, foundryAudit3Format } from "./audit.ts";
export { foundryCheckpointsFormat } from "./checkpoints.ts";
