export { attention, type Attention, attend, type Need, onAttention } from "./attention.ts";
export { disposalsQuery } from "./disposals.ts";
export { ApiError, type WebErrorCode } from "./error.ts";
export { explanationsQuery, figuresQuery } from "./figures.ts";
export { answerQuery, askQuery, createQueries, eventQuery, newestQuery, statusQuery, vkeysQuery } from "./queries.ts";
export {
  currentReason,
  onReason,
  type Purpose,
  PURPOSES,
  type Reason,
  reasonHeaders,
  type ReasonWanted,
  ReasonWithheld,
  setReason,
  withReason,
} from "./reason.ts";
export {
  apiAddress,
  get,
  getFile,
  getOpen,
  getStream,
  linesOf,
  type OnPhase,
  type Parameters,
  patch,
  post,
  type RequestOptions,
  work,
  workFor,
} from "./request.ts";
export { mayDo, mayOf, type PasskeyOptions, type PasswordProof, sessionQuery, signIn, signOut } from "./session.ts";
