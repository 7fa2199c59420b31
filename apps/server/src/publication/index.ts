// From the signed checkpoint to the public one: witnesses, quorum, and the stop when one of them saw another history.
export { openPublishedLedger } from "./open.ts";
export { Publication } from "./publication.ts";
export { publishedNote } from "./published-note.ts";
export { reportPublication, summarisePublication } from "./report.ts";
