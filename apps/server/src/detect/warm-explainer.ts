// Explanations for the rows of a page: the context stays loaded in a thread of its own for a while, so that a page does not wait for it.
import { NOTHING_FLAGGED } from "./flagged.ts";
import type { ContextStore } from "../context/context-store.ts";
import { Queue } from "../instance/queue.ts";
import { JudgeThread } from "./judge-thread.ts";
import type { ExplainedAccess, JudgeSetup } from "./judge-worker.ts";

/** An unused thread holds the whole context in memory. */
const IDLE_MS = 300_000;
/** How long the context that was looked at counts as the present one. */
const FRESH_MS = 5000;

export interface AccessToExplain {
  readonly user: string;
  readonly subjects: readonly string[];
  readonly timeMs: number;
}

export interface ExplainedRows {
  /** As many as were given, in their order. */
  readonly rows: readonly ExplainedAccess[];
  readonly absent: readonly { readonly id: string; readonly table: string }[];
  /** Empty while no table was imported: then nothing can be explained, and nothing was looked at. */
  readonly context: readonly string[];
}

export class WarmExplainer {
  readonly #context: ContextStore;
  readonly #setup: () => Promise<Omit<JudgeSetup, "seed" | "sampled" | "flagged">>;
  // The thread answers one request at a time.
  readonly #turns = new Queue();
  #open: { readonly by: string; readonly thread: JudgeThread; readonly setup: JudgeSetup } | undefined;
  #checkedMs = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(context: ContextStore, setup: () => Promise<Omit<JudgeSetup, "seed" | "sampled" | "flagged">>) {
    this.#context = context;
    this.#setup = setup;
  }

  explain(accesses: readonly AccessToExplain[]): Promise<ExplainedRows> {
    return this.#turns.run(async () => {
      clearTimeout(this.#idle);
      const open = await this.#ready();
      if (open === undefined) return { rows: [], absent: [], context: [] };
      try {
        const { rows, absent } = await open.thread.explainAll(accesses);
        return { rows, absent, context: open.setup.context };
      } catch (error) {
        await this.#end();
        throw error;
      } finally {
        this.#idle = setTimeout(() => void this.close(), IDLE_MS);
        this.#idle.unref();
      }
    });
  }

  close(): Promise<void> {
    clearTimeout(this.#idle);
    return this.#turns.run(() => this.#end());
  }

  async #ready(): Promise<{ readonly thread: JudgeThread; readonly setup: JudgeSetup } | undefined> {
    if (this.#open !== undefined && performance.now() - this.#checkedMs < FRESH_MS) return this.#open;
    if ((await this.#context.present()).length === 0) {
      await this.#end();
      return undefined;
    }
    const setup: JudgeSetup = { ...(await this.#setup()), seed: "", sampled: [], flagged: NOTHING_FLAGGED };
    const by = JSON.stringify([setup.context, setup.explanations.name, setup.engine]);
    if (this.#open?.by !== by) {
      await this.#end();
      this.#open = { by, thread: await JudgeThread.open(setup), setup };
    }
    this.#checkedMs = performance.now();
    return this.#open;
  }

  async #end(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.thread.end();
  }
}
