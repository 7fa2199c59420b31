export { BULK } from "./bulk.ts";
export { SLOW_DRIP } from "./drip.ts";
