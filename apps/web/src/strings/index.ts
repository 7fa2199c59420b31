export { count, en } from "./en.ts";
