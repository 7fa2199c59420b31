// Review: the duty and its rhythm, the course of one review with its two persons and its hearing, what a sample says. Pure.
export * from "./duty/index.ts";
export { ReviewError, type ReviewErrorCode } from "./error.ts";
export * from "./process/index.ts";
export * from "./sample/index.ts";
