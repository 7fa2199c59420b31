// The state of a period in a word; colour is never the only sign.
import type { DutyPeriodAnswer } from "@quis/contract";
import { dutyWords } from "../strings/duty.ts";

const TONES: Readonly<Record<DutyPeriodAnswer["state"], string>> = {
  running: "",
  due: "question",
  overdue: "warn",
  done: "permit",
  late: "",
};

export function PeriodState({ state }: { readonly state: DutyPeriodAnswer["state"] }) {
  return <span className={`chip ${TONES[state]}`}>{dutyWords.states[state]}</span>;
}
