export { firstWord } from "./act.ts";
export { hasColumns, readColumns, readRow, type Row } from "./columns.ts";
export { sqlEvent } from "./event.ts";
export {
  findStatementSubjects,
  type StatementContext,
  type SubjectFinding,
  type SubjectKeys,
  subjectKeysOf,
} from "./subjects.ts";
export { compileTime } from "./time.ts";
