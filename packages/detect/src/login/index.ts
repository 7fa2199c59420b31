export { IMPOSSIBLE_TRAVEL } from "./impossible-travel.ts";
export { LEAVER_LOGIN } from "./leaver.ts";
export { SHARED_LOGIN } from "./shared-login.ts";
