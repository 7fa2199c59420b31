// Fake accesses: real ones of the day with another person's record put in. How many of them would be explained says what "explained" is worth.
import { type Access, AccessTable, Day, DAY_MS, type Names } from "@quis/detect";
import { Random } from "../random/index.ts";
import type { TapeDay } from "./tape.ts";

/** Fakes of each sort on a day: enough for the share, too few to cost time. */
const FAKES_PER_DAY = 120;
/** A matched fake is about a record that people of the user's unit opened within so many days. */
const MATCHED_DAYS = 7;

export class Fakes {
  readonly #names: Names;
  readonly #random: Random;
  readonly #subjects: readonly string[];
  /** Records opened lately, by unit. */
  readonly #lately = new Map<string, { readonly subject: string; readonly day: number }[]>();
  readonly #opened = new Map<string, Set<string>>();

  /** @param subjects everybody whom an access of the log is about, once each */
  constructor(names: Names, subjects: readonly string[], seed: string) {
    this.#names = names;
    this.#subjects = subjects;
    this.#random = new Random(`fakes/${seed}`);
  }

  /** Takes the day's pairs in; call once per day, before `make`. */
  note({ day, accesses }: TapeDay): void {
    for (const { user, unit, subjects } of accesses) {
      if (subjects.length === 0) continue;
      let opened = this.#opened.get(user);
      if (opened === undefined) this.#opened.set(user, (opened = new Set()));
      let lately = this.#lately.get(unit);
      if (lately === undefined) this.#lately.set(unit, (lately = []));
      for (const subject of subjects) {
        if (opened.has(subject)) continue;
        opened.add(subject);
        lately.push({ subject, day: day.day });
      }
    }
    for (const [unit, lately] of this.#lately) {
      const first = lately.findIndex((entry) => entry.day > day.day - MATCHED_DAYS);
      if (first > 0) this.#lately.set(unit, lately.slice(first));
      else if (first < 0) this.#lately.set(unit, []);
    }
  }

  /** A day of fakes only; undefined where the day has nothing to be faked. The user never opened the record before, nor on this day. */
  make({ day, accesses }: TapeDay, sort: "random" | "matched"): Day | undefined {
    const withSubjects = accesses.filter(({ subjects }) => subjects.length > 0);
    const table = new AccessTable(this.#names);
    for (const access of this.#random.sample(withSubjects, FAKES_PER_DAY)) {
      const subject = this.#draw(access, sort);
      if (subject !== undefined) table.append({ ...access, subjects: [subject] });
    }
    return table.length === 0 ? undefined : new Day(table, Math.floor(day.startMs / DAY_MS));
  }

  #draw(access: Access, sort: "random" | "matched"): string | undefined {
    const opened = this.#opened.get(access.user);
    const lately = this.#lately.get(access.unit) ?? [];
    for (let tries = 0; tries < 20; tries++) {
      const subject =
        sort === "random"
          ? this.#random.pick(this.#subjects)
          : lately.length === 0
            ? undefined
            : this.#random.pick(lately).subject;
      if (subject === undefined) return undefined;
      if (opened === undefined || !opened.has(subject)) return subject;
    }
    return undefined;
  }
}
