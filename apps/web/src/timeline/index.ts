export type { Bar } from "./buckets.ts";
export { Timeline } from "./timeline.tsx";
