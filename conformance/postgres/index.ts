// A real PostgreSQL with pgAudit as a source of logs whose truth is known.
export { type GroundTruth, type RecordsDatabase, startRecordsDatabase } from "./records-database.ts";
export { LOG_LINE_PREFIX, missingPostgres, PostgresServer, type PsqlResult } from "./server.ts";
