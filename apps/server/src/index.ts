// The server's door: open a data folder, serve it, find the process that has it.
export { createHttpServer, listen } from "./http/index.ts";
export type { DisclosureRequest } from "./disclose/disclosure.ts";
export { QuisError, type QuisErrorCode } from "./instance/error.ts";
export type { ImportInput, Instance, LogName, WorkOptions } from "./instance/instance.ts";
export { findRunning, type Running } from "./instance/lock.ts";
export { openInstance, type OpenOptions } from "./instance/open.ts";
export { type Served, serveInstance, type ServeOptions } from "./serve.ts";
export {
  addWitnessedLog,
  type ServedWitness,
  serveWitness,
  type WitnessAddress,
  WitnessFolder,
} from "./witness/index.ts";
