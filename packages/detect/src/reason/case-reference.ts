// What a case reference is worth for one subject: about them, about somebody else, about nothing, or a slip of the hand.
import { type Names, NONE } from "../access/index.ts";
import type { Context } from "../context/index.ts";

/** The case is about the subject, or nothing says that it is not. */
export const ABOUT = 0;
export const MISSING = 1;
/** One slip of the hand from a case that is about the subject, or from one of the user's own. */
export const MISTYPED = 2;
/** The case of the visit before, left in the form. */
export const STALE = 3;
/** The case is about the subject and was closed long before. */
export const CLOSED = 4;
/** No system knows the reference. */
export const UNKNOWN = 5;
/** The case exists, and the subject is no party of it. */
export const ELSEWHERE = 6;
/** Ascending by how much each asks for an answer. */
export const REFERENCE_KINDS: readonly string[] = [
  "about the subject",
  "missing",
  "mistyped",
  "of the visit before",
  "closed long before",
  "unknown to the case system",
  "about somebody else",
];

const FEW = 16;

/** One of ABOUT, MISSING, CLOSED, UNKNOWN, ELSEWHERE, as of the access. */
export function referenceKind(
  context: Context,
  caseRef: number,
  subject: number,
  timeMs: number,
  closedMs: number,
): number {
  if (caseRef === NONE) return MISSING;
  if (!context.has.cases) return ABOUT;
  const ofCase = context.partiesOfCase(caseRef);
  // A case that only the assignments know has no parties on file, so it cannot be said to leave the subject out.
  if (ofCase.length === 0) return context.assignmentsOfCase(caseRef).length > 0 ? ABOUT : UNKNOWN;
  let kind = ELSEWHERE;
  // Most cases have few parties and some subjects have a thousand cases; a list of requests is the other way round.
  for (const party of ofCase.length <= FEW ? ofCase : context.partiesOfSubject(subject)) {
    if (party.caseRef !== caseRef || party.subject !== subject) continue;
    if (party.toMs + closedMs >= timeMs) return ABOUT;
    kind = CLOSED;
  }
  return kind;
}

/**
 * A case that the reference is one slip away from: one that the subject is a party of or, for a reference that no system knows, one that is
 * assigned to the user at the time. `NONE` if there is none.
 */
export function nearCase(
  names: Names,
  context: Context,
  caseRef: number,
  user: number,
  subject: number,
  timeMs: number,
): number {
  const typed = names.cases.text(caseRef);
  for (const party of context.partiesOfSubject(subject))
    if (isOneSlip(typed, names.cases.text(party.caseRef))) return party.caseRef;
  if (context.knowsCase(caseRef) === false)
    for (const { caseRef: own, fromMs, toMs } of context.assignmentsOfUser(user))
      if (fromMs <= timeMs && timeMs < toMs && isOneSlip(typed, names.cases.text(own))) return own;
  return NONE;
}

/** Whether one text becomes the other by one character changed, left out, added, or swapped with its neighbour. */
export function isOneSlip(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let head = 0;
  while (head < a.length && head < b.length && a.charCodeAt(head) === b.charCodeAt(head)) head++;
  const [restA, restB] = [a.slice(head), b.slice(head)];
  if (a.length !== b.length) return a.length > b.length ? restA.slice(1) === restB : restA === restB.slice(1);
  if (restA.slice(1) === restB.slice(1)) return true;
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}

/** An assignment of the user, at the time, on a case about the subject; undefined if there is none. */
export function assignedCase(context: Context, user: number, subject: number, timeMs: number): number | undefined {
  for (const party of context.partiesOfSubject(subject))
    for (const assignment of context.assignmentsOfCase(party.caseRef))
      if (assignment.user === user && assignment.fromMs <= timeMs && timeMs < assignment.toMs) return party.caseRef;
  return undefined;
}

/** Whether two subjects are parties of one case, at any time. */
export function shareCase(context: Context, a: number, b: number): boolean {
  for (const one of context.partiesOfSubject(a))
    for (const other of context.partiesOfSubject(b)) if (one.caseRef === other.caseRef) return true;
  return false;
}
