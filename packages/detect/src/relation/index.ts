export { NAMESAKE } from "./namesake.ts";
export { RELATION } from "./relation.ts";
