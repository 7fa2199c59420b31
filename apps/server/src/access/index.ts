export { AccessAnswers, type AccessDoor } from "./door.ts";
export { AccessError, type AccessErrorCode } from "./error.ts";
export {
  demoPeople,
  hashSecret,
  makeSecret,
  type Evidence,
  Identity,
  type IdentityOptions,
  type InSession,
  type Known,
  type SignedIn,
  TOKEN_PREFIX,
  type Visitor,
} from "./identity/index.ts";
export { asking, type Asking, localPrincipal, type Principal, type SignInMethod } from "./principal.ts";
export { FileWatch, type FileWatchOptions } from "./file-watch.ts";
export { type Network, readNetwork } from "./network.ts";
export type { Rights, RightsOf } from "./rights.ts";
