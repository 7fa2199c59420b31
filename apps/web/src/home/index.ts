export { type Example, examplesOf } from "./examples.ts";
