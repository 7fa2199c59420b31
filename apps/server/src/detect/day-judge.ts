// Walks accesses day by day through the engine: past days are judged and learned, the present one is judged again as it grows. Pure: bytes of
// rows come in, findings in words go out. It runs in a thread of its own (judge-worker.ts).
import {
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
import { type Piece, readChunks, type RowChunk, tableOf } from "./columns.ts";

/** A scorer that says what it raises and what it can judge; the engine is one. */
export interface DayScorer extends Scorer {
  /** Those of the judged findings that the day's budget has room for. */
  raised(day: Day, judged: Judged): readonly RankedFinding[];
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
  /** Events of all days learned before. */
  readonly learned: number;
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
}

interface Ref {
  readonly chunk: RowChunk;
  readonly row: number;
}

export class DayJudge {
  readonly #options: JudgeOptions;
  #open: Piece[] = [];
  #openDay = -Infinity;
  #learned = 0;
  #applying: readonly Applying[] = [];
  #present: Piece[] = [];
  // Held and not judged yet.
  #touched: RowChunk[] = [];
  #findings: readonly RankedFinding[] | undefined;
  readonly #said = new Set<string>();

  constructor(options: JudgeOptions) {
    this.#options = options;
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
    const outcome = this.#outcome(day, scorer.raised(day, judged), this.#options.sampled.has(day.day));
    this.#applying = applyingOf(scorer, day);
    scorer.learn(day, judged);
    this.#learned += day.table.length;
    return [outcome];
  }

  /**
   * More rows of the present day, in any order; its outcome if there is something to say that was not said. Only what the rows touch is judged,
   * unless that would raise something: then the whole day is, so that the finding can be computed again from the day alone.
   */
  present(bytes: Uint8Array): DayOutcome | undefined {
    const { names, scorer, present } = this.#options;
    this.hold(bytes);
    const first = this.#findings === undefined;
    const touched = this.#touched;
    this.#touched = [];
    const users = numbersOf(touched.map(({ texts }) => texts.user));
    const subjects = numbersOf(touched.map(({ subject }) => subject));
    if (touched.length === 0 && !first) return undefined;
    if (this.#present.length === 0) return undefined;
    this.#present = inOrder(this.#present);
    const table = tableOf(names, this.#present);
    const whole = new Day(table, present);
    if (!first) {
      const part = scorer.judge(new Day(table, present, { users, subjects }));
      const kept = (this.#findings ?? []).filter(({ user, subject }) => !users.has(user) && !subjects.has(subject));
      const findings = [...part.findings, ...kept].toSorted((a, b) => b.priority - a.priority || a.p - b.p);
      this.#findings = findings;
      const raised = scorer.raised(whole, { ...part, findings });
      if (raised.every((finding) => this.#said.has(keyOf(finding)))) return undefined;
    }
    return this.#judgeWhole(whole, true);
  }

  /** Rows of the present day, to be judged later. */
  hold(bytes: Uint8Array): void {
    const added = readChunks(this.#options.names, bytes);
    this.#present.push(...added.map((chunk) => ({ chunk, from: 0, to: chunk.rows })));
    this.#touched.push(...added);
  }

  /** The present day judged whole, as far as it was given, with its sample. */
  judgePresent(): DayOutcome | undefined {
    if (this.#present.length === 0) return undefined;
    this.#present = inOrder(this.#present);
    return this.#judgeWhole(new Day(tableOf(this.#options.names, this.#present), this.#options.present), false);
  }

  /** What each detector could judge on the last day that was judged. */
  get applying(): readonly Applying[] {
    return this.#applying;
  }

  #judgeWhole(day: Day, sampled: boolean): DayOutcome {
    const { scorer } = this.#options;
    const judged = scorer.judge(day);
    this.#findings = judged.findings;
    this.#applying = applyingOf(scorer, day);
    const raised = scorer.raised(day, judged);
    for (const finding of raised) this.#said.add(keyOf(finding));
    return this.#outcome(day, raised, sampled);
  }

  #outcome(day: Day, raised: readonly RankedFinding[], sampled: boolean): DayOutcome {
    const { names, scorer, seed } = this.#options;
    const { table } = day;
    const users = day.users.length;
    const said = raised.map((finding) => ({
      ...finding,
      user: names.users.text(finding.user),
      subject: names.subjects.text(finding.subject),
    }));
    const sample = sampled ? [] : this.#draw(day, raised, `${seed}:${day.day}`, scorer.sampleSize(day));
    return { day: day.day, events: table.length, users, learned: this.#learned, raised: said, sample };
  }

  #draw({ table }: Day, raised: readonly RankedFinding[], seed: string, count: number): Drawn[] {
    const flagged = new Set(raised.flatMap(({ events }) => events));
    const eligible: number[] = [];
    for (let row = 0; row < table.length; row++) {
      const index = table.index[row] as number;
      if (table.user[row] !== NONE && !flagged.has(index)) eligible.push(index);
    }
    const { names } = this.#options;
    return drawSample(seed, eligible, count).map((index) => {
      const row = table.index.indexOf(index);
      const from = table.subjectFrom[row] as number;
      const several = (table.subjectFrom[row + 1] as number) - from !== 1;
      const subject = several ? "" : names.subjects.text(table.subject[from] as number);
      return { index, user: names.users.text(table.user[row] as number), subject, among: eligible.length };
    });
  }
}

function numbersOf(columns: readonly Uint32Array[]): Set<number> {
  const numbers = new Set<number>();
  for (const column of columns) for (const number of column) numbers.add(number);
  numbers.delete(NONE);
  return numbers;
}

// A finding that a detector joins is something new to say.
function keyOf({ id, signals }: RankedFinding): string {
  return `${id} ${[...new Set(signals.map(({ detector }) => detector))].sort().join(" ")}`;
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

/** The pieces' rows in the order of (time, index); what is in order already is not touched. */
function inOrder(pieces: readonly Piece[]): Piece[] {
  const ordered = pieces.every((piece, i) => {
    const before = pieces[i - 1];
    return (
      before === undefined ||
      order({ chunk: before.chunk, row: before.to - 1 }, { chunk: piece.chunk, row: piece.from }) < 0
    );
  });
  if (ordered) return [...pieces];
  const refs: Ref[] = [];
  for (const { chunk, from, to } of pieces) for (let row = from; row < to; row++) refs.push({ chunk, row });
  refs.sort(order);
  const runs: { chunk: RowChunk; from: number; to: number }[] = [];
  for (const { chunk, row } of refs) {
    const last = runs.at(-1);
    if (last?.chunk === chunk && last.to === row) last.to++;
    else runs.push({ chunk, from: row, to: row + 1 });
  }
  return runs;
}

function order(a: Ref, b: Ref): number {
  return (
    (a.chunk.timeMs[a.row] as number) - (b.chunk.timeMs[b.row] as number) ||
    (a.chunk.index[a.row] as number) - (b.chunk.index[b.row] as number)
  );
}
