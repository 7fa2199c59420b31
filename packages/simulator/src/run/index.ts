export * from "./context-rows.ts";
export * from "./simulation.ts";
