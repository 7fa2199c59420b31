// The present day, judged as it grows: new accesses are looked for every few seconds and judged in the background. When a day is over, or accesses
// of past days have come, everything is gone over again; until that is done, what is new is judged by what was learned before.
import { DAY_MS } from "@quis/detect";
import type { Store } from "../store/index.ts";
import type { Applying } from "./day-judge.ts";
import { findingsOf } from "./finding.ts";
import type { JudgeThread } from "./judge-thread.ts";
import type { JudgeSetup } from "./judge-worker.ts";
import { countRows, readRows } from "./read-rows.ts";
import type { FindingRegister } from "./register.ts";

/** The first questions after a start are answered before. */
const FIRST_AFTER_MS = 5000;
const LOOK_EVERY_MS = 5000;
/** A pass over everything may take this share of the time, so that late accesses that keep coming do not keep a core busy. */
const PASS_SHARE = 0.1;
/** After a failure the next try waits. */
const RETRY_AFTER_MS = 60_000;

export interface PresentDayParts {
  /** Goes over everything, and hands the judging thread to `goOn`. */
  readonly pass: (present: PresentDay) => Promise<void>;
  readonly register: FindingRegister;
  readonly store: Store;
  readonly guard: <T>(work: () => Promise<T>) => Promise<T>;
  /** Entries of the records log that the store has. */
  readonly indexed: () => number;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onSealed: () => void;
  readonly onFailure: (error: unknown) => void;
  /** Shorter in tests. */
  readonly firstAfterMs?: number;
}

interface Judging {
  readonly thread: JudgeThread;
  readonly setup: JudgeSetup;
  /** Entries that had been learned. */
  readonly cut: number;
  /** The day that is judged: that of the setup or, while a pass learns it, a later one. */
  day: number;
  /** Entries that were looked at, and those of them whose accesses of the day the thread has. */
  judgedTo: number;
  heldTo: number;
}

export class PresentDay {
  readonly #parts: PresentDayParts;
  #judging: Judging | undefined;
  #late = true;
  #nextPassMs = 0;
  #retryMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #passing: Promise<void> | undefined;
  #closed = false;
  applying: readonly Applying[] | undefined;

  constructor(parts: PresentDayParts) {
    this.#parts = parts;
  }

  /** Entries of the records log that were judged. */
  get judgedTo(): number {
    return this.#judging?.judgedTo ?? 0;
  }

  start(): void {
    this.#wait(this.#parts.firstAfterMs ?? FIRST_AFTER_MS);
  }

  /** A pass has ended: its thread judges the present day from here on. */
  async goOn(thread: JudgeThread, setup: JudgeSetup, cut: number): Promise<void> {
    const before = this.#judging;
    this.#judging = { thread, setup, cut, day: setup.present, judgedTo: cut, heldTo: cut };
    this.#late = false;
    this.applying = undefined;
    await before?.thread.end();
    if (this.#closed) await thread.end();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#passing;
    await this.#looking;
    await this.#judging?.thread.end();
  }

  #wait(ms: number): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#lookAndWait();
    }, ms);
    this.#timer.unref();
  }

  async #lookAndWait(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      this.#fail(error);
    }
    this.#wait(LOOK_EVERY_MS);
  }

  async #look(): Promise<void> {
    const judging = this.#judging;
    const today = Math.floor(this.#parts.now() / DAY_MS);
    const isOver = judging !== undefined && today !== judging.setup.present;
    const nowMs = performance.now();
    const isDue = isOver || (this.#late && nowMs >= this.#nextPassMs);
    // The pass does not keep what is new waiting.
    if (isDue && nowMs >= this.#retryMs) this.#passing ??= this.#pass();
    if (judging === undefined) return;
    try {
      if (today > judging.day) await turn(judging, today);
      if (today === judging.day) await this.#judgeNew(judging);
    } catch (error) {
      // Otherwise a pass has ended and its thread taken the place of this one.
      if (this.#judging !== judging) return;
      // What the thread knows may be half of it.
      this.#judging = undefined;
      await judging.thread.end();
      throw error;
    }
  }

  async #pass(): Promise<void> {
    const startedMs = performance.now();
    try {
      await this.#parts.pass(this);
      const endedMs = performance.now();
      this.#nextPassMs = endedMs + (endedMs - startedMs) / PASS_SHARE;
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#passing = undefined;
    }
  }

  #fail(error: unknown): void {
    if (!this.#parts.signal.aborted) this.#parts.onFailure(error);
    this.#late = true;
    this.#retryMs = performance.now() + RETRY_AFTER_MS;
  }

  async #judgeNew(judging: Judging): Promise<void> {
    const { store, guard, indexed, register, onSealed } = this.#parts;
    const { thread, setup, cut, day, judgedTo } = judging;
    const to = indexed();
    if (to <= judgedTo) return;
    const fromMs = day * DAY_MS;
    const toMs = fromMs + DAY_MS;
    const { before } = await guard(() => countRows(store, to, judgedTo, { fromMs, toMs }));
    let held = 0;
    for await (const { bytes, rows } of readRows(store, { cut: to, after: judging.heldTo, fromMs, toMs }, guard)) {
      await thread.ask({ kind: "hold", bytes });
      held += rows;
    }
    if (held > 0) {
      const { days, applying } = await thread.ask({ kind: "present" });
      const judgement = {
        atWork: thread.atWork,
        context: setup.context,
        explanations: setup.explanations.name,
        learnedSize: cut,
        daySize: to,
        flaggedSize: setup.flagged.size,
      };
      const findings = days.flatMap((outcome) => findingsOf(outcome, judgement, setup.seed));
      if (findings.length > 0) {
        await register.settle(findings);
        onSealed();
      }
      if (this.#judging === judging) this.applying = applying;
    }
    if (before > 0 && this.#judging === judging) this.#late = true;
    judging.judgedTo = to;
    judging.heldTo = to;
  }
}

// Accesses of the day that came before it are read again: nobody has kept them.
async function turn(judging: Judging, day: number): Promise<void> {
  await judging.thread.ask({ kind: "turn", day });
  judging.day = day;
  judging.heldTo = 0;
}
