// Faults done to a log, and what comes of them.
export { type AuditRequest, audit } from "./audit.ts";
export type { Case, Plan } from "./case.ts";
export { type Family, families } from "./families.ts";
export { makeSeed } from "./folders.ts";
export { skey } from "./log.ts";
export { unsynced } from "./order.ts";
export { measureRecovery } from "./recovery.ts";
export { receiptsOf } from "./said.ts";
export { formatBroken, formatTable, tabulate } from "./table.ts";
