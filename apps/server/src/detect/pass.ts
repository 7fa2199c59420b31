// One pass over the whole history: every past day judged and learned, the present one judged as it is, what is new sealed.
import { DAY_MS } from "@quis/detect";
import { QuisError } from "../instance/error.ts";
import type { Store } from "../store/index.ts";
import type { Applying, DayOutcome } from "./day-judge.ts";
import { findingsOf, type Judgement } from "./finding.ts";
import { JudgeThread } from "./judge-thread.ts";
import type { JudgeSetup } from "./judge-worker.ts";
import { countRows, readRows } from "./read-rows.ts";
import type { FindingRegister, Settled } from "./register.ts";

export interface PassInput {
  readonly store: Store;
  readonly register: FindingRegister;
  readonly setup: JudgeSetup;
  /** Entries of the records log that the pass looks at. */
  readonly cut: number;
  readonly guard: <T>(work: () => Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

export interface Passed extends Settled {
  /** It goes on judging the present day. */
  readonly thread: JudgeThread;
  readonly events: number;
  readonly days: number;
  /** Accesses whose day has not come yet. */
  readonly future: number;
  readonly applying: readonly Applying[];
}

const NOTHING: Settled = { raised: 0, updated: 0, sampled: 0 };

/** @throws QuisError QUIS_ABORTED if `signal` says so: what was sealed until then stays, and the next pass goes on without repeating it */
export async function passOver(input: PassInput): Promise<Passed> {
  const { store, register, setup, cut, guard, signal, onProgress } = input;
  const fromMs = setup.present * DAY_MS;
  const toMs = fromMs + DAY_MS;
  const { before, within, beyond } = await guard(() => countRows(store, cut, 0, { fromMs, toMs }));
  const thread = await JudgeThread.open(setup);
  try {
    const judgement: Judgement = {
      atWork: thread.atWork,
      context: setup.context,
      explanations: setup.explanations.name,
      learnedSize: cut,
      daySize: cut,
      flaggedSize: setup.flagged.size,
    };
    let settled = NOTHING;
    let days = 0;
    let done = 0;
    const seal = async (outcomes: readonly DayOutcome[]): Promise<void> => {
      days += outcomes.length;
      const findings = outcomes.flatMap((outcome) => findingsOf(outcome, judgement, setup.seed));
      if (findings.length > 0) settled = sum(settled, await register.settle(findings));
    };
    const read = async (kind: "take" | "hold", range: { fromMs?: number; toMs: number }): Promise<void> => {
      // While the thread judges one piece, the next is read.
      let asked: Promise<{ readonly days: readonly DayOutcome[] }> | undefined;
      for await (const { bytes, rows } of readRows(store, { cut, ...range }, guard)) {
        stopIf(signal);
        if (asked !== undefined) await seal((await asked).days);
        asked = thread.ask({ kind, bytes });
        asked.catch(() => undefined);
        done += rows;
        onProgress(done, before + within);
      }
      if (asked !== undefined) await seal((await asked).days);
      stopIf(signal);
    };
    onProgress(0, before + within);
    await read("take", { toMs: fromMs });
    await seal((await thread.ask({ kind: "finish" })).days);
    await read("hold", { fromMs, toMs });
    const present = await thread.ask({ kind: "present" });
    await seal(present.days);
    return { ...settled, thread, events: done, days, future: beyond, applying: present.applying };
  } catch (error) {
    await thread.end();
    throw error;
  }
}

function sum(a: Settled, b: Settled): Settled {
  return { raised: a.raised + b.raised, updated: a.updated + b.updated, sampled: a.sampled + b.sampled };
}

function stopIf(signal: AbortSignal): void {
  if (signal.aborted) throw new QuisError("QUIS_ABORTED", "detection was stopped; what was found until then is sealed");
}
