// Whether the first steps have been taken, remembered in this browser.

const STORE = "quis.tour";
const listeners = new Set<() => void>();
let over = read();

function read(): boolean {
  try {
    return localStorage.getItem(STORE) === "over";
  } catch {
    // Who keeps nothing would get the tour with every page.
    return true;
  }
}

export function tourOver(): boolean {
  return over;
}

/** Ends the tour, or begins it again. */
export function setTourOver(value: boolean): void {
  over = value;
  try {
    if (value) localStorage.setItem(STORE, "over");
    else localStorage.removeItem(STORE);
  } catch {
    // Private windows may refuse: it is then over as long as the page.
  }
  for (const listener of listeners) listener();
}

export function onTour(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
