// One witness as the log sees it: how far it has cosigned, what went wrong last, when to ask again.
import { describeKey, type Hash, type PolicyWitness } from "@quis/tlog";
import { submitCheckpoint, type SubmitOutcome } from "@quis/tlog/witness";
import type { CallWitness } from "./http.ts";
import type { Head } from "./head.ts";

/** Longest pause before a failing witness is asked again. */
const MAX_PAUSE_MS = 300_000;

export interface LinkOptions {
  readonly call: CallWitness;
  readonly timeoutMs: number;
  /** First pause after a failure; doubled with each. */
  readonly retryMs: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export class WitnessLink {
  readonly witness: PolicyWitness;
  /** "name+hash" of its key: how its state is kept. */
  readonly key: string;
  /** Size and time (Unix seconds, its clock) of what it cosigned last, null before the first. */
  size: number | null;
  time: number | null;
  /** What went wrong at the last attempt, in words. */
  error: string | null = null;
  failingSinceMs: number | null = null;
  /** A request is under way: there is never a second one. */
  busy = false;
  /** Text of the checkpoint that it cosigned last in this process. */
  cosignedText: string | undefined;
  readonly #options: LinkOptions;
  #failures = 0;
  #dueAtMs = 0;

  constructor(witness: PolicyWitness, last: { size: number; time: number } | undefined, options: LinkOptions) {
    this.witness = witness;
    this.key = describeKey(witness.verifier);
    this.size = last?.size ?? null;
    this.time = last?.time ?? null;
    this.#options = options;
  }

  get failing(): boolean {
    return this.#failures > 0;
  }

  /** When it may be asked for `head`: now or later in milliseconds since the epoch; undefined if there is nothing to ask. */
  dueFor(head: Head): number | undefined {
    if (this.busy || this.witness.url === undefined || this.cosignedText === head.text) return undefined;
    return this.#dueAtMs;
  }

  /** Asks for a cosignature over `head`. Never rejects: no answer is an outcome. */
  async ask(
    head: Head,
    newestSize: () => number,
    prove: (oldSize: number, size: number) => Promise<Hash[]>,
  ): Promise<SubmitOutcome> {
    const { call, timeoutMs, signal } = this.#options;
    const base = (this.witness.url ?? "").replace(/\/+$/, "");
    this.busy = true;
    try {
      return await submitCheckpoint({
        note: head.note,
        size: head.size,
        witness: this.witness.verifier,
        lastSize: this.size ?? 0,
        newestSize,
        prove: (oldSize) => prove(oldSize, head.size),
        send: (body) => call({ method: "POST", url: `${base}/add-checkpoint`, body, timeoutMs, signal }),
        sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      });
    } catch (error) {
      return { kind: "refused", words: error instanceof Error ? error.message : String(error) };
    } finally {
      this.busy = false;
    }
  }

  succeeded(head: Head, time: number): void {
    this.size = head.size;
    this.time = time;
    this.cosignedText = head.text;
    this.moved();
  }

  /** It answered as it should, if not with a cosignature. */
  moved(): void {
    this.error = null;
    this.failingSinceMs = null;
    this.#failures = 0;
    this.#dueAtMs = 0;
  }

  failed(words: string): void {
    const { now, retryMs } = this.#options;
    this.error = words;
    this.failingSinceMs ??= now();
    this.#dueAtMs = now() + Math.min(retryMs * 2 ** this.#failures, MAX_PAUSE_MS);
    this.#failures++;
  }
}
