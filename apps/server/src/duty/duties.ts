// The duty to review, as the oversight log has it: what is in force, what is owed, who signed. docs/explanation/reviews.md#the-duty-to-review
import { type DutiesAnswer, type DutyStep, dutyStepSchema, type SignOffInput } from "@quis/contract";
import type { DutyPeriod, Programme } from "@quis/review";
import { join } from "node:path";
import { QuisError } from "../instance/error.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { DUTY_SOURCE, type OversightLog } from "../oversight/oversight.ts";
import { stepEventOf, StepLog } from "../oversight/step-log.ts";
import type { DutyActor } from "./actor.ts";
import type { FindingState } from "./left-open.ts";
import { changesOf, dutiesOf, dutyAnswer, type DutyOf, periodAnswer } from "./periods.ts";
import { changesTo, type DutySteps } from "./programmes.ts";

/** What is owed, without how it is reminded of. */
export type DutyList = Omit<DutiesAnswer, "reminders">;

export interface DutiesOptions {
  readonly data: string;
  readonly ledger: Ledger;
  readonly logFolder: string;
  readonly oversight: OversightLog;
  /** Programmes as the settings have them. */
  readonly programmes: () => Promise<readonly Programme[]>;
  readonly findings: () => Promise<readonly FindingState[]>;
  readonly now: () => number;
}

export class Duties {
  readonly #options: DutiesOptions;
  readonly #log: StepLog<DutyStep>;

  constructor(options: DutiesOptions) {
    this.#options = options;
    const { data, ledger, logFolder, oversight, now } = options;
    this.#log = new StepLog({
      source: DUTY_SOURCE,
      schema: dutyStepSchema,
      eventOf: (step, timeMs) => stepEventOf("duty", step.by, aboutOf(step), step, timeMs),
      file: join(data, "index", "duty.json"),
      ledger,
      logFolder,
      oversight,
      now,
    });
  }

  /** Seals what has changed in the settings, and gives all steps. Settings that cannot be read change nothing: what was sealed holds. */
  async steps(): Promise<{ readonly steps: DutySteps; readonly problem: string | null }> {
    let given: readonly Programme[];
    try {
      given = await this.#options.programmes();
    } catch (error) {
      if (!(error instanceof QuisError)) throw error;
      return { steps: await this.#log.all(), problem: `${error.code}: ${error.message}` };
    }
    const steps = await this.#log.take((known) => changesTo(known, given, this.#at()));
    return { steps, problem: null };
  }

  async list({ programme, limit }: { readonly programme?: string; readonly limit: number }): Promise<DutyList> {
    const { steps, problem } = await this.steps();
    const findings = await this.#options.findings();
    const nowMs = this.#options.now();
    const all = [...dutiesOf(steps, nowMs)];
    if (programme !== undefined && !all.some(([id]) => id === programme)) throw notFound("a programme's id", programme);
    const duties = all
      .filter(([id]) => programme === undefined || id === programme)
      .map(([, duty]) => dutyAnswer(steps, duty, findings, limit));
    return {
      as_of: new Date(nowMs).toISOString(),
      duties,
      changes: changesOf(steps).filter(({ id }) => programme === undefined || id === programme),
      overdue: duties.reduce((sum, { overdue }) => sum + overdue, 0),
      problem,
    };
  }

  /** Periods that are overdue now, each with its programme. */
  async overdue(): Promise<readonly DutyPeriod[]> {
    return (await this.open()).filter(({ state }) => state === "overdue");
  }

  /** Periods that are over and not signed off. */
  async open(): Promise<readonly DutyPeriod[]> {
    const { steps } = await this.steps();
    const periods = [...dutiesOf(steps, this.#options.now()).values()].flatMap((duty) => duty.periods);
    return periods.filter(({ state }) => state === "due" || state === "overdue");
  }

  /** One period, which must be owed. @throws QuisError QUIS_NOT_FOUND */
  async period(id: string, period: string): Promise<{ readonly steps: DutySteps; readonly period: DutyPeriod }> {
    const { steps } = await this.steps();
    return { steps, period: this.#periodOf(dutiesOf(steps, this.#options.now()).get(id), id, period) };
  }

  /** Seals steps that `decide` makes of those so far. */
  take(decide: (steps: DutySteps) => readonly DutyStep[] | Promise<readonly DutyStep[]>): Promise<DutySteps> {
    return this.#log.take(decide);
  }

  /** @throws QuisError QUIS_NOT_FOUND, QUIS_DUTY_REFUSED; nothing is sealed then */
  async signOff(id: string, name: string, { text, left_open: shown }: SignOffInput, actor: DutyActor): Promise<void> {
    // Attacker: whoever holds the folder writes any name into it. A duty is signed by somebody who has proved who they are.
    if (actor.isLocal)
      throw refused("a period is signed off by somebody who has signed in, not by who holds the folder");
    if (!actor.hasDuty) throw refused("this takes the duty of a reviewer, investigator or overseer");
    await this.steps();
    const findings = await this.#options.findings();
    await this.#log.take((steps) => {
      const nowMs = this.#options.now();
      const period = this.#periodOf(dutiesOf(steps, nowMs).get(id), id, name);
      if (period.state === "running") throw refused("the period is not over");
      if (period.signOff !== null)
        throw refused(`signed off at ${new Date(period.signOff.atMs).toISOString()} already`);
      const { left } = periodAnswer(steps, period, findings);
      if (left.total !== shown)
        throw refused(`${left.total} are left open now, not the ${shown} that were shown: look again`);
      if (left.total > 0 && text.trim() === "") throw refused("what is left open takes a reason in words");
      return [{ step: "signed-off", at: this.#at(), by: actor.uid, id, period: name, text, left }];
    });
  }

  #periodOf(duty: DutyOf | undefined, id: string, name: string): DutyPeriod {
    if (duty === undefined) throw notFound("a programme's id", id);
    const period = duty.periods.find((one) => one.period === name);
    if (period === undefined) throw notFound("the first day of one of its periods", name);
    return period;
  }

  #at(): string {
    return new Date(this.#options.now()).toISOString();
  }
}

function aboutOf(step: DutyStep): Readonly<Record<string, string>> {
  const programme = step.step === "programme" ? step.programme.id : step.id;
  return { programme, step: step.step, ...("period" in step ? { period: step.period } : {}) };
}

export function refused(why: string): QuisError {
  return new QuisError("QUIS_DUTY_REFUSED", why);
}

function notFound(expected: string, got: string): QuisError {
  return new QuisError("QUIS_NOT_FOUND", `expected ${expected}, got ${JSON.stringify(got)}`);
}
