// Whether a session ends soon, and why.

/** How long before its end a session's end is told. */
const WARN_MS = 3 * 60_000;

/** `idle`: a question moves it. `ends`: nothing does. */
export type ExpiryState = { readonly kind: "idle" | "ends"; readonly at: string } | undefined;

/** What to tell at `nowMs`, if the session ends soon. Its own end comes first: no question helps against it. */
export function expiryOf(
  session: { readonly idle_until: string | null; readonly ends: string | null } | undefined,
  nowMs: number,
): ExpiryState {
  for (const [kind, at] of [
    ["ends", session?.ends],
    ["idle", session?.idle_until],
  ] as const) {
    if (at !== null && at !== undefined && Date.parse(at) - nowMs <= WARN_MS) return { kind, at };
  }
  return undefined;
}
