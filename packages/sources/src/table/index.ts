export type { ColumnStep } from "./column.ts";
export { compileTable, finishEvent, type Table } from "./event.ts";
