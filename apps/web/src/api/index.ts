export { attention, type Attention, attend, type Need, onAttention } from "./attention.ts";
export { ApiError, type WebErrorCode } from "./error.ts";
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
  wantsReason,
  withReason,
} from "./reason.ts";
export {
  apiAddress,
  get,
  getBlob,
  getOpen,
  linesOf,
  type Parameters,
  patch,
  post,
  put,
  remove,
  type RequestOptions,
  wantsSignIn,
  work,
} from "./request.ts";
export { mayDo, type PasskeyOptions, type PasswordProof, sessionQuery, signIn, signOut } from "./session.ts";
