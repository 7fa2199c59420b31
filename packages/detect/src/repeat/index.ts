export { REPEAT_TARGET } from "./repeat-target.ts";
export { canExplain, isUnexplained, WorkMarks } from "./unexplained.ts";
