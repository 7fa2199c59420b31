// How long things take in a review. Defaults from the due-process rules that docs/explanation/reviews.md names.

export interface ReviewSettings {
  /** For the employee to reply, in working days from being told. */
  readonly replyWorkingDays: number;
  /** For the employee to appeal, in working days from the decision. */
  readonly appealWorkingDays: number;
  /** Longest delay of telling the employee, in days; it can be asked for again. */
  readonly longestDelayDays: number;
  /** After which a signal that nobody substantiated is expunged, in days from being opened. */
  readonly signalAgesOutDays: number;
  /** Days of the week without work: 0 is Sunday. */
  readonly weekend: readonly number[];
  /** UTC days without work, `2026-12-25`. */
  readonly holidays: readonly string[];
}

export const defaultSettings: ReviewSettings = {
  replyWorkingDays: 10,
  appealWorkingDays: 20,
  longestDelayDays: 30,
  signalAgesOutDays: 90,
  weekend: [0, 6],
  holidays: [],
};
