export { addSource, makeToken } from "./queries.ts";
export { TokenShown } from "./token-shown.tsx";
