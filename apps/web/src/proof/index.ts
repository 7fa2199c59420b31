// Types only: whoever needs the check imports check-event.ts when it is needed, since it brings the cryptography with it.
export type { Expected, Step, StepName, StepResult, Verdict } from "./check-event.ts";
export { useVerdict } from "./use-verdict.ts";
export { ProofState, ProofSteps } from "./proof-steps.tsx";
