export * from "./format.ts";
export { hasMembers, Sample } from "./sample.ts";
