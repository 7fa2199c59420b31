export { jsonFormat, xmlFormat } from "./mapped.ts";
