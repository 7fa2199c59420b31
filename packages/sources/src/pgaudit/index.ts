export { pgauditCsvlogFormat, pgauditJsonlogFormat } from "./pgaudit.ts";
