// The server's door: open a data folder, serve it, find the process that has it.
export {
  type AccessDoor,
  AccessError,
  type AccessErrorCode,
  demoPeople,
  localPrincipal,
  type Principal,
} from "./access/index.ts";
export { type ArchivedFile, openArchive, type OpenedArchive } from "./archive/index.ts";
export {
  acceptLoss,
  checkBackup,
  type CheckedBackup,
  type CheckedView,
  compareWithOutside,
  readRestored,
  requireRestored,
  type Restored,
  restoreFolder,
  type RestoreInput,
  type RestoreSummary,
  writeRestored,
} from "./backup/index.ts";
export {
  type DigestFinding,
  type DigestReport,
  parseDigestKeys,
  readDigestFolder,
  verifyDigests,
} from "./cloudtrail/index.ts";
export { Policies, plainSituation, somebodyWith } from "./access/policy/index.ts";
export { type OpenedInput, openInput } from "./collect/input.ts";
export { createHttpServer, listen } from "./http/index.ts";
export type { DetectionDoor } from "./detect/index.ts";
export type { DisclosureRequest } from "./disclose/disclosure.ts";
export { QuisError, type QuisErrorCode } from "./instance/error.ts";
export type { ImportInput, Instance, LogName, MirrorInput, RotationInput, WorkOptions } from "./instance/instance.ts";
export { findRunning, FolderLock, type Running } from "./instance/lock.ts";
export { openInstance, type OpenOptions } from "./instance/open.ts";
export { createMirrorServer, type MirrorServerOptions } from "./mirror/index.ts";
export {
  type CheckedFile,
  checkRuleFiles,
  type RulePlaces,
  RuleWatch,
  type RuleWatchState,
  testRuleFiles,
} from "./rules/index.ts";
export type { DutyDoor, PeriodName } from "./duty/index.ts";
export type { SurveyDoor } from "./survey/index.ts";
export { cellsOfLine, type RowCells, rowOf } from "./store/index.ts";
export { type Served, serveInstance, type ServeOptions } from "./serve.ts";
export {
  addWitnessedLog,
  type ServedWitness,
  serveWitness,
  type WitnessAddress,
  WitnessFolder,
} from "./witness/index.ts";
