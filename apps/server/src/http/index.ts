// The HTTP door of an instance.
export { type HttpErrorCode } from "./error.ts";
export type { HttpLimits } from "./limits.ts";
export { listen, type ListenAddress } from "./listen.ts";
export { createHttpServer, type HttpServerOptions } from "./server.ts";
