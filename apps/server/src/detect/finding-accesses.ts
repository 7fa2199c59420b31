// The accesses that a finding rests on, each with what explains it: by the context that the finding names as long as all of it is here.
import { NOTHING_FLAGGED } from "./flagged.ts";
import { join } from "node:path";
import {
  type FindingAccesses,
  type FindingAccessesQuery,
  findingAccessesQuerySchema,
  type SealedFinding,
} from "@quis/contract";
import type { ContextStore } from "../context/context-store.ts";
import { QuisError } from "../instance/error.ts";
import { Queue } from "../instance/queue.ts";
import { accessRowOf, ROW_COLUMNS, type RowCells, type Store } from "../store/index.ts";
import { keptExplanations } from "./explanations.ts";
import { JudgeThread } from "./judge-thread.ts";
import type { JudgeSetup } from "./judge-worker.ts";

/** Subjects of one access that are explained: a hit list has hundreds. */
const MOST_SUBJECTS = 20;
/** A reader goes from one finding to the next: context is not loaded again for each. */
const KEEP_OPEN_MS = 60_000;

export interface AccessesParts {
  readonly store: Store;
  readonly context: ContextStore;
  readonly contextFolder: string;
  readonly module: string;
  /** What would be judged by now. */
  readonly present: () => Promise<JudgeSetup>;
}

interface Opened {
  readonly key: string;
  readonly setup: JudgeSetup;
  readonly thread: JudgeThread;
}

export class FindingAccessesReader {
  readonly #parts: AccessesParts;
  readonly #turns = new Queue();
  #opened: Opened | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: AccessesParts) {
    this.#parts = parts;
  }

  /** A page in the order of the log. @throws QuisError QUIS_BAD_INPUT for a cursor that was not made here */
  async read(finding: SealedFinding, query: FindingAccessesQuery): Promise<FindingAccesses> {
    const { limit, cursor } = findingAccessesQuerySchema.parse(query);
    const after = cursor === undefined ? -1 : indexOf(cursor);
    const indices = finding.events.filter((index) => index > after).slice(0, limit);
    const rows = (await this.#rows(indices)).map(accessRowOf);
    const { setup, by } = await this.#setup(finding);
    return this.#turns.run(async () => {
      const thread = await this.#open(setup);
      const accesses: FindingAccesses["accesses"] = [];
      let absent: FindingAccesses["absent"] = [];
      for (const row of rows) {
        const subjects = finding.subject === "" ? row.subjects.slice(0, MOST_SUBJECTS) : [finding.subject];
        const explained = await thread.explain(row.user, subjects, Date.parse(row.time));
        absent = explained.absent.map((one) => ({ ...one }));
        accesses.push({
          row,
          explained: explained.subjects.map(({ subject, explanation }) => ({
            subject,
            by: explanation === null ? null : { id: explanation.id, sentence: explanation.sentence },
          })),
        });
      }
      const here = new Set(rows.map(({ index }) => index));
      const last = indices.at(-1);
      const more = last !== undefined && finding.events.some((index) => index > last);
      return {
        accesses,
        next: more ? String(last) : null,
        total: finding.events.length,
        gone: indices.filter((index) => !here.has(index)),
        by,
        context: [...setup.context],
        explanations: setup.explanations.name,
        absent,
      };
    });
  }

  async close(): Promise<void> {
    await this.#turns.run(() => this.#end());
  }

  async #rows(indices: readonly number[]): Promise<RowCells[]> {
    if (indices.length === 0) return [];
    const { store } = this.#parts;
    return store.query<RowCells>(
      `SELECT ${ROW_COLUMNS} FROM ${store.database}.access WHERE idx IN {indices:Array(UInt64)} ORDER BY idx`,
      { indices: `[${indices.join()}]` },
    );
  }

  async #setup({ basis }: SealedFinding): Promise<{ readonly setup: JudgeSetup; readonly by: FindingAccesses["by"] }> {
    const { context, contextFolder, module, present } = this.#parts;
    const kept = await keptExplanations(join(contextFolder, "explanations"), basis.explanations);
    const { missing } = await context.tables(basis.context);
    if (kept === undefined || missing.length > 0) return { setup: await present(), by: "present" };
    const setup: JudgeSetup = {
      detectors: module,
      contextFolder,
      context: basis.context,
      explanations: kept,
      engine: {},
      present: 0,
      seed: "",
      sampled: [],
      flagged: NOTHING_FLAGGED,
    };
    return { setup, by: "recorded" };
  }

  async #open(setup: JudgeSetup): Promise<JudgeThread> {
    clearTimeout(this.#timer);
    const key = JSON.stringify([setup.context, setup.explanations.name]);
    if (this.#opened?.key !== key) {
      await this.#end();
      this.#opened = { key, setup, thread: await JudgeThread.open(setup) };
    }
    this.#timer = setTimeout(() => void this.#turns.run(() => this.#end()), KEEP_OPEN_MS);
    this.#timer.unref();
    return this.#opened.thread;
  }

  async #end(): Promise<void> {
    clearTimeout(this.#timer);
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.thread.end();
  }
}

function indexOf(cursor: string): number {
  if (/^(?:0|[1-9]\d{0,15})$/.test(cursor) && Number.isSafeInteger(Number(cursor))) return Number(cursor);
  const shown = JSON.stringify(cursor.slice(0, 64));
  throw new QuisError("QUIS_BAD_INPUT", `expected a cursor as an answer's "next" gave it, got ${shown}`);
}
