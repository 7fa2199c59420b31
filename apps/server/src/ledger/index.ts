// The payload side of the ledger, for programs that check a data folder.
export { decodeBundle } from "./payload-bundle.ts";
export { bundlePath } from "./payload-folder.ts";
