export { NO_FOLLOWUP } from "./no-followup.ts";
export { UNNEEDED_ACCESS } from "./unneeded.ts";
