// What a request needs of the person before it can go on: that they sign in again, prove who they are, or say why. The frame shows the dialog.
import type { ApiError } from "./error.ts";
import type { Reason, ReasonWanted } from "./reason.ts";

export type Need =
  /** The session has ended in the middle of work. */
  | { readonly kind: "sign-in" }
  /** The action needs a fresh proof of who asks. */
  | { readonly kind: "proof" }
  /** Purpose and case, at the moment they are needed. `error` is what the server said to the first try, if there was one. */
  | { readonly kind: "reason"; readonly wanted: ReasonWanted; readonly error?: ApiError };

/** A need that is shown, and how it ends. */
export interface Attention {
  readonly need: Need;
  /** The need is met: what was asked goes on. */
  readonly meet: (reason?: Reason) => void;
  /** The person does not want it: what was asked fails. */
  readonly leave: () => void;
}

type Listener = () => void;
const listeners = new Set<Listener>();
let shown: readonly Attention[] = [];
const waiting = new Map<string, Promise<Reason | true | undefined>>();

/** Calls `listener` whenever another need is shown. Returns how to stop. */
export function onAttention(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The need that waits for the person; the first if there are several. */
export function attention(): Attention | undefined {
  return shown[0];
}

/**
 * Shows `need` and waits: true (or a reason) when it is met, undefined when the person leaves it. Requests that fail together for the same
 * cause share one dialog.
 */
export function attend(need: Need): Promise<Reason | true | undefined> {
  const known = need.kind === "reason" ? undefined : waiting.get(need.kind);
  if (known !== undefined) return known;
  const { promise, resolve } = Promise.withResolvers<Reason | true | undefined>();
  const end = (answer: Reason | true | undefined): void => {
    shown = shown.filter((one) => one !== mine);
    waiting.delete(need.kind);
    for (const listener of listeners) listener();
    resolve(answer);
  };
  const mine: Attention = { need, meet: (reason) => end(reason ?? true), leave: () => end(undefined) };
  if (need.kind !== "reason") waiting.set(need.kind, promise);
  shown = [...shown, mine];
  for (const listener of listeners) listener();
  return promise;
}
