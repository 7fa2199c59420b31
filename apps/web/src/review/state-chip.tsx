// The state of a review as a word with a colour: what is overdue says so.
import type { ReviewRow } from "@quis/contract";
import { review as words } from "../strings/review.ts";

export function StateChip({
  row: { state, waiting, outcome },
}: {
  readonly row: Pick<ReviewRow, "state" | "waiting" | "outcome">;
}) {
  const tone = waiting.late ? "warn" : state === "reply" || state === "appeal" ? "violet" : "";
  return (
    <>
      <span className={`chip review-state ${tone}`}>
        {words.state(state)}
        {outcome === null ? null : `: ${words.outcome(outcome)}`}
      </span>
      {waiting.late ? <span className="chip warn">{words.page.lateWord}</span> : null}
    </>
  );
}
