// Requests of people who have not signed in: some each minute are sealed one by one, the rest as a number, so that a flood does not fill the log.
import type { FastifyBaseLogger } from "fastify";
import { type Deed, OWN_ACTOR } from "../oversight/oversight.ts";

const MINUTE_MS = 60_000;

export interface StrangerOptions {
  readonly record: (deed: Deed) => Promise<void>;
  readonly logger: FastifyBaseLogger;
  readonly strangersPerMinute: number;
}

export class StrangerCount {
  readonly #options: StrangerOptions;
  #startMs = -Infinity;
  #sealed = 0;
  #counted = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StrangerOptions) {
    this.#options = options;
  }

  /** Whether this request is sealed by itself; else it is counted, and the count is sealed when its minute is over. */
  async admits(): Promise<boolean> {
    const nowMs = performance.now();
    if (nowMs - this.#startMs >= MINUTE_MS) {
      await this.#sealCount();
      this.#startMs = nowMs;
      this.#sealed = 0;
    }
    if (this.#sealed < this.#options.strangersPerMinute) {
      this.#sealed++;
      return true;
    }
    this.#counted++;
    this.#timer ??= setTimeout(() => void this.#sealLater(), this.#startMs + MINUTE_MS - nowMs).unref();
    return false;
  }

  async #sealLater(): Promise<void> {
    await this.#sealCount().catch((error: unknown) => {
      this.#options.logger.error({ err: error }, "requests of strangers could not be sealed as a number");
    });
  }

  async #sealCount(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const count = this.#counted;
    if (count === 0) return;
    this.#counted = 0;
    try {
      await this.#options.record({
        actor: OWN_ACTOR,
        activity: "read",
        what: "requests without sign-in",
        parameters: { count, within_seconds: MINUTE_MS / 1000 },
        refused: "ACCESS_SIGN_IN",
      });
    } catch (error) {
      // Told with the next minute's.
      this.#counted += count;
      throw error;
    }
  }

  /** Seals what was counted and not told yet. */
  async close(): Promise<void> {
    await this.#sealLater();
  }
}
