export * from "./seeds.ts";
export * from "./sfc32.ts";
