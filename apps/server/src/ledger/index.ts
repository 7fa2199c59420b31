// The payload side of the ledger, for programs that check a data folder.
export { openPayload, type PayloadReader } from "./open-payload.ts";
export { bundlePath } from "./payload-folder.ts";
