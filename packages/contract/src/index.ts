// The HTTP API as zod schemas: the one contract between server, command line and page.
export * from "./access.ts";
export * from "./ask.ts";
export * from "./common.ts";
export * from "./continuity.ts";
export * from "./disclosure.ts";
export * from "./fairness.ts";
export * from "./findings.ts";
export * from "./gaps.ts";
export * from "./log.ts";
export * from "./preview.ts";
export * from "./problem.ts";
export * from "./retention.ts";
export * from "./rules.ts";
export * from "./sources.ts";
export * from "./survey.ts";
export * from "./work.ts";
