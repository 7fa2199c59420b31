// The duty to review as a report tells it: from the sealed steps under the pinned state alone.
import { dutyStepSchema } from "@quis/contract";
import type { DutyFacts } from "@quis/documents";
import { reportOf } from "@quis/review";
import { drawnOf, drawOf, dutiesOf, type DutySteps } from "../../duty/index.ts";
import type { Parts } from "../../instance/parts.ts";
import { DUTY_SOURCE } from "../../oversight/oversight.ts";
import type { Pin } from "./pin.ts";
import type { Range } from "./range.ts";
import { sealedOf } from "./sealed.ts";

/** `on`: the day (UTC) on whose begin a period is overdue or not. */
export async function dutyFacts(parts: Parts, pin: Pin, range: Range, on: string): Promise<DutyFacts[]> {
  const steps = await stepsAt(parts, pin.oversight.size);
  return [...dutiesOf(steps, Date.parse(`${on}T00:00:00Z`))].map(([id, { programme, inForce, periods }]) => {
    const own = periods.filter((period) => touches(period, range));
    const number = (...states: readonly string[]): number => own.filter(({ state }) => states.includes(state)).length;
    return {
      title: programme.title,
      basis: programme.basis,
      every: programme.every,
      inForce,
      done: number("done"),
      late: number("late"),
      overdue: number("overdue"),
      notYetDue: number("running", "due"),
      samples: own.flatMap(({ period }) => sampleOf(steps, id, period)),
    };
  });
}

async function stepsAt(parts: Parts, size: number): Promise<DutySteps> {
  const steps: { step: DutySteps[number]["step"]; deed: number }[] = [];
  for await (const { finding: step, deed } of sealedOf(parts, DUTY_SOURCE, dutyStepSchema, size))
    steps.push({ step, deed });
  return steps;
}

function sampleOf(steps: DutySteps, id: string, period: string): DutyFacts["samples"] {
  const draw = drawOf(steps, id, period);
  if (draw === undefined) return [];
  const { drawn, unjudged, unexplained, agreement } = reportOf(
    draw.step.strata.map(({ size }) => size),
    drawnOf(steps, id, period),
  );
  return [
    {
      period,
      seed: draw.step.seed,
      drawn,
      unjudged,
      unexplained: unexplained && {
        rate: unexplained.rate,
        low: unexplained.low,
        high: unexplained.high,
        confidence: unexplained.confidence,
        notCovered: unexplained.notCovered,
      },
      agreement: agreement && { pairs: agreement.pairs, agreed: agreement.agreed, kappa: agreement.kappa },
    },
  ];
}

function touches(
  period: { readonly fromMs: number; readonly toMs: number },
  { fromMs, toMs }: Pick<Range, "fromMs" | "toMs">,
): boolean {
  return (fromMs === null || period.toMs > fromMs) && (toMs === null || period.fromMs < toMs);
}
