// What the strip says of the log, and in which tone.
import type { Status } from "@quis/contract";
import { en } from "../strings/index.ts";
import { dayOf, formatClock, formatDay } from "../time/index.ts";

/** `ok` is green and said only of a verification that found the log whole. */
export type Tone = "neutral" | "ok" | "warn" | "bad";

export interface StripState {
  readonly name: "log" | "verified" | "witnessed" | "quarantined" | "demo";
  readonly tone: Tone;
  readonly text: string;
}

/** The states that the strip shows, in order. `today` is a UTC day, `2026-11-22`. */
export function stripOf(status: Status, today: string = dayOf(new Date().toISOString())): StripState[] {
  const states: StripState[] = [logState(status, today), verifiedState(status, today)];
  states.push(...witnessedStates(status));
  if (status.quarantined > 0) {
    states.push({ name: "quarantined", tone: "warn", text: en.strip.quarantined(status.quarantined) });
  }
  if (status.demo) states.push({ name: "demo", tone: "neutral", text: en.strip.demo });
  return states;
}

function logState({ logs, indexed }: Status, today: string): StripState {
  const log = logs.find(({ name }) => name === "records");
  if (log === undefined) return { name: "log", tone: "neutral", text: en.strip.unsigned };
  const parts = [
    en.strip.entries(log.size),
    log.signed_at === null ? en.strip.unsigned : en.strip.signed(clockOf(log.signed_at, today)),
  ];
  if (log.size > log.checkpoint_size) parts.push(en.strip.pending(log.size - log.checkpoint_size));
  if (log.size > indexed) parts.push(en.strip.indexing(log.size - indexed));
  return { name: "log", tone: "neutral", text: parts.join(" · ") };
}

function verifiedState({ verified }: Status, today: string): StripState {
  if (verified === null) return { name: "verified", tone: "neutral", text: en.strip.never };
  if (verified.ok) {
    const text = en.strip.verified(clockOf(verified.checked_at, today), en.strip.entries(verified.entries_checked));
    return { name: "verified", tone: "ok", text };
  }
  const bad = verified.first_bad ?? verified.oversight?.first_bad;
  return { name: "verified", tone: "bad", text: en.strip.broken(bad?.reason ?? en.unknown) };
}

/** Of logs that have witnesses: the records log always, the other when something is wrong with it. */
function witnessedStates({ logs }: Status): StripState[] {
  return logs.flatMap(({ name, checkpoint_size, witnessed }): StripState[] => {
    if (witnessed === undefined) return [];
    const { count, cosigned, quorum_met, fail, published_size, forked } = witnessed;
    if (forked) return [{ name: "witnessed", tone: "bad", text: en.strip.forked(name) }];
    const behind = fail === "closed" ? checkpoint_size - (published_size ?? 0) : 0;
    if (behind > 0) return [{ name: "witnessed", tone: "bad", text: en.strip.unpublished(name, behind) }];
    if (name !== "records" && quorum_met) return [];
    const text = en.strip.witnessed(cosigned, count);
    return [
      {
        name: "witnessed",
        tone: quorum_met ? "neutral" : "warn",
        text: name === "records" ? text : `${name}: ${text}`,
      },
    ];
  });
}

/** The clock, with the day if it is another than today. */
function clockOf(instant: string, today: string): string {
  const day = dayOf(instant);
  if (day === "") return instant;
  return day === today ? formatClock(instant) : `${formatDay(instant)} ${formatClock(instant)}`;
}
