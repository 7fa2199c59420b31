export { leefFormat } from "./leef.ts";
