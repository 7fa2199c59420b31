export { auditdFormat } from "./auditd.ts";
