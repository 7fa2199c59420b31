// Rosters and attendance: pure functions of (person, day), so that a plan for next week can be asked today.
import { HOUR_MS, isHoliday, MINUTE_MS, DAY_MS, weekday } from "../calendar/index.ts";
import { DIFFICULTY } from "../difficulty.ts";
import type { Settings } from "../options.ts";
import { STREAM, type Seeds } from "../random/index.ts";
import { isServing, type Person } from "./person.ts";

/** A span of duty in ms since the epoch. */
export interface Duty {
  readonly from: number;
  readonly to: number;
}

const VACATION_SHARE = 0.09;
/** Early, late, night starts of the rotating desk, in minutes. */
const ROTATION: readonly number[] = [360, 360, 840, 840, 1320, 1320, -1, -1];

export class Rota {
  readonly #settings: Settings;
  readonly #seeds: Seeds;

  constructor(settings: Settings, seeds: Seeds) {
    this.#settings = settings;
    this.#seeds = seeds;
  }

  #duty(day: number, startMinute: number, minutes: number): Duty {
    const from = this.#settings.startMs + day * DAY_MS + startMinute * MINUTE_MS;
    return { from, to: from + minutes * MINUTE_MS };
  }

  /** On vacation the whole calendar week. */
  isOnLeave(person: Person, day: number): boolean {
    if (person.role === "service") return false;
    const week = Math.floor((this.#settings.startDay + day + 3) / 7);
    return this.#seeds.unit(STREAM.vacation, person.index, week) < VACATION_SHARE;
  }

  /** What the roster shows for this day, or null for a day off. */
  planned(person: Person, day: number): Duty | null {
    if (!isServing(person, day) || this.isOnLeave(person, day)) return null;
    const date = this.#settings.startDay + day;
    const dayOfWeek = weekday(date);
    switch (person.unit.pattern) {
      case "nightly":
        return this.#duty(day, 60, 180);
      case "rotating": {
        const start = ROTATION[(day + person.phase) % 8] as number;
        return start < 0 ? null : this.#duty(day, start, 480);
      }
      case "oncall": {
        // Every eighth day at work or near it round the clock, and free on the day after.
        const turn = (day + person.phase) % 8;
        if (turn === 0) return this.#duty(day, 480, 1440);
        if (turn === 1 || dayOfWeek >= 5 || isHoliday(date) || dayOfWeek === person.freeWeekday) return null;
        return this.#duty(day, person.startMinute, person.dayMinutes);
      }
      case "extended": {
        if (dayOfWeek === 6 || isHoliday(date)) return null;
        const week = Math.floor((date + 3) / 7);
        if (dayOfWeek === 5 && (week + person.phase) % 4 !== 0) return null;
        return (week + person.phase) % 2 === 0 ? this.#duty(day, 420, 510) : this.#duty(day, 690, 510);
      }
      case "office": {
        if (dayOfWeek === 5 && this.#saturday(person, day)) {
          return this.#seeds.unit(STREAM.roster, person.index, day) < DIFFICULTY.saturdayRostered
            ? this.#duty(day, 540, 240)
            : null;
        }
        if (dayOfWeek >= 5 || isHoliday(date) || dayOfWeek === person.freeWeekday) return null;
        return this.#duty(day, person.startMinute, person.dayMinutes);
      }
    }
  }

  #saturday(person: Person, day: number): boolean {
    return this.#seeds.unit(STREAM.attendance, person.index, day) < DIFFICULTY.saturdayWork;
  }

  #isSick(person: Person, day: number): boolean {
    // A spell begins on some day and lasts one to three days.
    for (let back = 0; back < 3; back++) {
      const hash = this.#seeds.unit(STREAM.sickness, person.index, day - back);
      const lasts = hash < DIFFICULTY.sick / 6 ? 3 : hash < DIFFICULTY.sick / 3 ? 2 : 1;
      if (hash < DIFFICULTY.sick / 2 && lasts > back) return true;
    }
    return false;
  }

  /** When the person really works: the roster with sickness, unrecorded swaps, overtime and Saturdays. Null: not at work. */
  worked(person: Person, day: number): Duty | null {
    if (person.role !== "service" && this.#isSick(person, day)) return null;
    const planned = this.planned(person, day);
    const u = this.#seeds.unit(STREAM.attendance, person.index, day);
    if (planned === null) {
      const date = this.#settings.startDay + day;
      const unrostered =
        person.unit.pattern === "office" &&
        weekday(date) === 5 &&
        this.#saturday(person, day) &&
        isServing(person, day) &&
        !this.isOnLeave(person, day);
      return unrostered ? this.#duty(day, 540, 240) : null;
    }
    if (person.role === "service") return planned;
    if (u > 1 - DIFFICULTY.swappedShift) {
      const start = person.unit.pattern === "rotating" ? 1320 : 690;
      return this.#duty(day, start, 480);
    }
    if (u > 1 - DIFFICULTY.swappedShift - DIFFICULTY.overtime) {
      const more = ((1 - DIFFICULTY.swappedShift - u) / DIFFICULTY.overtime) * 1.6 * HOUR_MS;
      return { from: planned.from, to: planned.to + Math.abs(Math.floor(more)) };
    }
    return planned;
  }
}
