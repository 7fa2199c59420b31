// From a day's accesses to ranked findings: every detector's scores, placed among those of earlier days, combined, weighed and put into words.
import { type Day, NONE } from "../access/index.ts";
import type { Applicability, Detector, Grain, World } from "../detector/index.ts";
import { withinBudget } from "./budget.ts";
import { Calibration } from "./calibration.ts";
import { type Candidate, combinedP, evidenceOfUnit, ownPs, weigh } from "./candidate.ts";
import { combineCauchy } from "./combine.ts";
import { eventsOf, foldFindings, groupTargets } from "./fold.ts";
import { type GroupsOf, groupsOfDay } from "./groups.ts";
import { openParts, type Parts } from "./parts.ts";
import type { Judged, RankedFinding, Scorer } from "./scorer.ts";
import { budgetOf, ENGINE_DEFAULTS, type EngineSettings } from "./settings.ts";
import { idOf, speak } from "./spoken.ts";
import { TargetMemory } from "./target-memory.ts";
import { UnitTable } from "./units.ts";

/** Marks the day's accesses before detectors see them, such as the explainer. */
export interface Annotator {
  annotate(day: Day): void;
}

interface Opened {
  readonly id: string;
  readonly since: number;
  readonly last: number;
  readonly p: number;
}
type Units = Readonly<Record<Grain, UnitTable>>;

const GRAINS = ["pair", "user", "record"] as const;
const ABOUT = { pair: "target", user: "day", record: "record" } as const;
/** An open finding comes up again only when its p has fallen to this share. */
const STRONGER = 0.1;
/** Candidates that are put into words, as a multiple of the budget. */
const SPOKEN = 6;

export class Engine implements Scorer {
  readonly name = "quis";
  readonly settings: EngineSettings;
  readonly #world: World;
  readonly #annotators: readonly Annotator[];
  readonly #parts: Parts;
  readonly #calibration: Calibration;
  readonly #memory: TargetMemory;
  readonly #opened = new Map<string, Opened>();
  // The last day on which a user was active, of users active within the window.
  readonly #active = new Map<number, number>();
  // What `judge` has computed, so that `learn` of the same day need not again.
  readonly #scores = new WeakMap<Judged, Units>();

  /** @throws DetectError DETECT_PARAMETER_INVALID */
  constructor(
    world: World,
    detectors: readonly Detector[],
    annotators: readonly Annotator[],
    settings: Partial<EngineSettings> = {},
  ) {
    this.settings = { ...ENGINE_DEFAULTS, ...settings };
    this.#world = world;
    this.#annotators = annotators;
    this.#parts = openParts(world, detectors, this.settings);
    this.#calibration = new Calibration(this.settings.fewestScores, this.settings.halfLifeDays);
    this.#memory = new TargetMemory(this.settings.windowDays);
  }

