// Backups, and folders that come back from one.
export { acceptLoss } from "./accept-loss.ts";
export { backupFolder } from "./backup.ts";
export { checkBackup, type CheckedBackup } from "./check.ts";
export { passRestored, requireRestored, type Return, sealReturn } from "./opening.ts";
export { restoreFolder, type RestoreInput, type RestoreSummary } from "./restore.ts";
export { readRestored, type Restored, writeRestored } from "./restored.ts";
export { compareWithOutside, type CheckedView } from "./views.ts";
