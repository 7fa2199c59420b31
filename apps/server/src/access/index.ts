export { asking, type Asking, localPrincipal, type Principal, type SignInMethod } from "./principal.ts";
