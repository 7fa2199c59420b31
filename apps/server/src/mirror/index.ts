// Off-site copies: pushing them, keeping them, and what a place of copies accepts.
export { readMirrors } from "./config.ts";
export { isAddress } from "./http-target.ts";
export { type MirrorHost, Mirrors } from "./mirrors.ts";
export { createMirrorServer, type MirrorServerOptions } from "./serve.ts";
