export { compileLinePrefix, isPart, type LinePrefix, type PrefixedLine, sessionOf } from "./line-prefix.ts";
