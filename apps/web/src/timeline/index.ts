export type { Bar } from "./buckets.ts";
export { escapeXml } from "./svg.ts";
export { Timeline } from "./timeline.tsx";
