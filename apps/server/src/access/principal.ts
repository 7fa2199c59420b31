// Who asks, and in which request: carried beside the call, so that what is sealed names the person, their purpose and their case.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Role, SignInMethod } from "@quis/contract";

export type { SignInMethod } from "@quis/contract";

/** Somebody whose identity was proved, as policies see them. */
export interface Principal {
  /** `local:NAME`, `person:ID`, `token:ID` or `link:ID`: as it stands in the oversight log. */
  readonly uid: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly method: SignInMethod;
  /** An investigator's bounds. */
  readonly scope: { readonly case: string; readonly expires: string } | null;
  /** The user of the record systems that this person is, if known. */
  readonly user: string | null;
  readonly unit: string | null;
  /** Of a reply link: the one finding that it is for. */
  readonly finding?: string;
  /** Of a token: the actions it is for. */
  readonly actions?: readonly string[];
  /** Public id of the session; never its secret. */
  readonly session?: string;
  /** Until when this counts as freshly proved, ms since the epoch. */
  readonly freshUntilMs: number;
}

/** One request while it is answered. Set step by step: whoever asks is known after the first headers, why after the next. */
export interface Asking {
  /** The request's id, which also stands in the server's own log. */
  readonly request: string;
  /** Null while nobody has signed in. */
  principal: Principal | null;
  /** Such as `who`; the name of the route's action in the policies. `none` for an address without a route. */
  readonly action: string;
  purpose?: string;
  caseReference?: string;
  /** Deeds sealed for this request so far: one, before its answer is sent. What is sealed beyond it is Quis's own act. */
  sealed: number;
}

export const asking = new AsyncLocalStorage<Asking>();

/** Whoever holds the data folder, and so every key in it: what they do is sealed, but no policy could keep it from them. */
export function localPrincipal(uid: string): Principal {
  return { uid, name: uid, roles: [], method: "local", scope: null, user: null, unit: null, freshUntilMs: Infinity };
}

/** Whether two names are one person to Quis: whoever holds the folder is one, by whatever name they act. */
export function samePerson(a: string, b: string): boolean {
  return a === b || (a.startsWith("local:") && b.startsWith("local:"));
}
