export { CO_ACCESS } from "./co-access.ts";
