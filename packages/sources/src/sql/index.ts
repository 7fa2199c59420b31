export { type CallFinding, findCalls, type FunctionArgument } from "./calls.ts";
export { type Dialect, MYSQL, ORACLE, TRANSACT_SQL, translate } from "./dialect.ts";
export { findKeys, type KeyColumns, type KeyFindings } from "./keys.ts";
export { isGroup, isWord, type Node, readStatements } from "./tree.ts";
export type { Parameters } from "./value.ts";
