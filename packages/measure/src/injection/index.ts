export { openInjected } from "./injected.ts";
export { SCHEMES } from "./schemes.ts";
