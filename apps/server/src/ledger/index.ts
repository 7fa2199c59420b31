// The ledger and its payload side, for programs that measure it or check a data folder.
export { Ledger } from "./ledger.ts";
export { decodeBundle } from "./payload-bundle.ts";
export { bundlePath } from "./payload-folder.ts";
export { packRecords } from "./records.ts";
