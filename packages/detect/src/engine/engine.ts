// From a day's accesses to ranked findings: every detector's scores, placed among those of earlier days, combined, weighed and put into words.
import { type Day, type Focus, NONE } from "../access/index.ts";
import type { Applicability, Detector, Grain, World } from "../detector/index.ts";
import { groupsOn } from "../peers/index.ts";
import { withinBudget } from "./budget.ts";
import { Calibration, type Scale } from "./calibration.ts";
import { type Candidate, combinedP, evidenceOfUnit, type Opened, ownPs, weigh } from "./candidate.ts";
import { combineCauchy } from "./combine.ts";
import { bestOf, DayUnits, GRAINS } from "./day-units.ts";
import { eventsOf, foldFindings, groupTargets } from "./fold.ts";
import { openParts, type Part, type Parts } from "./parts.ts";
import type { Judged, RankedFinding, Scorer } from "./scorer.ts";
import { budgetOf, ENGINE_DEFAULTS, type EngineSettings } from "./settings.ts";
import { idOf, retold, speak } from "./spoken.ts";
import { TargetMemory } from "./target-memory.ts";
import type { PlaceOf, UnitTable } from "./units.ts";

/** Marks the day's accesses before detectors see them, such as the explainer. */
export interface Annotator {
  /** Rows before `fromRow` bear their marks already. */
  annotate(day: Day, fromRow?: number): void;
}

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
  // What `judge` has computed, so that `learn` of the same day, or the next look at it, need not again.
  readonly #units = new WeakMap<Judged, DayUnits>();
  #learned = 0;

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
    return new Map(this.#everyPart().map(({ detector, state }) => [detector.id, state.applies(day)]));
  }

  judge(day: Day, before?: Judged): Judged {
    const applying = this.#everyPart().map(({ state }) => state.applies(day).applies);
    const known = before === undefined ? undefined : this.#units.get(before);
    const isLater = known?.holdsFor(day, applying, this.#learned) === true;
    const units = isLater ? known : new DayUnits(this.#parts, day.table, applying, this.#learned);
    let look = day;
    let focus: Focus | undefined;
    if (isLater) {
      // They are brought up to date in place.
      this.#units.delete(before as Judged);
      focus = this.#focusOn(day, units);
      units.begin(focus);
      look = day.focusedOn(focus, units.rows);
    }
    for (const annotator of this.#annotators) annotator.annotate(look, units.rows);
    units.rows = day.table.length;
    this.#score(look, units, applying, focus);
    for (const grain of GRAINS) for (const unit of units.of[grain].touched) this.#weigh(look, units, grain, unit);
    const { pair } = units.of;
    const judged: Judged = {
      day: day.day,
      findings: this.#rank(look, units),
      pairs: {
        user: new Uint32Array(pair.user),
        subject: new Uint32Array(pair.subject),
        value: new Float64Array(units.evidence),
      },
    };
    this.#units.set(judged, units);
    return judged;
  }

  /** Findings in words as they are now: those of an earlier look may tell of others who have come since. */
  retold(day: Day, findings: readonly RankedFinding[]): readonly RankedFinding[] {
    return findings.map((finding) => ({ ...finding, signals: finding.signals.map((signal) => retold(day, signal)) }));
  }

  /** How many findings and sampled accesses the day has room for, by the users of the last weeks. */
  budget(day: Day): { readonly findings: number; readonly sample: number } {
    return budgetOf(this.settings, Math.max(this.#active.size, day.userCount), day.day);
  }

  /** Findings of a judged day that the budget has room for: those a reviewer is shown. */
  raised(day: Day, judged: Judged): readonly RankedFinding[] {
    const { findings } = this.budget(day);
    return withinBudget(judged.findings, findings, this.settings.mostOfKind);
  }

  learn(day: Day, judged: Judged): void {
    const units = (this.#units.get(judged) ?? this.#scoredAnew(day)).of;
    const raised = this.raised(day, judged);
    this.#remember(day, units.pair);
    for (const grain of GRAINS) this.#calibrate(day, grain, units[grain]);
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
    this.#learned++;
  }

  // By their number.
  #everyPart(): Part[] {
    return GRAINS.flatMap((grain) => this.#parts[grain]).sort((a, b) => a.number - b.number);
  }

  // Those of the rows that have come, and whoever else a detector judges by them.
  #focusOn(day: Day, units: DayUnits): Focus {
    const { users, subjects } = units.fresh;
    const fresh = day.focusedOn({ users: new Set(users), subjects: new Set(subjects) });
    for (const { state } of this.#everyPart()) {
      const touched = state.touches?.(fresh);
      for (const user of touched?.users ?? []) users.add(user);
      for (const subject of touched?.subjects ?? []) subjects.add(subject);
    }
    return { users, subjects };
  }

  #score(day: Day, units: DayUnits, applying: readonly boolean[], focus?: Focus): void {
    for (const grain of GRAINS)
      for (const part of this.#parts[grain])
        if (applying[part.number] === true)
          units.add(grain, part, part.state.score(day), this.#placesOf(part.number, day), focus);
  }

  #scoredAnew(day: Day): DayUnits {
    const applying = this.#everyPart().map(({ state }) => state.applies(day).applies);
    const units = new DayUnits(this.#parts, day.table, applying, this.#learned);
    this.#score(day, units, applying);
    return units;
  }

  // Without enough earlier scores nothing can be called strange: p is 1. Scores of one user come one after the other.
  #placesOf(detector: number, day: Day): PlaceOf {
    let known: number | undefined;
    let scale: Scale | undefined;
    return (user, score) => {
      if (user !== known) scale = this.#calibration.scale(detector, groupsOn(this.#world.peers, day, user));
      known = user;
      return scale?.p(score) ?? 1;
    };
  }

  #weigh(day: Day, units: DayUnits, grain: Grain, unit: number): void {
    const table = units.of[grain];
    const [user, subject] = [table.user[unit]!, table.subject[unit]!];
    const before = grain === "pair" ? this.#memory.of(user, subject, day.day) : [];
    const own = ownPs(this.#parts, grain, table, unit, before);
    const evidence = grain === "pair" ? evidenceOfUnit(own) : 0;
    if (grain === "pair") units.evidence[unit] = evidence;
    const candidates = units.candidates[grain];
    const p = combinedP(own);
    const opened =
      p > this.settings.raiseAt
        ? undefined
        : this.#opened.get(keyOf({ about: ABOUT[grain], user, subject, day: day.day }));
    if (p > this.settings.raiseAt || (opened !== undefined && p > opened.p * STRONGER)) candidates.delete(unit);
    else {
      const weight = weigh(own, grain === "pair" ? evidence : evidenceOfUnit(own));
      candidates.set(unit, { ...weight, grain, unit, user, subject, p, before, opened });
    }
  }

  #calibrate(day: Day, grain: Grain, units: UnitTable): void {
    for (let unit = 0; unit < units.length; unit++) {
      const chain = groupsOn(this.#world.peers, day, units.user[unit]!);
      for (const { number, column } of this.#parts[grain]) {
        const score = units.scoreOf(column, unit);
        if (!Number.isNaN(score)) this.#calibration.add(number, chain, score);
      }
    }
  }

  #remember(day: Day, pairs: UnitTable): void {
    for (const { number, column } of this.#parts.pair)
      for (let unit = 0; unit < pairs.length; unit++) {
        const p = pairs.pOf(column, unit);
        // NaN too.
        if (!(p <= this.settings.raiseAt)) continue;
        const [user, subject, score] = [pairs.user[unit]!, pairs.subject[unit]!, pairs.scoreOf(column, unit)];
        const place = this.#calibration.place(number, groupsOn(this.#world.peers, day, user), score);
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

  #rank(day: Day, units: DayUnits): readonly RankedFinding[] {
    const most = SPOKEN * Math.max(1, this.budget(day).findings);
    const findings = bestOf(units, most).map((candidate): RankedFinding => {
      let finding = units.spoken.get(candidate);
      if (finding === undefined) units.spoken.set(candidate, (finding = this.#spoken(day, units, candidate)));
      return finding;
    });
    const grouped = groupTargets(findings).map((group) => (group.length === 1 ? group[0]! : this.#asDay(group)));
    return foldFindings(grouped.toSorted(byPriority));
  }

  #spoken(day: Day, units: DayUnits, candidate: Candidate): RankedFinding {
    const { grain, user, subject, p, opened, kind, share, upheld, priority } = candidate;
    const signals = speak(this.#world, this.#parts, this.#calibration, day, units.of[grain], candidate);
    const since = opened?.since ?? day.day;
    const about = ABOUT[grain];
    const id = opened?.id ?? idOf(this.#world, { about, user, subject, since });
    const weight = { kind, share, upheld, priority };
    return { ...weight, id, about, user, subject, day: day.day, since, p, signals, events: eventsOf(signals) };
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
