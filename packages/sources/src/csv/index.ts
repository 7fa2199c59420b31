export { csvFormat } from "./csv.ts";
