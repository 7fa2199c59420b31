// The present day, judged as it grows: new accesses are looked for every few seconds and judged in the background. When a day is over, or accesses
// of past days have come, everything is gone over again.
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
}

export class PresentDay {
  readonly #parts: PresentDayParts;
  #judging: Judging | undefined;
  #judgedTo = 0;
  #late = true;
  #nextPassMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #closed = false;
  applying: readonly Applying[] | undefined;

  constructor(parts: PresentDayParts) {
    this.#parts = parts;
  }

  /** Entries of the records log that were judged. */
  get judgedTo(): number {
    return this.#judgedTo;
  }

  start(): void {
    this.#wait(this.#parts.firstAfterMs ?? FIRST_AFTER_MS);
  }

  /** A pass begins: the thread before it goes, so that there is only one history in memory. */
  async rest(): Promise<void> {
    const judging = this.#judging;
    this.#judging = undefined;
    await judging?.thread.end();
  }

  /** A pass has ended: its thread judges the present day from here on. */
  goOn(judging: Judging): void {
    this.#judging = judging;
    this.#judgedTo = judging.cut;
    this.#late = false;
    this.applying = undefined;
    if (this.#closed) void judging.thread.end();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await this.rest();
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
      if (!this.#parts.signal.aborted) this.#parts.onFailure(error);
      // What the thread knows may be half of it.
      this.#late = true;
      this.#nextPassMs = Math.max(this.#nextPassMs, performance.now() + RETRY_AFTER_MS);
    }
    this.#wait(LOOK_EVERY_MS);
  }

  async #look(): Promise<void> {
    const { now, pass } = this.#parts;
    const over = this.#judging !== undefined && Math.floor(now() / DAY_MS) !== this.#judging.setup.present;
    const judging = this.#judging;
    if (judging !== undefined && !over)
      await this.#judgeNew(judging).catch((error: unknown) => {
        // A pass that somebody asked for has taken its place.
        if (this.#judging === judging) throw error;
      });
    const due = performance.now() >= this.#nextPassMs;
    if (!over && !(this.#late && due)) return;
    const startedMs = performance.now();
    await pass(this);
    const endedMs = performance.now();
    this.#nextPassMs = endedMs + (endedMs - startedMs) / PASS_SHARE;
  }

  async #judgeNew(judging: Judging): Promise<void> {
    const { store, guard, indexed, register, onSealed } = this.#parts;
    const [after, to] = [this.#judgedTo, indexed()];
    if (to <= after) return;
    const { thread, setup, cut } = judging;
    const fromMs = setup.present * DAY_MS;
    const toMs = fromMs + DAY_MS;
    const { before, within } = await guard(() => countRows(store, to, after, { fromMs, toMs }));
    if (before > 0) this.#late = true;
    if (within > 0) {
      for await (const { bytes } of readRows(store, { cut: to, after, fromMs, toMs }, guard))
        await thread.ask({ kind: "hold", bytes });
      const { days, applying } = await thread.ask({ kind: "present", bytes: new Uint8Array(0) });
      this.applying = applying;
      const judgement = {
        atWork: thread.atWork,
        context: setup.context,
        explanations: setup.explanations.name,
        learnedSize: cut,
        daySize: to,
      };
      const findings = days.flatMap((day) => findingsOf(day, judgement, setup.seed));
      if (findings.length > 0) {
        await register.settle(findings);
        onSealed();
      }
    }
    this.#judgedTo = to;
  }
}
