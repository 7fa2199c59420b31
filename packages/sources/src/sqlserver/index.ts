export { sqlserverCsvFormat, sqlserverJsonFormat } from "./sqlserver.ts";
