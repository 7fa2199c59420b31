export * from "./access/index.ts";
export * from "./context/index.ts";
export * from "./detector/index.ts";
export * from "./engine/index.ts";
export * from "./fairness/index.ts";
export * from "./peers/index.ts";
export { DetectError, type DetectErrorCode } from "./error.ts";
