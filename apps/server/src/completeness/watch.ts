// Looks for what is missing without being asked, while a server runs: soon after the start, then as often as completeness.yaml says. Nobody waits for it.
import { QuisError } from "../instance/error.ts";
import { DEFAULT_LOOK_MS, readSettings } from "./settings.ts";

/** How the time passes; tests have their own. */
export interface Timer {
  /** Calls `work` once, after `ms`. What it gives back calls it off. */
  after(ms: number, work: () => void): () => void;
}

export const realTimer: Timer = {
  after(ms, work) {
    const timer = setTimeout(work, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** The store catches up first, and whoever starts a server has questions of their own. */
const FIRST_LOOK_MS = 30_000;

/** What the watch has done since the start. */
export interface WatchState {
  /** Null while it is switched off. */
  readonly everyMs: number | null;
  readonly looks: number;
  readonly lastMs: number | null;
  /** Why the last look failed; null if it did not. */
  readonly problem: string | null;
}

export interface WatchParts {
  readonly data: string;
  readonly timer: Timer;
  readonly now: () => number;
  /** Done before each look, and also while looks are switched off: what no setting may keep from being raised. */
  readonly always?: () => Promise<unknown>;
}

export class GapWatch {
  readonly #parts: WatchParts;
  readonly #stopped = new AbortController();
  #look: ((signal: AbortSignal) => Promise<void>) | undefined;
  #callOff: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #state: WatchState = { everyMs: DEFAULT_LOOK_MS, looks: 0, lastMs: null, problem: null };

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** Begins. `look` judges and seals; it ends early when its signal is aborted. */
  start(look: (signal: AbortSignal) => Promise<void>): void {
    if (this.#look !== undefined || this.#stopped.signal.aborted) return;
    this.#look = look;
    this.#wait(FIRST_LOOK_MS);
  }

  /** Undefined unless it has been started. */
  get state(): WatchState | undefined {
    return this.#look === undefined ? undefined : this.#state;
  }

  // INVARIANT: the next wait begins when the look before it has ended, so no two overlap.
  #wait(ms: number): void {
    this.#callOff = this.#parts.timer.after(ms, () => {
      this.#running = this.#turn().finally(() => (this.#running = undefined));
    });
  }

  async #turn(): Promise<void> {
    let everyMs: number | null = DEFAULT_LOOK_MS;
    try {
      await this.#parts.always?.();
      const { look_every: every } = await readSettings(this.#parts.data);
      everyMs = every === "off" ? null : every;
      if (everyMs !== null) {
        await this.#look!(this.#stopped.signal);
        this.#done(everyMs, null);
      } else this.#state = { ...this.#state, everyMs, problem: null };
    } catch (error) {
      this.#done(everyMs, problemOf(error));
    }
    // Switched off it still asks the file now and then whether it is to go on.
    if (!this.#stopped.signal.aborted) this.#wait(everyMs ?? DEFAULT_LOOK_MS);
  }

  #done(everyMs: number | null, problem: string | null): void {
    this.#state = { everyMs, looks: this.#state.looks + 1, lastMs: this.#parts.now(), problem };
  }

  /** Calls the next look off, and ends one that is under way between two of its rules. */
  async close(): Promise<void> {
    this.#stopped.abort(new QuisError("QUIS_ABORTED", "Quis is stopping; the next start looks again"));
    this.#callOff?.();
    await this.#running;
  }
}

// Messages of errors that are not ours may quote what is nobody's business.
function problemOf(error: unknown): string {
  return error instanceof QuisError ? `${error.code}: ${error.message}` : "QUIS_INTERNAL: a look failed unforeseen";
}
