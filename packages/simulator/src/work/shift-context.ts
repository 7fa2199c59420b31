// What every item of work on one day can reach.
import type { Casebook } from "../casework/index.ts";
import type { Journal } from "../emit/index.ts";
import type { Incident } from "./incident.ts";
import type { SessionBook } from "./session-book.ts";
import type { Workplace } from "./visit.ts";

export interface ShiftContext<Files extends Casebook = Casebook> {
  readonly place: Workplace<Files>;
  readonly journal: Journal;
  readonly book: SessionBook;
  readonly day: number;
  /** Emergencies of today and yesterday. */
  readonly incidents: readonly Incident[];
}
