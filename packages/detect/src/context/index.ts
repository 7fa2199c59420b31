export { type Assignment, Context, type Party, type Post, type Span, type Tie } from "./context.ts";
export { type ContextNote, contextNotes } from "./notes.ts";
export {
  type ContextTables,
  type Row,
  type Table,
  TABLE_NAMES,
  type TableName,
  TABLES,
  TableTexts,
  typeOfColumn,
  type ValueType,
} from "./tables.ts";
