// Accesses that did not happen, to measure by: the user and time of a real one with another subject. Fabbri & LeFevre, PVLDB 2011, §5.3.
import { type Day, NONE, PairMap, SERVICE_ACCOUNT } from "../access/index.ts";
import type { Context } from "../context/index.ts";
import { mix, pick } from "./draw.ts";

/** Subjects of one team from which affinity-matched fakes are drawn: the latest that came new to the team. */
const MOST_OF_TEAM = 4096;

/** The unit in which somebody works at the instant: that of the post, else what the source states. */
export function unitAt(context: Context, user: number, timeMs: number, stated: number): number {
  const unit = context.postAt(user, timeMs)?.unit ?? NONE;
  return unit === NONE ? stated : unit;
}

/**
 * Subjects to draw from. `random`: any whose record was opened on an earlier day. `matched`: any on whom somebody of the user's team did explained
 * work on an earlier day, which is what a snooper picks who stays near their usual work.
 */
export class FakeSubjects {
  readonly #context: Context;
  readonly #all: number[] = [];
  readonly #isKnown: boolean[] = [];
  readonly #ofTeam = new PairMap();
  readonly #teams = new Map<number, { readonly subjects: number[]; next: number }>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Any subject by 32 bits; `NONE` before the first day. */
  random(bits: number): number {
    return this.#all[pick(bits, this.#all.length)] ?? NONE;
  }

  /** A subject of the team by 32 bits; `NONE` where the team has none yet. */
  matched(unit: number, bits: number): number {
    const subjects = this.#teams.get(unit)?.subjects;
    return subjects?.[pick(bits, subjects.length)] ?? NONE;
  }

  /** Takes in a day that the explainer has annotated. Rows with `frozen[row] !== 0` are no work. */
  learn(day: Day, frozen?: Uint8Array): void {
    const { table } = day;
    for (let row = 0; row < table.length; row++) {
      const user = table.user[row] as number;
      if (user === NONE || ((table.flags[row] as number) & SERVICE_ACCOUNT) !== 0) continue;
      const unit = unitAt(this.#context, user, table.timeMs[row] as number, table.unit[row] as number);
      const to = table.subjectFrom[row + 1] as number;
      for (let entry = table.subjectFrom[row] as number; entry < to; entry++) {
        const subject = table.subject[entry] as number;
        if (this.#isKnown[subject] !== true) {
          this.#isKnown[subject] = true;
          this.#all.push(subject);
        }
        if (table.explained[entry] !== 0 && frozen?.[row] !== 1 && unit !== NONE) this.#addToTeam(unit, subject);
      }
    }
  }

  #addToTeam(unit: number, subject: number): void {
    const { size } = this.#ofTeam;
    if (this.#ofTeam.add(unit, subject) < size) return;
    const team = this.#teams.get(unit) ?? { subjects: [], next: 0 };
    team.subjects[team.next] = subject;
    team.next = (team.next + 1) % MOST_OF_TEAM;
    this.#teams.set(unit, team);
  }
}

/** A fake subject for a real access; `NONE` where none can be drawn or it is one of `real`, which the user did open that day. */
export function drawFake(
  fakes: FakeSubjects,
  kind: "random" | "matched",
  unit: number,
  bits: number,
  isReal: (subject: number) => boolean,
): number {
  for (let attempt = 0; attempt < 4; attempt++) {
    const again = mix(bits, attempt);
    const subject = kind === "random" ? fakes.random(again) : fakes.matched(unit, again);
    if (subject !== NONE && !isReal(subject)) return subject;
  }
  return NONE;
}
