// The payload side of the ledger, for programs that check or measure a data folder.
export { seal } from "../keys/cipher.ts";
export { openPayload, type PayloadReader } from "./open-payload.ts";
export { encodeBundle } from "./payload-bundle.ts";
export { bundlePath } from "./payload-folder.ts";
export { scopeOf } from "./scope.ts";
