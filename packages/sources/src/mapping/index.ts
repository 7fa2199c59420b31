export { parseMapping } from "./parse.ts";
export { type EventPath, parsePath, setPath } from "./path.ts";
export type { Column, CsvMapping, Mapping, PgauditMapping, SubjectKey } from "./schema.ts";
