/** Witnessing (c2sp.org/tlog-witness): the log's side and the witness's side of add-checkpoint. Pure; the network is the caller's. @module */
export { interpretAnswer, type Meaning, type Submission, type WitnessAnswer } from "./answer.ts";
export {
  type Acceptance,
  type Decision,
  type Refusal,
  type WitnessedLog,
  decideAddCheckpoint,
  readAddCheckpoint,
} from "./decide.ts";
export { monitoringName } from "./monitoring.ts";
export { type AddCheckpointRequest, formatAddCheckpoint, keepOwnSignatures, parseAddCheckpoint } from "./request.ts";
export { submitCheckpoint, type SubmitOptions, type SubmitOutcome } from "./submit.ts";
