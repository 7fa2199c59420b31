export { ocsfFormat } from "./ocsf.ts";
export { CLASS_ROOTS, COMMON_ROOTS } from "./roots.ts";
