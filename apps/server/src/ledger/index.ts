// The ledger's door: its payload side for programs that check a data folder, its write path for those that try to break one.
export { Ledger, ledgerFolders } from "./ledger.ts";
export { decodeBundle } from "./payload-bundle.ts";
export { bundlePath } from "./payload-folder.ts";
export { packRecords, type PreparedRecords } from "./records.ts";
export { readWal, WalWriter } from "./wal.ts";
