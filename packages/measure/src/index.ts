// The measuring's door.
export * from "./background/index.ts";
export * from "./baseline/index.ts";
export * from "./injection/index.ts";
export * from "./protocol/index.ts";
export * from "./random/index.ts";
export * from "./report/index.ts";
export { MeasureError, type MeasureErrorCode } from "./error.ts";
