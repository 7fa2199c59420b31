// Two plain detectors for tests: days on which a user opened one record, and one that needs a device. Loaded by the judging thread too.
import { existsSync } from "node:fs";
import {
  type Applicability,
  type Day,
  type Description,
  type Detector,
  type DetectorState,
  Engine,
  type EngineSettings,
  PairMap,
  type Parameters,
  Scores,
  type World,
} from "@quis/detect";
import { type DetectorSet, scorerOf } from "../../src/detect/detectors.ts";

/** T1: score of a pair = days on which the user opened the record, this one included, times `weight`. */
class RepeatState implements DetectorState {
  readonly #weight: number;
  readonly #pairs = new PairMap();
  readonly #days: number[] = [];

  constructor(parameters: Parameters) {
    this.#weight = Number(parameters["weight"]);
  }

  applies(day: Day): Applicability {
    return day.table.subjectCount > 0 ? { applies: true } : { applies: false, reason: "no access names a subject" };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    for (const [user, subject] of pairsOf(day)) scores.add(user, subject, this.#daysOf(user, subject) * this.#weight);
    return scores;
  }

  describe(day: Day, user: number, subject: number): Description {
    const { table } = day;
    const days = this.#daysOf(user, subject);
    const rows = [...day.entriesOf(subject)].map((entry) => day.rowOf(entry)).filter((row) => table.user[row] === user);
    return {
      sentence: `Opened on ${days} days.`,
      counter: ["The record is of the user's own unit."],
      formula: `days ${days} × weight ${this.#weight} = ${days * this.#weight}`,
      figures: { days },
      events: rows.map((row) => table.index[row] as number).sort((a, b) => a - b),
    };
  }

  learn(day: Day): void {
    waitForGate();
    for (const [user, subject] of pairsOf(day)) {
      const slot = this.#pairs.add(user, subject);
      this.#days[slot] = (this.#days[slot] ?? 0) + 1;
    }
  }

  #daysOf(user: number, subject: number): number {
    const slot = this.#pairs.find(user, subject);
    return (slot === undefined ? 0 : (this.#days[slot] as number)) + 1;
  }
}

/** While a test has shut the gate, learning stands still, as in a pass over a long history. */
function waitForGate(): void {
  const gate = process.env["QUIS_TEST_GATE"];
  const clock = new Int32Array(new SharedArrayBuffer(4));
  while (gate !== undefined && !existsSync(gate)) Atomics.wait(clock, 0, 0, 20);
}

function pairsOf(day: Day): [user: number, subject: number][] {
  const { table } = day;
  return [...day.users].flatMap((user) => {
    const subjects = new Set<number>();
    for (const row of day.rowsOf(user))
      for (let at = table.subjectFrom[row]!; at < table.subjectFrom[row + 1]!; at++) subjects.add(table.subject[at]!);
    return [...subjects].map((subject): [number, number] => [user, subject]);
  });
}

const review = { harm: 8, minutes: 10, prior: [2, 8] } as const;
const REPEAT: Detector = {
  id: "T1",
  kind: "repeat-target",
  version: process.env["QUIS_TEST_T1_VERSION"] ?? "1.0.0",
  grain: "pair",
  review,
  defaults: { weight: 1 },
  open: (_world, parameters) => new RepeatState(parameters),
};
const BADGES: Detector = {
  id: "T2",
  kind: "badge",
  version: "1.0.0",
  grain: "user",
  review,
  defaults: {},
  open: () => ({
    applies: () => ({ applies: false, reason: "no source names a badge" }),
    score: () => new Scores(),
    describe: () => ({ sentence: "", counter: [], formula: "", figures: {}, events: [] }),
    learn: () => undefined,
  }),
};

const detectors = [REPEAT, BADGES];

export const DETECTOR_SET: DetectorSet = {
  detectors,
  open: (world: World, settings: Partial<EngineSettings>) =>
    scorerOf(new Engine(world, detectors, [], { fewestScores: 100, ...settings })),
};
