export { ocsfFormat } from "./ocsf.ts";
