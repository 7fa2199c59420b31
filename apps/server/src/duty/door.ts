// Who asks about the duty, and does it: every question and every step is sealed in the name of whoever it is.
import type {
  DutiesAnswer,
  DutiesQuery,
  JudgementInput,
  SampleAnswer,
  SampleQuery,
  SignOffInput,
} from "@quis/contract";
import type { ContextStore } from "../context/context-store.ts";
import type { Deed } from "../oversight/oversight.ts";
import { dutyActorOf } from "./actor.ts";
import type { Duties, DutyList } from "./duties.ts";
import type { Reminders } from "./reminders.ts";
import type { Samples } from "./samples.ts";

/** One period of a programme. */
export interface PeriodName {
  readonly programme: string;
  /** First UTC day. */
  readonly period: string;
}

export interface DutyDoor {
  duties(actor: string, query: DutiesQuery): Promise<DutiesAnswer>;
  /** Signs a period off. @throws QuisError QUIS_NOT_FOUND, QUIS_DUTY_REFUSED */
  signOff(actor: string, of: PeriodName, input: SignOffInput): Promise<DutiesAnswer>;
  /** The sample of a period, drawn when it is first asked for. @throws QuisError QUIS_NOT_FOUND, QUIS_DUTY_REFUSED */
  sample(actor: string, of: PeriodName, query: SampleQuery): Promise<SampleAnswer>;
  /** Says what one thinks of a drawn access. @throws QuisError QUIS_NOT_FOUND, QUIS_DUTY_REFUSED */
  judge(actor: string, of: PeriodName, index: number, input: JudgementInput): Promise<SampleAnswer>;
}

export interface DutyDoorParts {
  readonly duties: Duties;
  readonly samples: Samples;
  readonly reminders: Reminders;
  readonly context: ContextStore;
  /** Seals what has become overdue, and what no longer is. */
  readonly raiseOverdue: () => Promise<unknown>;
  readonly seal: (deed: Deed) => Promise<unknown>;
}

const MOST_PERIODS = 1000;

export class DutyAnswers implements DutyDoor {
  readonly #parts: DutyDoorParts;

  constructor(parts: DutyDoorParts) {
    this.#parts = parts;
  }

  async duties(actor: string, { programme, limit }: DutiesQuery): Promise<DutiesAnswer> {
    const given = programme === undefined ? {} : { programme };
    await this.#parts.seal({ actor, activity: "search", what: "duties", parameters: given });
    await this.#parts.raiseOverdue();
    return this.#withReminders(await this.#parts.duties.list({ ...given, limit: Number(limit ?? 100) }));
  }

  async signOff(actor: string, { programme, period }: PeriodName, input: SignOffInput): Promise<DutiesAnswer> {
    const { duties, context, seal, raiseOverdue } = this.#parts;
    await seal({ actor, activity: "update", what: "duty sign-off", parameters: { programme, period } });
    await duties.signOff(programme, period, input, await dutyActorOf(actor, context));
    await raiseOverdue();
    return this.#withReminders(await duties.list({ programme, limit: MOST_PERIODS }));
  }

  /** Reminders by mail, of an instance of this process. */
  reminders(): Reminders {
    return this.#parts.reminders;
  }

  async #withReminders(list: DutyList): Promise<DutiesAnswer> {
    return { ...list, reminders: await this.#parts.reminders.state() };
  }

  async sample(actor: string, { programme, period }: PeriodName, { reproduce }: SampleQuery): Promise<SampleAnswer> {
    const { samples, context, seal } = this.#parts;
    await seal({ actor, activity: "read", what: "duty sample", parameters: { programme, period } });
    return samples.read(programme, period, await dutyActorOf(actor, context), reproduce === "true");
  }

  async judge(
    actor: string,
    { programme, period }: PeriodName,
    index: number,
    input: JudgementInput,
  ): Promise<SampleAnswer> {
    const { samples, context, seal } = this.#parts;
    await seal({ actor, activity: "update", what: "duty judgement", parameters: { programme, period, index } });
    return samples.judge(programme, period, index, input, await dutyActorOf(actor, context));
  }
}
