export { LEAVER_LOGIN } from "./leaver.ts";
export { SHARED_LOGIN } from "./shared-login.ts";
