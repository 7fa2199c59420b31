// The reveals that are sealed, from the oversight log.
import { type OversightLog, REVEALS_SOURCE } from "../../oversight/oversight.ts";
import { StepRegister, type StepRegisterOptions } from "../../oversight/step-register.ts";
import { addStep, type RevealState, type RevealStep, revealStepSchema } from "./reveal.ts";

export interface RevealRegisterOptions extends StepRegisterOptions {
  readonly oversight: OversightLog;
}

export class RevealRegister extends StepRegister<RevealStep, RevealState> {
  constructor({ oversight, ...options }: RevealRegisterOptions) {
    super(options, {
      source: REVEALS_SOURCE,
      of: "a reveal",
      schema: revealStepSchema,
      add: addStep,
      seal: (step) =>
        oversight.step({
          deed: {
            actor: step.by,
            activity: step.step === "ask" ? "read" : "update",
            what: `reveal ${step.step}`,
            ...(step.step === "ask" && step.kind === "subject" ? { subject: step.who } : {}),
          },
          source: REVEALS_SOURCE,
          type: "reveal",
          data: step,
          reason: step.reason,
          ...(step.step === "ask" ? { caseReference: step.case } : {}),
        }),
    });
  }
}
