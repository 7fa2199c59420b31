export * from "./incident.ts";
export * from "./reason.ts";
export * from "./session-book.ts";
export * from "./shift.ts";
export * from "./sitting.ts";
export * from "./visit.ts";
export * from "./shift-context.ts";
