// What explains one access, and how much of all of them is explained: by the context and the declared relationships of now.
import type { AccessExplanation, CoverageAnswer } from "@quis/contract";
import { QuisError } from "../instance/error.ts";
import type { Store } from "../store/index.ts";
import { JudgeThread } from "./judge-thread.ts";
import type { JudgeSetup } from "./judge-worker.ts";
import { readRows } from "./read-rows.ts";

/** @throws QuisError QUIS_NOT_FOUND if the store has no row of the event */
export async function explainAccess(store: Store, setup: JudgeSetup, index: number): Promise<AccessExplanation> {
  const rows = await store.query<[number, string, string[]]>(
    `SELECT toUnixTimestamp64Milli(time), user, subjects FROM ${store.database}.access WHERE idx = {index:UInt64}`,
    { index },
  );
  const [row] = rows;
  if (row === undefined)
    throw new QuisError("QUIS_NOT_FOUND", `expected the index of an access that is there, got ${index}`);
  const [timeMs, user, subjects] = row;
  const thread = await JudgeThread.open(setup);
  try {
    const explained = await thread.explain(user, subjects, timeMs);
    return {
      index,
      time: new Date(timeMs).toISOString(),
      user,
      subjects: explained.subjects.map(({ subject, explanation }) => ({
        subject,
        explanation:
          explanation === null ? null : { ...explanation, rows: explanation.rows.map((one) => ({ ...one })) },
      })),
      absent: [...explained.absent],
      context: [...setup.context],
      explanations: setup.explanations.name,
    };
  } finally {
    await thread.end();
  }
}

export interface CoverInput {
  readonly store: Store;
  readonly setup: JudgeSetup;
  readonly cut: number;
  readonly guard: <T>(work: () => Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
  readonly onEvents: (done: number) => void;
}

export async function coverAll({ store, setup, cut, guard, signal, onEvents }: CoverInput): Promise<CoverageAnswer> {
  const thread = await JudgeThread.open(setup);
  try {
    let done = 0;
    for await (const { bytes, rows } of readRows(store, { cut }, guard)) {
      if (signal.aborted) throw new QuisError("QUIS_ABORTED", "the coverage report was stopped");
      await thread.ask({ kind: "cover", bytes });
      done += rows;
      onEvents(done);
    }
    const { report, text } = await thread.coverage();
    return { ...structuredClone(report), text, explanations: setup.explanations.name } as CoverageAnswer;
  } finally {
    await thread.end();
  }
}
