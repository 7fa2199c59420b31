// Walks accesses day by day through the engine: past days are judged and learned, the present one is judged again as it grows. Pure: bytes of
// rows come in, findings in words go out. It runs in a thread of its own (judge-worker.ts).
import {
  AccessTable,
  type Applicability,
  Day,
  DAY_MS,
  drawSample,
  type Judged,
  type Names,
  NONE,
  type RankedFinding,
  type Scorer,
} from "@quis/detect";
import { appendTo, type Piece, readChunks, type RowChunk, tableOf } from "./columns.ts";
import type { Flagged } from "./flagged.ts";

/** A scorer that says what it raises and what it can judge; the engine is one. */
export interface DayScorer extends Scorer {
  /** Those of the judged findings that the day's budget has room for. */
  raised(day: Day, judged: Judged): readonly RankedFinding[];
  /** Findings in words as they are now: those of an earlier look at the day may tell of others who have come since. */
  retold(day: Day, findings: readonly RankedFinding[]): readonly RankedFinding[];
  applies(day: Day): ReadonlyMap<string, Applicability>;
  /** Accesses to draw at random on the day. */
  sampleSize(day: Day): number;
}

/** A finding with the texts that its numbers stand for. */
export interface SaidFinding extends Omit<RankedFinding, "user" | "subject"> {
  readonly user: string;
  readonly subject: string;
}

export interface Drawn {
  readonly index: number;
  readonly user: string;
  readonly subject: string;
  /** Accesses of the day that no finding is about: those that could be drawn. */
  readonly among: number;
}

/** What came of one day. */
export interface DayOutcome {
  /** Days since the epoch. */
  readonly day: number;
  readonly events: number;
  readonly users: number;
  /** Events of all days learned before, and the day before which they are. */
  readonly learned: number;
  readonly learnedBefore: number;
  readonly raised: readonly SaidFinding[];
  readonly sample: readonly Drawn[];
}

export interface Applying {
  readonly id: string;
  readonly applies: boolean;
  readonly reason?: string;
}

export interface JudgeOptions {
  readonly names: Names;
  readonly scorer: DayScorer;
  /** Days before this one are learned; it is the present one; later ones are not looked at. */
  readonly present: number;
  /** Seed of the random sample, and the days whose sample has been drawn already. */
  readonly seed: string;
  readonly sampled: ReadonlySet<number>;
  /** Accesses that a rule flagged, which the sample spares. */
  readonly flagged: Pick<Flagged, "events" | "userDays">;
}

export class DayJudge {
  readonly #options: JudgeOptions;
  #open: Piece[] = [];
  #openDay = -Infinity;
  #learned = 0;
  #applying: readonly Applying[] = [];
  // The present day as far as it was given, and what came of what of it was judged.
  #table: AccessTable;
  #day: Day;
  #judged: Judged | undefined;
  readonly #said = new Set<string>();
  readonly #saidAbout = new Set<string>();
  // What was asked on a day that is over and not learned: nobody is asked about the same target again before it is.
  readonly #saidBefore = new Set<string>();
  readonly #flaggedEvents: ReadonlySet<number>;
  readonly #flaggedDays: ReadonlySet<string>;

  constructor(options: JudgeOptions) {
    this.#options = options;
    this.#table = new AccessTable(options.names);
    this.#day = new Day(this.#table, options.present);
    this.#flaggedEvents = new Set(options.flagged.events);
    this.#flaggedDays = new Set(options.flagged.userDays.map(({ user, day }) => `${day} ${user}`));
  }

