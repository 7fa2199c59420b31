// A candidate in words: its signals with sentences, formulas, counter-evidence and events.
import { createHash } from "node:crypto";
import { type Day, DAY_MS } from "../access/index.ts";
import type { World } from "../detector/index.ts";
import { groupsOn } from "../peers/index.ts";
import type { Calibration } from "./calibration.ts";
import type { Candidate } from "./candidate.ts";
import type { Part, Parts } from "./parts.ts";
import type { RankedFinding, Signal } from "./scorer.ts";
import type { Remembered } from "./target-memory.ts";
import type { UnitTable } from "./units.ts";

/** Signals weaker than this are not put into words, unless nothing is stronger: a reviewer reads what carries the finding. */
const WORTH_SAYING = 0.05;

/** What a signal of the present day was said of. */
interface Source {
  readonly part: Part;
  readonly user: number;
  readonly subject: number;
}
const sources = new WeakMap<Signal, Source>();

/**
 * The signal in words as they are now. Its figures and events are those of its own unit; words may also tell of others ("two others worked in the same hours"),
 * who may have come since it was spoken.
 */
export function retold(day: Day, signal: Signal): Signal {
  const source = sources.get(signal);
  return source === undefined ? signal : { ...signal, ...source.part.state.describe(day, source.user, source.subject) };
}

/** The signals of the day, strongest first, then those of earlier days. */
export function speak(
  world: World,
  parts: Parts,
  calibration: Calibration,
  day: Day,
  units: UnitTable,
  candidate: Candidate,
): Signal[] {
  const { grain, unit, user, subject, before } = candidate;
  const judged = parts[grain]
    .map((part) => ({ part, p: units.pOf(part.column, unit) }))
    .filter(({ p }) => !Number.isNaN(p))
    .toSorted((a, b) => a.p - b.p);
  const today = judged
    .filter(({ p }, rank) => p <= WORTH_SAYING || (rank === 0 && before.length === 0))
    .map(({ part, p }): Signal => {
      const score = units.scoreOf(part.column, unit);
      const place = calibration.place(part.number, groupsOn(world.peers, day, user), score);
      const signal = {
        ...headOf(part),
        ...part.state.describe(day, user, subject),
        day: day.day,
        p,
        score,
        stratum: place === undefined ? "" : world.peers.label(place.group),
        calibration: place?.calibration ?? 0,
        ...(place === undefined ? {} : { peers: calibration.quantiles(part.number, place.group) }),
      };
      sources.set(signal, { part, user, subject });
      return signal;
    });
  return [...today, ...before.flatMap((one) => earlier(world, parts, candidate, one))];
}

function headOf({ detector: { id, kind, version } }: Part): Pick<Signal, "detector" | "kind" | "version"> {
  return { detector: id, kind, version };
}

function earlier(world: World, parts: Parts, { grain }: Candidate, one: Remembered): Signal[] {
  const part = parts[grain].find(({ number }) => number === one.detector);
  if (part === undefined) return [];
  const date = new Date(one.day * DAY_MS).toISOString().slice(0, 10);
  const p = Number(one.p.toPrecision(2));
  return [
    {
      ...headOf(part),
      day: one.day,
      p: one.p,
      score: one.score,
      stratum: world.peers.label(one.group),
      calibration: one.calibration,
      sentence: `The same question came up on ${date} (${part.detector.kind}, p = ${p}).`,
      counter: [],
      formula: `score ${one.score} among ${one.calibration} earlier scores: p = ${one.p}`,
      figures: { score: one.score, calibration: one.calibration, p: one.p },
      events: one.events,
    },
  ];
}

/** Stable id: 32 hexadecimal digits over what the finding is about and the day on which it was first raised. */
export function idOf(
  world: World,
  { about, user, subject, since }: Pick<RankedFinding, "about" | "user" | "subject" | "since">,
): string {
  const { users, subjects } = world.names;
  return createHash("sha256")
    .update(JSON.stringify([about, users.text(user), subjects.text(subject), since]))
    .digest("hex")
    .slice(0, 32);
}
