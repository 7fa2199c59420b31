// Reveals: a pseudonym opened to one person for one case.
export { type RevealDoor, REVEAL_TIMES, Reveals } from "./door.ts";
export { openReveals } from "./open.ts";
