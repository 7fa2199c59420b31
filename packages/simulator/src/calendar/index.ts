export * from "./civil.ts";
export * from "./holiday.ts";
