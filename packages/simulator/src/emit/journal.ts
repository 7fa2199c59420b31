// The journal: drafts of the day under way, handed out in time order. Memory is one day of work, whatever the run's length.
import type { Draft } from "./draft.ts";

export class Journal {
  #drafts: Draft[] = [];
  #limitMs: number;
  /** Scenario that drafts made now belong to, −1 for ordinary work. */
  label = -1;

  /** @param limitMs end of the simulation: nothing is noted from then on. */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  note(draft: Draft): void {
    if (draft.time < this.#limitMs) this.#drafts.push(draft);
  }

  /** Removes and returns what happened before `beforeMs`, by time; equal times keep the order of noting. */
  take(beforeMs: number): Draft[] {
    const due: Draft[] = [];
    const later: Draft[] = [];
    for (const draft of this.#drafts) (draft.time < beforeMs ? due : later).push(draft);
    this.#drafts = later;
    return due.sort((a, b) => a.time - b.time);
  }
}
