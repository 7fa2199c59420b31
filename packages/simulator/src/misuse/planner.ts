// Who could do what when: the questions that scenarios ask before anything is played.
import type { Person } from "../agency/index.ts";
import type { Agency } from "../casework/index.ts";
import type { Random } from "../random/index.ts";
import type { ScenarioKind } from "../truth/index.ts";
import type { Stage } from "./stage.ts";

export interface Act {
  readonly day: number;
  readonly play: (stage: Stage) => void;
}

/** A scenario with its cast and its days. */
export interface Placement {
  /** Whose account acts; null for a crowd. */
  readonly person: Person | null;
  /** Who really sits at the screen, where that is somebody else. */
  readonly trueUser: Person | null;
  readonly acts: readonly Act[];
  /** Accesses it will make, about. */
  readonly size: number;
}

/** Places one scenario, or says why there is no place for it. */
export interface Scheme {
  readonly kind: ScenarioKind;
  /** How often it is drawn once every kind has had its turn. */
  readonly weight: number;
  readonly place: (planner: Planner, random: Random) => Placement | string;
}

export class Planner {
  readonly agency: Agency;
  readonly humans: readonly Person[];
  #used = new Map<number, number>();

  constructor(agency: Agency) {
    this.agency = agency;
    this.humans = agency.persons.filter((person) => person.role !== "service");
  }

  /** Days from `from` to before `to` on which the person really is at work. */
  workdays(person: Person, from = 0, to: number = this.agency.settings.days): number[] {
    const days: number[] = [];
    const last = Math.min(to, this.agency.settings.days, person.toDay);
    for (let day = Math.max(from, 0, person.fromDay); day < last; day++) {
      if (this.agency.rota.worked(person, day) !== null) days.push(day);
    }
    return days;
  }

  /** A person for whom `fit` gives an answer; those who already play a part are asked last. */
  cast<T>(
    random: Random,
    fit: (person: Person) => T | undefined,
    among: readonly Person[] = this.humans,
  ): { person: Person; found: T } | undefined {
    let fallback: { person: Person; found: T } | undefined;
    for (let tries = 0; tries < 60 && among.length > 0; tries++) {
      const person = random.pick(among);
      const parts = this.#used.get(person.index) ?? 0;
      if (parts > 0 && (fallback !== undefined || tries < 12)) continue;
      const found = fit(person);
      if (found === undefined) continue;
      fallback = { person, found };
      if (parts === 0) break;
    }
    if (fallback !== undefined) this.#used.set(fallback.person.index, (this.#used.get(fallback.person.index) ?? 0) + 1);
    return fallback;
  }

  /** One working day of somebody. */
  castForOneDay(
    random: Random,
    fits: (person: Person) => boolean = () => true,
  ): { person: Person; day: number } | undefined {
    const cast = this.cast(random, (person) => {
      if (!fits(person)) return undefined;
      for (let tries = 0; tries < 20; tries++) {
        const day = random.below(this.agency.settings.days);
        if (this.agency.rota.worked(person, day) !== null) return day;
      }
      return undefined;
    });
    return cast === undefined ? undefined : { person: cast.person, day: cast.found };
  }

  /** Between `least` and `most` working days of somebody within a window of at most `window` days, in order. */
  castForDays(
    random: Random,
    least: number,
    most: number,
    window: number,
  ): { person: Person; days: number[] } | undefined {
    const total = this.agency.settings.days;
    const cast = this.cast(random, (person) => {
      const from = random.below(Math.max(1, total - window + 1));
      const days = this.workdays(person, from, from + window);
      if (days.length < least) return undefined;
      const wanted = Math.min(days.length, random.int(least, most));
      while (days.length > wanted) days.splice(random.below(days.length), 1);
      return days;
    });
    return cast === undefined ? undefined : { person: cast.person, days: cast.found };
  }
}
