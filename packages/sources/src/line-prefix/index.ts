export { compileLinePrefix, isPart, type LinePrefix, type PrefixedLine } from "./line-prefix.ts";
export { messageLines } from "./messages.ts";
