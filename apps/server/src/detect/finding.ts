// Findings as they are sealed: what an engine says, in words, with all that it can be computed from again.
import { createHash } from "node:crypto";
import type { FindingBasis, SealedFinding } from "@quis/contract";
import { DAY_MS } from "@quis/detect";
import { VERSION } from "../instance/version.ts";
import type { DayOutcome, Drawn, SaidFinding } from "./day-judge.ts";
import type { AtWork } from "./judge-worker.ts";

/** Kind of an access that was drawn at random, for reviewers to see what is not flagged. */
export const SAMPLE_KIND = "sample";

/** `2026-01-31`. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function dayOfDate(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** What a day was judged by. */
export interface Judgement {
  readonly atWork: AtWork;
  readonly context: readonly string[];
  readonly explanations: string;
  /** Entries of the records log that the learned days were read from, and those that the day was. */
  readonly learnedSize: number;
  readonly daySize: number;
  /** Entries of the oversight log whose rules' findings the sample spares. */
  readonly flaggedSize: number;
}

/** Everything to be sealed of a day: what was raised, then what was drawn. */
export function findingsOf(outcome: DayOutcome, judgement: Judgement, seed: string): SealedFinding[] {
  const basis = basisOf(outcome, judgement);
  return [
    ...outcome.raised.map((finding) => findingOf(finding, basis)),
    ...outcome.sample.map((drawn) =>
      sampleOf(outcome, drawn, { ...basis, oversight_size: judgement.flaggedSize }, `${seed}:${outcome.day}`),
    ),
  ];
}

function basisOf(
  outcome: DayOutcome,
  { atWork, context, explanations, learnedSize, daySize }: Judgement,
): FindingBasis {
  const { detectors, engine } = atWork;
  const { parameters: _, ...told } = engine;
  return {
    software: VERSION,
    detectors: Object.fromEntries(detectors.map(({ id, version }) => [id, version])),
    parameters: Object.fromEntries(
      detectors.map(({ id, parameters }) => [id, structuredClone(parameters) as FindingBasis["parameters"][string]]),
    ),
    engine: structuredClone(told) as unknown as FindingBasis["engine"],
    learned: { before: dateOf(outcome.learnedBefore), tree_size: learnedSize, events: outcome.learned },
    day: { date: dateOf(outcome.day), tree_size: daySize, events: outcome.events, users: outcome.users },
    context: [...context],
    explanations,
  };
}

function findingOf(said: SaidFinding, basis: FindingBasis): SealedFinding {
  // What happened on the day, rather than that something had happened before; of its kind, if that speaks.
  const today = said.signals.filter(({ day }) => day === said.day);
  const spoken = today.length === 0 ? said.signals : today;
  const first = spoken.find(({ kind }) => kind === said.kind) ?? spoken[0];
  return {
    id: said.id,
    kind: said.kind,
    about: said.about,
    user: said.user,
    subject: said.subject,
    day: dateOf(said.day),
    since: dateOf(said.since),
    sentence: first?.sentence ?? "",
    counter: [...new Set(said.signals.flatMap(({ counter }) => counter))],
    p: said.p,
    upheld: said.upheld,
    priority: said.priority,
    events: [...said.events],
    signals: said.signals.map((signal) => ({
      detector: signal.detector,
      kind: signal.kind,
      version: signal.version,
      day: dateOf(signal.day),
      p: signal.p,
      score: signal.score,
      stratum: signal.stratum,
      calibration: signal.calibration,
      ...(signal.peers === undefined ? {} : { peers: signal.peers.map((one) => ({ ...one })) }),
      sentence: signal.sentence,
      counter: [...signal.counter],
      formula: signal.formula,
      figures: { ...signal.figures },
      events: [...signal.events],
    })),
    basis,
  };
}

function sampleOf(outcome: DayOutcome, drawn: Drawn, basis: FindingBasis, seed: string): SealedFinding {
  const date = dateOf(outcome.day);
  const formula = `smallest SHA-256 of "${seed}:INDEX" among ${drawn.among} accesses`;
  const sentence = `Drawn at random from the ${drawn.among} accesses of ${date} that no finding is about; nothing speaks against it.`;
  return {
    id: createHash("sha256")
      .update(JSON.stringify([SAMPLE_KIND, date, drawn.index]))
      .digest("hex")
      .slice(0, 32),
    kind: SAMPLE_KIND,
    about: "sample",
    user: drawn.user,
    subject: drawn.subject,
    day: date,
    since: date,
    sentence,
    counter: [],
    p: null,
    upheld: null,
    priority: 0,
    events: [drawn.index],
    signals: [
      {
        detector: SAMPLE_KIND,
        kind: SAMPLE_KIND,
        version: "1.0.0",
        day: date,
        p: 1,
        score: 0,
        stratum: `accesses of ${date}`,
        calibration: 0,
        sentence,
        counter: [],
        formula,
        figures: { seed, among: drawn.among },
        events: [drawn.index],
      },
    ],
    basis,
  };
}

/** Whether the finding says more than what was sealed of it: a later day, or a detector that has joined. */
export function saysMore(finding: SealedFinding, sealed: SealedFinding): boolean {
  if (finding.day !== sealed.day) return finding.day > sealed.day;
  const known = new Set(sealed.signals.map(({ detector }) => detector));
  return finding.signals.some(({ detector }) => !known.has(detector));
}
