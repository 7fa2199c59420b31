// The disposals that are sealed, from the oversight log.
import { DISPOSALS_SOURCE, type OversightLog } from "../oversight/oversight.ts";
import { StepRegister, type StepRegisterOptions } from "../oversight/step-register.ts";
import { addDisposalStep, type DisposalState, type DisposalStep, disposalStepSchema } from "./disposal.ts";

export interface DisposalRegisterOptions extends StepRegisterOptions {
  readonly oversight: OversightLog;
}

export class DisposalRegister extends StepRegister<DisposalStep, DisposalState> {
  constructor({ oversight, ...options }: DisposalRegisterOptions) {
    super(options, {
      source: DISPOSALS_SOURCE,
      of: "a disposal",
      schema: disposalStepSchema,
      add: addDisposalStep,
      seal: (step) =>
        oversight.step({
          deed: { actor: step.by, activity: "delete", what: `disposal ${step.step}` },
          source: DISPOSALS_SOURCE,
          type: "disposal",
          data: step,
          reason: step.reason,
        }),
    });
  }
}
