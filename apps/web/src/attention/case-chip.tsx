// The case that goes with every question of this tab: in sight as long as it does, and put away with one key.
import { useSyncExternalStore } from "react";
import { currentReason, onReason, setReason } from "../api/index.ts";
import { words } from "../strings/session.ts";
import { VisibleText, visibleText } from "../text/index.ts";

export function CaseChip() {
  const reason = useSyncExternalStore(onReason, currentReason);
  const caseReference = reason.caseReference ?? reason.purpose;
  if (caseReference === undefined) return null;
  const shown =
    reason.caseReference === undefined ? (words.reason.purposes[caseReference] ?? caseReference) : caseReference;
  const text = reason.caseReference === undefined ? shown : words.reason.chip(shown);
  return (
    <span className="chip case-chip" title={words.reason.chipTitle}>
      <VisibleText text={text} />
      <button
        type="button"
        className="off"
        aria-label={visibleText(words.reason.forget(shown))}
        onClick={() => setReason({})}
      >
        ×
      </button>
    </span>
  );
}
