// Whether changes come by themselves.

/** `connecting` before the first answer; `down` with the last failure while it is tried again; `refused` when trying again would not help. */
export type LiveState =
  | { readonly kind: "connecting" | "on" }
  | { readonly kind: "down" | "refused"; readonly error: unknown };

const listeners = new Set<() => void>();
let state: LiveState = { kind: "connecting" };

export function liveState(): LiveState {
  return state;
}

export function setLiveState(next: LiveState): void {
  state = next;
  for (const listener of listeners) listener();
}

export function onLive(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
