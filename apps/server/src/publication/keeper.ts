// Keeps what witnesses have given: their cosignatures in the log's own checkpoint, and beside it the last checkpoint that has the quorum.
import { checkPolicy, openCheckpoint, parseVkey, type Policy, type PolicyVerdict } from "@quis/tlog";
import { Queue } from "../instance/queue.ts";
import { cosignedNote, type Head } from "./head.ts";
import type { WitnessLink } from "./link.ts";
import type { PublicationMemory } from "./memory.ts";

/** A checkpoint that has the quorum. */
export interface Published {
  readonly note: string;
  readonly size: number;
  /** The latest of its cosignatures, Unix seconds. */
  readonly time: number;
}

export class Keeper {
  readonly #memory: PublicationMemory;
  readonly #policy: Policy;
  readonly #links: readonly WitnessLink[];
  /** One write after the other: a later one has all that an earlier one had. */
  readonly #writes = new Queue();
  #quorum: Published | undefined;
  #waiting: (() => void)[] = [];

  constructor(memory: PublicationMemory, policy: Policy, links: readonly WitnessLink[]) {
    this.#memory = memory;
    this.#policy = policy;
    this.#links = links;
  }

  /** The last checkpoint with the quorum. */
  get quorum(): Published | undefined {
    return this.#quorum;
  }

  /** Takes up the checkpoint of the last run, if the log's key signed it and the present policy is content with it. */
  async recall(vkey: string): Promise<void> {
    const note = await this.#memory.readQuorum();
    if (note === undefined) return;
    try {
      const { checkpoint } = openCheckpoint(note, parseVkey(vkey));
      const verdict = checkPolicy(this.#policy, note);
      if (verdict.quorumMet) this.#quorum = { note, size: checkpoint.size, time: lastTime(verdict) };
    } catch {
      // Signed by nobody we know now: nothing is published by it.
    }
  }

  /** The head's note with the cosignatures that it has now. */
  noteOf(head: Head): string {
    return cosignedNote(
      head,
      this.#links.map(({ key }) => key),
    );
  }

  /** Writes the cosignatures that `head` has where they belong. Never rejects: a failure is shown with the witnesses. */
  async keep(head: Head, addSignatures: ((note: string) => Promise<unknown>) | undefined): Promise<void> {
    try {
      await this.#writes.run(async () => {
        const note = this.noteOf(head);
        const verdict = checkPolicy(this.#policy, note);
        // Never backwards: a quorum for an older checkpoint may come late.
        if (verdict.quorumMet && head.size >= (this.#quorum?.size ?? 0) && note !== this.#quorum?.note) {
          await this.#memory.writeQuorum(note);
          this.#quorum = { note, size: head.size, time: lastTime(verdict) };
        }
        if (head.lines.size > 0) await addSignatures?.(note);
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      for (const link of this.#links) link.error ??= `its cosignature could not be kept: ${reason}`;
    }
    this.notify();
  }

  /** Remembers how far each witness is. A hint: if it cannot be written, the witness says the size again. */
  async remember(): Promise<void> {
    const last: Record<string, { size: number; time: number }> = {};
    for (const { key, size, time } of this.#links) if (size !== null && time !== null) last[key] = { size, time };
    await this.#writes.run(() => this.#memory.writeLast(last)).catch(() => undefined);
  }

  /** Waits until a checkpoint of `size` or more has the quorum, or `given` up; `withinMs` at most, or until `signal`. */
  async reach(size: number, withinMs: number, given: () => boolean, signal?: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const limit = signal === undefined ? ended.signal : AbortSignal.any([ended.signal, signal]);
    const timer = setTimeout(() => ended.abort(), withinMs);
    while ((this.#quorum?.size ?? -1) < size && !given() && !limit.aborted) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        limit.addEventListener("abort", () => resolve(), { once: true });
      });
    }
    clearTimeout(timer);
  }

  /** Lets those who wait look again. */
  notify(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  idle(): Promise<void> {
    return this.#writes.idle();
  }
}

function lastTime({ cosignatures }: PolicyVerdict): number {
  return Math.max(0, ...cosignatures.map(({ time }) => time));
}
