// What can happen in a review. Each step is sealed as an entry of the oversight log, signed for by who took it; a review is nothing but its steps.
import type { Outcome, Reason } from "./vocabulary.ts";

interface Taken {
  /** When, ms since the epoch. */
  readonly atMs: number;
  /** Who: the uid of the person, or `system`. */
  readonly by: string;
}

interface Reasoned {
  readonly reason: Reason;
  /** In their own words. */
  readonly text: string;
}

/** A file that came with a reply: kept beside the log, sealed by its hash. */
export interface Attachment {
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
}

/** A finding becomes a signal. */
export interface Opened extends Taken {
  readonly step: "opened";
  readonly finding: string;
  readonly kind: string;
  /** Users whose accesses it is about. They are heard, and take no part in deciding. */
  readonly users: readonly string[];
}
/** A reviewer begins to look. */
export interface TakenUp extends Taken {
  readonly step: "taken";
}
/** Closed without asking anybody: what is on record answers the question. Never against somebody who was not heard. */
export interface Dismissed extends Taken, Reasoned {
  readonly step: "dismissed";
  readonly outcome: Exclude<Outcome, "misuse" | "mistake">;
}
/** It will be asked about, under a case. */
export interface Inquired extends Taken, Reasoned {
  readonly step: "inquired";
  readonly caseReference: string;
}
/** The employee was told: the events, the rule, its base rate; they may reply until then. */
export interface Notified extends Taken {
  readonly step: "notified";
  readonly replyUntilMs: number;
  readonly via: "mail" | "by-hand" | "link";
}
/** Whoever looks at it makes a link for an employee without an account; one made before counts no more. */
export interface Linked extends Taken {
  readonly step: "linked";
}
/** Somebody asks that the employee be told later. */
export interface DelayAsked extends Taken, Reasoned {
  readonly step: "delay-asked";
  readonly untilMs: number;
}
/** A second person agrees, or does not. */
export interface DelayAnswered extends Taken {
  readonly step: "delay-answered";
  readonly approved: boolean;
  readonly text: string;
}
/** What the employee says. It stands beside the finding from then on. */
export interface Replied extends Taken {
  readonly step: "replied";
  readonly text: string;
  readonly caseNumber?: string;
  readonly witness?: string;
  readonly attachments: readonly Attachment[];
}
/** Nothing more is waited for. */
export interface HearingClosed extends Taken {
  readonly step: "hearing-closed";
}
/** A reviewer proposes an outcome. */
export interface Proposed extends Taken, Reasoned {
  readonly step: "proposed";
  readonly outcome: Outcome;
}
/** A second person agrees with the proposal, or sends it back. */
export interface Answered extends Taken {
  readonly step: "answered";
  readonly approved: boolean;
  readonly text: string;
}
/** The employee asks somebody else to look at the decision. */
export interface Appealed extends Taken {
  readonly step: "appealed";
  readonly text: string;
}
/** What that other person says: the decision stands, or another outcome holds. */
export interface AppealDecided extends Taken, Reasoned {
  readonly step: "appeal-decided";
  readonly outcome: Outcome;
}
/** The time to appeal is over. */
export interface Closed extends Taken {
  readonly step: "closed";
}
/** More is known than when it was closed. */
export interface Reopened extends Taken, Reasoned {
  readonly step: "reopened";
}
/** Aged out: nothing was shown, so nothing is kept but the count. */
export interface Expunged extends Taken {
  readonly step: "expunged";
}

export type Step =
  | Opened
  | TakenUp
  | Dismissed
  | Inquired
  | Notified
  | Linked
  | DelayAsked
  | DelayAnswered
  | Replied
  | HearingClosed
  | Proposed
  | Answered
  | Appealed
  | AppealDecided
  | Closed
  | Reopened
  | Expunged;

export type StepName = Step["step"];
