// A rule's match as a finding: one per rule, user and day, named by the first match of the day.
import { createHash } from "node:crypto";
import type { SealedFinding } from "@quis/contract";
import { evidenceOf, probabilityUpheld, type Signal } from "@quis/detect";
import type { AccessEvent } from "@quis/event";
import type { Level } from "@quis/sigma";
import { VERSION } from "../instance/version.ts";
import { userUidOf } from "../store/row.ts";
import { dateOf } from "./finding.ts";

/** Harm of a match by the rule's level, as detectors state theirs; a match takes ten minutes to look into. */
const HARM: Readonly<Record<Level, number>> = { informational: 1, low: 3, medium: 5, high: 8, critical: 10 };
export const RULE_MINUTES = 10;
/** Share of matches that reviews uphold, until there are decisions. */
const SHARE = 0.1;
/**
 * A rule that matches on more user-days than this is how people work: it is for `quis rules backtest`, not for a reviewer's day. A starter rule of
 * level high matched on 5 % of the user-days of a simulated agency of 120; eighteen rules at 1 % each would fill the budget of all detectors.
 */
const MOST_SHARE: Readonly<Record<Level, number>> = {
  informational: 0.002,
  low: 0.002,
  medium: 0.002,
  high: 0.01,
  critical: 1,
};

export interface Matched {
  readonly signal: Signal;
  readonly event: AccessEvent;
  /** Index of the event at which the rule matched. */
  readonly index: number;
  readonly level: Level;
}

/** Whether a reviewer is to see it. */
export function isWorthShowing({ signal, level }: Pick<Matched, "signal" | "level">): boolean {
  return signal.p <= MOST_SHARE[level];
}

export function ruleFindingOf({ signal, event, index, level }: Matched): SealedFinding {
  const user = userUidOf(event);
  const day = dateOf(signal.day);
  // A rule has no score to place among others.
  const { peers: _, ...said } = signal;
  const upheld = probabilityUpheld(SHARE, evidenceOf([signal.p]));
  return {
    id: createHash("sha256")
      .update(JSON.stringify([signal.kind, user, day]))
      .digest("hex")
      .slice(0, 32),
    kind: signal.kind,
    about: "day",
    user,
    subject: "",
    day,
    since: day,
    sentence: signal.sentence,
    counter: [...signal.counter],
    p: signal.p,
    upheld,
    priority: (HARM[level] * upheld) / RULE_MINUTES,
    events: [...signal.events],
    signals: [
      { ...said, day, counter: [...signal.counter], figures: { ...signal.figures }, events: [...signal.events] },
    ],
    basis: {
      software: VERSION,
      detectors: { [signal.kind]: signal.version },
      parameters: {},
      engine: {},
      // A rule sees events in the log's order: everything up to the one at which it matched.
      learned: { before: day, tree_size: index, events: index },
      day: { date: day, tree_size: index + 1, events: 1, users: 1 },
      context: [],
      explanations: "",
    },
  };
}

/** Whether the finding is one of a rule. */
export function isOfRule({ kind }: Pick<SealedFinding, "kind">): boolean {
  return kind.startsWith("rule:");
}
