// The ledger and its payload side, for programs that measure it or check a data folder.
export { seal } from "../keys/cipher.ts";
export { Ledger } from "./ledger.ts";
export { openPayload, type PayloadReader, throwawayKeys } from "./open-payload.ts";
export { encodeBundle } from "./payload-bundle.ts";
export { bundlePath } from "./payload-folder.ts";
export { packRecords } from "./records.ts";
export { scopeOf } from "./scope.ts";
