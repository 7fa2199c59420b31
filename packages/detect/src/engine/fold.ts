// Related signals are one finding: a reviewer who has opened a user's day need not be told of each record of it again.
import { NONE } from "../access/index.ts";
import type { RankedFinding } from "./scorer.ts";

/** Targets of one user on one day from which on they are shown as the day. */
export const TARGETS_OF_A_DAY = 3;
/** Share of a finding's events that another must have to take it in. */
const SHARED = 0.5;

/**
 * Folds findings, best first, into fewer: a later one whose events of the day are mostly an earlier one's joins it with its signals. Records
 * that many looked at take in the lookers' targets; a user's day takes in the user's targets.
 */
export function foldFindings(ranked: readonly RankedFinding[]): RankedFinding[] {
  const accepted: RankedFinding[] = [];
  const byUser = new Map<number, number[]>();
  const bySubject = new Map<number, number[]>();
  for (const finding of ranked) {
    const hosts = [
      ...(finding.user === NONE ? [] : (byUser.get(finding.user) ?? [])),
      ...(finding.subject === NONE ? [] : (bySubject.get(finding.subject) ?? [])),
    ];
    const host = hosts.find((at) => takesIn(accepted[at] as RankedFinding, finding));
    if (host === undefined) {
      if (finding.user !== NONE) add(byUser, finding.user, accepted.length);
      // Two users who looked at one subject are two questions; only a finding about the record itself takes them in.
      if (finding.about === "record") add(bySubject, finding.subject, accepted.length);
      accepted.push(finding);
    } else accepted[host] = joined(accepted[host] as RankedFinding, finding);
  }
  return accepted;
}

function takesIn(host: RankedFinding, guest: RankedFinding): boolean {
  if (host.id === guest.id) return true;
  if (host.about === "target" && guest.about === "target") return false;
  const known = new Set(host.events);
  const shared = guest.events.filter((event) => known.has(event)).length;
  return shared > 0 && shared >= SHARED * Math.min(guest.events.length, host.events.length);
}

/** The host with the guest's signals too; what it is called, and how it ranks, stays. */
export function joined(host: RankedFinding, guest: RankedFinding): RankedFinding {
  const signals = [...host.signals, ...guest.signals];
  return { ...host, signals, events: eventsOf(signals) };
}

/** Log indices of signals, ascending, each once. */
export function eventsOf(signals: readonly { readonly events: readonly number[] }[]): number[] {
  return [...new Set(signals.flatMap(({ events }) => events))].sort((a, b) => a - b);
}

/** Targets of one user and day, `TARGETS_OF_A_DAY` or more, in lists; the others alone. In the order of the first of each. */
export function groupTargets(ranked: readonly RankedFinding[]): RankedFinding[][] {
  const ofUser = new Map<number, RankedFinding[]>();
  for (const finding of ranked) if (finding.about === "target") add(ofUser, finding.user, finding);
  const groups: RankedFinding[][] = [];
  for (const finding of ranked) {
    const mates = finding.about === "target" ? (ofUser.get(finding.user) ?? []) : [];
    if (mates.length < TARGETS_OF_A_DAY) groups.push([finding]);
    else if (mates[0] === finding) groups.push(mates);
  }
  return groups;
}

function add<T>(map: Map<number, T[]>, key: number, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
