// Who is signed in, and what they may do; signing in and out. Secrets go to the server and stay nowhere here.
import type { SessionAnswer } from "@quis/contract";
import { queryOptions } from "@tanstack/react-query";
import { setReason } from "./reason.ts";
import { getOpen, post, remove } from "./request.ts";

/** Answer of `POST …/passkey/options`. */
export interface PasskeyOptions {
  readonly challenge: string;
  readonly options: Record<string, unknown>;
}

export interface PasswordProof {
  readonly name: string;
  readonly password: string;
  readonly code: string;
}

const open = { open: true } as const;

/** The session of this browser. Asking it is not a question about people: it is not sealed. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => getOpen<SessionAnswer>("session", signal),
  staleTime: 60_000,
});

export const signIn = {
  password: (proof: PasswordProof) => post<SessionAnswer>("session/password", proof, open),
  demo: (person: string) => post<SessionAnswer>("session/demo", { person }, open),
  passkeyOptions: () => post<PasskeyOptions>("session/passkey/options", undefined, open),
  passkey: (challenge: string, response: object) =>
    post<SessionAnswer>("session/passkey", { challenge, response }, open),
  /** A fresh proof within the session that is. */
  againPassword: (proof: PasswordProof) => post<SessionAnswer>("session/again", proof, open),
  againPasskey: (challenge: string, response: object) =>
    post<SessionAnswer>("session/again", { challenge, response }, open),
};

/** Ends the session; what was remembered in this tab goes with it. */
export async function signOut(): Promise<void> {
  await remove<undefined>("session", open);
  setReason({});
}

/** Whether policies allow this person the action at all, such as `who` or `findings`. Whoever holds the data folder may everything. */
export function mayDo(session: SessionAnswer | undefined, action: string): boolean {
  if (session?.principal == null) return false;
  return session.principal.method === "local" || session.may.includes(action);
}
