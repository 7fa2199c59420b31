export { mappingMistakes, type MappingMistake } from "./mistakes.ts";
export { parseMapping } from "./parse.ts";
export { type EventPath, parsePath, setPath } from "./path.ts";
export type {
  Column,
  CsvMapping,
  JsonMapping,
  Mapping,
  PgauditMapping,
  SubjectKey,
  TableMapping,
  XlsxMapping,
  XmlMapping,
} from "./schema.ts";
