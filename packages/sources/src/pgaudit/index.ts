export { pgauditCsvlogFormat, pgauditJsonlogFormat } from "./pgaudit.ts";
export { pgauditStderrFormat } from "./stderr.ts";
