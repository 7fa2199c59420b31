// Reviews of findings: their sheet on a finding, what the employee says beside it, what is asked of the one who is signed in.
export { AskedOfMe } from "./asked-of-me.tsx";
export { Replies, ReviewBeside, useReviewRow } from "./replies.tsx";
export { ReviewSheet } from "./review-sheet.tsx";
export { StateChip } from "./state-chip.tsx";