  /** Rows of days before the present one, in the order of (time, index). Returns the days that are complete by them, judged and learned. */
  take(bytes: Uint8Array): DayOutcome[] {
    const outcomes: DayOutcome[] = [];
    for (const chunk of readChunks(this.#options.names, bytes))
      for (const { day, piece } of piecesByDay(chunk)) {
        if (day !== this.#openDay) outcomes.push(...this.finish());
        this.#openDay = day;
        this.#open.push(piece);
      }
    return outcomes;
  }

  /** Judges and learns the last of the days that `take` was given. */
  finish(): DayOutcome[] {
    const pieces = this.#open;
    this.#open = [];
    if (pieces.length === 0) return [];
    const { names, scorer } = this.#options;
    const day = new Day(tableOf(names, pieces), this.#openDay);
    const judged = scorer.judge(day);
    const outcome = this.#outcome(day, scorer.raised(day, judged), day.day, !this.#options.sampled.has(day.day));
    this.#applying = applyingOf(scorer, day);
    scorer.learn(day, judged);
    this.#learned += day.table.length;
    return [outcome];
  }

  /**
   * The rows of the present day that were held and not judged yet, judged beside the others; the day's outcome if there is something to say that was
   * not said.
   */
  present(): DayOutcome | undefined {
    const { scorer } = this.#options;
    const isFirst = this.#judged === undefined;
    const { raised, isNew } = this.#look();
    if (this.#table.length === 0 || (!isFirst && !isNew)) return undefined;
    const fresh = raised.filter((finding) => !this.#saidBefore.has(aboutOf(finding)));
    return this.#outcome(this.#day, scorer.retold(this.#day, fresh), this.#options.present, false);
  }

  /** Rows of the present day, in any order, to be judged later. */
  hold(bytes: Uint8Array): void {
    for (const chunk of readChunks(this.#options.names, bytes))
      appendTo(this.#table, { chunk, from: 0, to: chunk.rows });
  }

  /** The present day is over, and nobody has learned it yet: from here on `day` is judged by what was learned before. */
  turn(day: number): void {
    for (const about of this.#saidAbout) this.#saidBefore.add(about);
    this.#saidAbout.clear();
    this.#said.clear();
    this.#table = new AccessTable(this.#options.names);
    this.#day = new Day(this.#table, day);
    this.#judged = undefined;
  }

  /** The present day as far as it was given, with its sample. */
  judgePresent(): DayOutcome | undefined {
    const { raised } = this.#look();
    if (this.#table.length === 0) return undefined;
    const said = this.#options.scorer.retold(this.#day, raised);
    return this.#outcome(this.#day, said, this.#options.present, true);
  }

  /** What each detector could judge on the last day that was judged. */
  get applying(): readonly Applying[] {
    return this.#applying;
  }

  #look(): { readonly raised: readonly RankedFinding[]; readonly isNew: boolean } {
    const { scorer } = this.#options;
    if (this.#table.length === 0) return { raised: [], isNew: false };
    this.#day = this.#day.grown();
    this.#judged = scorer.judge(this.#day, this.#judged);
    this.#applying = applyingOf(scorer, this.#day);
    const raised = scorer.raised(this.#day, this.#judged);
    const keys = raised.map(keyOf);
    const isNew = keys.some((key) => !this.#said.has(key));
    for (const key of keys) this.#said.add(key);
    for (const finding of raised) if (finding.about !== "day") this.#saidAbout.add(aboutOf(finding));
    return { raised, isNew };
  }

  #outcome(day: Day, raised: readonly RankedFinding[], learnedBefore: number, isDrawn: boolean): DayOutcome {
    const { names, scorer, seed } = this.#options;
    const { table } = day;
    const said = raised.map((finding) => ({
      ...finding,
      user: names.users.text(finding.user),
      subject: names.subjects.text(finding.subject),
    }));
    const sample = isDrawn ? this.#draw(day, raised, `${seed}:${day.day}`, scorer.sampleSize(day)) : [];
    const counts = { events: table.length, users: day.userCount, learned: this.#learned, learnedBefore };
    return { day: day.day, ...counts, raised: said, sample };
  }

  #draw({ table, day }: Day, raised: readonly RankedFinding[], seed: string, count: number): Drawn[] {
    const { names } = this.#options;
    const found = new Set(raised.flatMap(({ events }) => events));
    const isFlagged = (row: number, index: number): boolean =>
      found.has(index) ||
      this.#flaggedEvents.has(index) ||
      (this.#flaggedDays.size > 0 && this.#flaggedDays.has(`${day} ${names.users.text(table.user[row] as number)}`));
    const eligible: number[] = [];
    for (let row = 0; row < table.length; row++) {
      const index = table.index[row] as number;
      if (table.user[row] !== NONE && !isFlagged(row, index)) eligible.push(index);
    }
    return drawSample(seed, eligible, count).map((index) => {
      const row = table.index.indexOf(index);
      const from = table.subjectFrom[row] as number;
      const several = (table.subjectFrom[row + 1] as number) - from !== 1;
      const subject = several ? "" : names.subjects.text(table.subject[from] as number);
      return { index, user: names.users.text(table.user[row] as number), subject, among: eligible.length };
    });
  }
}

// What a finding is about, whenever it was first raised.
function aboutOf({ about, user, subject }: RankedFinding): string {
  return `${about} ${user} ${subject}`;
}

// A finding that a detector joins is something new to say.
function keyOf(finding: RankedFinding): string {
  return `${aboutOf(finding)}\n${[...new Set(finding.signals.map(({ detector }) => detector))].sort().join(" ")}`;
}

function applyingOf(scorer: DayScorer, day: Day): Applying[] {
  return [...scorer.applies(day)].map(([id, one]) =>
    one.applies ? { id, applies: true } : { id, applies: false, reason: one.reason },
  );
}

/** The rows of a chunk, day by day. */
export function* piecesByDay(chunk: RowChunk): Generator<{ readonly day: number; readonly piece: Piece }> {
  let from = 0;
  while (from < chunk.rows) {
    const day = Math.floor((chunk.timeMs[from] as number) / DAY_MS);
    const endMs = (day + 1) * DAY_MS;
    let to = from + 1;
    while (to < chunk.rows && (chunk.timeMs[to] as number) < endMs) to++;
    yield { day, piece: { chunk, from, to } };
    from = to;
  }
}
