// What detection is measured on: accesses of real or simulated work, what is known of that work, and misuse as further accesses of the same form.
import type { Access, ContextTables } from "@quis/detect";

/** Misuse of one kind: ordinary accesses that would not be there without it. Only the measuring knows which ones they are. */
export interface Scenario {
  readonly kind: string;
  /** Every access and sign-in that it is made of, in time order; at least one. */
  readonly rows: readonly Access[];
  /** The one subject it is about, where its rows touch others too. */
  readonly about?: string;
}

/** A kind that the background offers no place for, and why. */
export interface NotPlaced {
  readonly kind: string;
  readonly reason: string;
}

export interface Background {
  readonly name: string;
  /** Genuine accesses in time order. */
  readonly accesses: readonly Access[];
  readonly tables: ContextTables;
  /** Scenarios that could be mixed in, at the highest prevalence; a run takes a share of them. */
  readonly scenarios: readonly Scenario[];
  readonly notPlaced: readonly NotPlaced[];
  /** Whether the scenarios were put on a log that had none, as far as anybody knows. */
  readonly isInjected: boolean;
  /** What else a reader of the figures has to know, such as rows that could not be read. */
  readonly remarks: readonly string[];
}
