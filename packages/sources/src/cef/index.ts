export { cefFormat } from "./cef.ts";
