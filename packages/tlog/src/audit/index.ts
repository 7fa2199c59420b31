/** Auditing a log served by somebody else: browser-safe, reading by an injected source. @module */
export { type AuditReport, type LogAudit, type WitnessView, auditLog, monitoringPath } from "./audit-log.ts";
export { type TreeAudit, auditTree, treeOf } from "./audit-tree.ts";
export { type LogSource } from "./source.ts";
