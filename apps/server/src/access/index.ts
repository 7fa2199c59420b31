export { asking, type Asking, localPrincipal, type Principal, type SignInMethod } from "./principal.ts";
export { FileWatch, type FileWatchOptions } from "./file-watch.ts";
export { type Network, networkShape, readNetwork } from "./network.ts";