  /** What each detector can judge of the day, by id. */
  applies(day: Day): ReadonlyMap<string, Applicability> {
    const parts = GRAINS.flatMap((grain) => this.#parts[grain]).toSorted((a, b) => a.number - b.number);
    return new Map(parts.map(({ detector, state }) => [detector.id, state.applies(day)]));
  }

  judge(day: Day): Judged {
    for (const annotator of this.#annotators) annotator.annotate(day);
    const groups = groupsOfDay(this.#world, day);
    const units = this.#score(day, groups);
    const candidates: Candidate[] = [];
    const values = new Float64Array(units.pair.length);
    for (const grain of GRAINS) {
      const table = units[grain];
      for (let unit = 0; unit < table.length; unit++) {
        const [user, subject] = [table.user[unit]!, table.subject[unit]!];
        const before = grain === "pair" ? this.#memory.of(user, subject, day.day) : [];
        const p = combinedP(this.#parts, grain, table, unit, before);
        if (grain === "pair") values[unit] = evidenceOfUnit(ownPs(this.#parts, grain, table, unit, before));
        if (p <= this.settings.raiseAt) candidates.push({ grain, unit, user, subject, p, before });
      }
    }
    const judged: Judged = {
      day: day.day,
      findings: this.#rank(day, units, candidates, groups),
      pairs: { user: Uint32Array.from(units.pair.user), subject: Uint32Array.from(units.pair.subject), value: values },
    };
    this.#scores.set(judged, units);
    return judged;
  }

  /** How many findings and sampled accesses the day has room for, by the users of the last weeks. */
  budget(day: Day): { readonly findings: number; readonly sample: number } {
    return budgetOf(this.settings, Math.max(this.#active.size, day.users.length), day.day);
  }

  /** Findings of a judged day that the budget has room for: those a reviewer is shown. */
  raised(day: Day, judged: Judged): readonly RankedFinding[] {
    const { findings } = this.budget(day);
    return withinBudget(judged.findings, findings, this.settings.mostOfKind);
  }

  learn(day: Day, judged: Judged): void {
    const groups = groupsOfDay(this.#world, day);
    const units = this.#scores.get(judged) ?? this.#score(day, groups);
    const raised = this.raised(day, judged);
    this.#remember(day, units.pair, groups);
    for (const grain of GRAINS) this.#calibrate(grain, units[grain], groups);
    for (const finding of raised)
      this.#opened.set(keyOf(finding), { id: finding.id, since: finding.since, last: day.day, p: finding.p });
    for (const [key, { last }] of this.#opened)
      if (last <= day.day - this.settings.windowDays) this.#opened.delete(key);
    const frozen = frozenRows(day, raised);
    for (const grain of GRAINS) for (const { state } of this.#parts[grain]) state.learn(day, frozen);
    for (const user of day.users) {
      this.#active.set(user, day.day);
      const first = day.rowsOf(user)[0]!;
      this.#world.peers.join(user, day.table.timeMs[first]!, day.table.unit[first]!);
    }
    for (const [user, last] of this.#active) if (last <= day.day - this.settings.windowDays) this.#active.delete(user);
    this.#calibration.pass(day.day);
    this.#memory.expire(day.day);
  }

  // Without enough earlier scores nothing can be called strange: p is 1.
  #score(day: Day, groups: GroupsOf): Units {
    const units = {
      pair: new UnitTable(this.#parts.pair.length),
      user: new UnitTable(this.#parts.user.length),
      record: new UnitTable(this.#parts.record.length),
    };
    for (const grain of GRAINS)
      for (const { state, number, column } of this.#parts[grain])
        if (state.applies(day).applies)
          units[grain].add(
            column,
            state.score(day),
            (user, score) => this.#calibration.place(number, groups(user), score)?.p ?? 1,
          );
    return units;
  }

  #calibrate(grain: Grain, units: UnitTable, groups: GroupsOf): void {
    for (let unit = 0; unit < units.length; unit++) {
      const chain = groups(units.user[unit]!);
      for (const { number, column } of this.#parts[grain]) {
        const score = units.scoreOf(column, unit);
        if (!Number.isNaN(score)) this.#calibration.add(number, chain, score);
      }
    }
  }

  #remember(day: Day, pairs: UnitTable, groups: GroupsOf): void {
    for (const { number, column } of this.#parts.pair)
      for (let unit = 0; unit < pairs.length; unit++) {
        const p = pairs.pOf(column, unit);
        // NaN too.
        if (!(p <= this.settings.raiseAt)) continue;
        const [user, subject, score] = [pairs.user[unit]!, pairs.subject[unit]!, pairs.scoreOf(column, unit)];
        const place = this.#calibration.place(number, groups(user), score);
        if (place === undefined) continue;
        this.#memory.add(user, subject, {
          ...place,
          detector: number,
          day: day.day,
          score,
          events: eventsOfPair(day, user, subject),
        });
      }
  }

  #rank(day: Day, units: Units, candidates: readonly Candidate[], groups: GroupsOf): readonly RankedFinding[] {
    const most = SPOKEN * Math.max(1, this.budget(day).findings);
    const weighed = candidates
      .map((candidate) => ({
        candidate,
        weight: weigh(this.#parts, units[candidate.grain], candidate),
        opened: this.#opened.get(
          keyOf({ about: ABOUT[candidate.grain], user: candidate.user, subject: candidate.subject, day: day.day }),
        ),
      }))
      .filter(({ candidate, opened }) => opened === undefined || candidate.p <= opened.p * STRONGER)
      .toSorted(
        (a, b) =>
          b.weight.priority - a.weight.priority ||
          a.candidate.p - b.candidate.p ||
          a.candidate.user - b.candidate.user ||
          a.candidate.subject - b.candidate.subject,
      )
      .slice(0, most);
    const findings = weighed.map(({ candidate, weight, opened }): RankedFinding => {
      const { grain, user, subject, p } = candidate;
      const signals = speak(this.#world, this.#parts, this.#calibration, day, units[grain], candidate, groups);
      const since = opened?.since ?? day.day;
      const about = ABOUT[grain];
      const id = opened?.id ?? idOf(this.#world, { about, user, subject, since });
      return { ...weight, id, about, user, subject, day: day.day, since, p, signals, events: eventsOf(signals) };
    });
    const grouped = groupTargets(findings).map((group) => (group.length === 1 ? group[0]! : this.#asDay(group)));
    return foldFindings(grouped.toSorted(byPriority));
  }

  // Many records that one user opened on one day are one question about the day.
  #asDay(group: readonly RankedFinding[]): RankedFinding {
    const [first] = group.toSorted(byPriority) as [RankedFinding, ...RankedFinding[]];
    const signals = group.flatMap((finding) => finding.signals);
    const named = { about: "day", user: first.user, subject: NONE, since: first.day } as const;
    const p = combineCauchy(group.map((finding) => finding.p));
    return { ...first, ...named, id: idOf(this.#world, named), p, signals, events: eventsOf(signals) };
  }
}

function keyOf({ about, user, subject, day }: Pick<RankedFinding, "about" | "user" | "subject" | "day">): string {
  return about === "day" ? `day ${user} ${day}` : `${about} ${user} ${subject}`;
}

function byPriority(a: RankedFinding, b: RankedFinding): number {
  return b.priority - a.priority || a.p - b.p || a.user - b.user || a.subject - b.subject;
}

function eventsOfPair(day: Day, user: number, subject: number): number[] {
  const { table } = day;
  const events: number[] = [];
  for (const entry of day.entriesOf(subject)) {
    const row = day.rowOf(entry);
    if (table.user[row] === user) events.push(table.index[row]!);
  }
  return events;
}

/** 1 for rows that a raised finding rests on. */
function frozenRows(day: Day, raised: readonly RankedFinding[]): Uint8Array {
  const frozen = new Uint8Array(day.table.length);
  const events = new Set(raised.flatMap((finding) => finding.events));
  if (events.size === 0) return frozen;
  for (let row = 0; row < frozen.length; row++) if (events.has(day.table.index[row]!)) frozen[row] = 1;
  return frozen;
}
