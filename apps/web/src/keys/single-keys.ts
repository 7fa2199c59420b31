// Single keys can be turned off, since speech input and stray touches press them too (WCAG 2.2, 2.1.4).

const STORE = "quis.single-keys";

/** Whether single keys work; on unless the reader turned them off in this browser. */
export function singleKeysOn(): boolean {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

/** Turns single keys on or off. A browser that keeps nothing forgets it with the page. */
export function setSingleKeys(on: boolean): void {
  try {
    localStorage.setItem(STORE, on ? "on" : "off");
  } catch {
    // Private windows may refuse.
  }
}

/** Whether a key goes into a text or choice. */
export function isTyping(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]") !== null;
}

/** Whether a key is the page's to take: nobody has taken it, no other is held with it, and no dialog stands over the page. */
export function isForPage(event: KeyboardEvent): boolean {
  const { defaultPrevented, ctrlKey, metaKey, altKey } = event;
  return !defaultPrevented && !ctrlKey && !metaKey && !altKey && document.querySelector("dialog[open]") === null;
}
