// Actions of signing in, and of people about their own account.
import type { Action } from "./action.ts";

export const openActions = {
  session: { does: "learn whether one is signed in, and how one could", class: "open", activity: "read" },
  "sign-in": { does: "prove who one is", class: "open", activity: "update" },
  "demo-sign-in": { does: "enter an invented folder as an invented person", class: "open", activity: "update" },
  enrol: { does: "use a set-up link or an invitation", class: "open", activity: "update" },
  "reply-begin": { does: "use a reply link", class: "open", activity: "update" },
} as const satisfies Readonly<Record<string, Action>>;

export const accountActions = {
  "sign-out": { does: "end one's session", class: "account", activity: "update" },
  "sign-in-again": {
    does: "prove again who one is, for what needs a fresh proof",
    class: "account",
    activity: "update",
  },
  "own-account": { does: "see one's own account, sessions and ways of signing in", class: "account", activity: "read" },
  "own-account-change": {
    does: "change one's own ways of signing in, end one's sessions",
    class: "account",
    activity: "update",
    needsFreshProof: true,
  },
  tokens: { does: "list one's own API tokens", class: "account", activity: "read" },
  "token-make": {
    does: "make an API token that may no more than oneself",
    class: "account",
    activity: "update",
    needsFreshProof: true,
  },
  "saved-questions": { does: "list the questions that one keeps", class: "account", activity: "read" },
  "saved-question-change": { does: "keep, rename or drop a question", class: "account", activity: "update" },
  "token-revoke": { does: "end an API token", class: "account", activity: "update" },
} as const satisfies Readonly<Record<string, Action>>;
