// Where somebody was going when they had to sign in. The address comes from a link, so it must stay on this page.

/**
 * `to` if it is an address of this page, else `/`. Attacker: a link `/signin?to=//evil.example` would lead to another site right after somebody
 * has signed in, where they would trust what they see.
 */
export function returnAddress(to: string | undefined): string {
  if (to === undefined || !/^\/(?![/\\])/.test(to) || to.length > 4096) return "/";
  // Browsers drop tabs and line ends within an address, which would bring `//` back.
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f\\]/.test(to)) return "/";
  if (/^\/(?:signin|enrol|reply)(?:[/?#]|$)/.test(to)) return "/";
  return to;
}

const STORE = "quis.to";

/** Remembers where to go on, over the way to another provider and back; undefined forgets it. */
export function keepAddress(to: string | undefined): void {
  try {
    if (to === undefined || to === "/") sessionStorage.removeItem(STORE);
    else sessionStorage.setItem(STORE, to);
  } catch {
    // Private windows may refuse: then one comes to the first screen.
  }
}

/** Where to go on, once. */
export function takeAddress(): string | undefined {
  try {
    const kept = sessionStorage.getItem(STORE);
    sessionStorage.removeItem(STORE);
    return kept === null ? undefined : returnAddress(kept);
  } catch {
    return undefined;
  }
}
