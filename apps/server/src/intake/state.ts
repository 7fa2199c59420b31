// The state of a source that nobody runs.
import type { IntakeState, SourceEntry } from "@quis/contract";

export function stoppedState({ id, intake, format }: SourceEntry, hasToken: boolean): IntakeState {
  return {
    id,
    intake,
    format,
    state: "stopped",
    problem: null,
    has_token: hasToken,
    read: 0,
    sealed: 0,
    duplicates: 0,
    quarantined: 0,
    cut_off: 0,
    last: null,
    files: [],
  };
}
