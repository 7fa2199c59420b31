// The ledger's door: its payload side for programs that measure it or check a data folder, its write path for those that try to break one.
export { seal } from "../keys/cipher.ts";
export { Ledger, ledgerFolders } from "./ledger.ts";
export { ledgerKeys, openPayload, type PayloadReader, throwawayKeys } from "./open-payload.ts";
export { encodeBundle } from "./payload-bundle.ts";
export { bundlePath } from "./payload-folder.ts";
export { packRecords, type PreparedRecords } from "./records.ts";
export { scopeOf } from "./scope.ts";
export { readWal, WalWriter } from "./wal.ts";
