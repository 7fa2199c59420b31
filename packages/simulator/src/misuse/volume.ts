// Scenarios of many records: all at once, a few a day, or one record and many people.
import { findKin } from "../agency/index.ts";
import { ACTION } from "../emit/index.ts";
import { READ_ONLY } from "../work/index.ts";
import type { Act, Scheme } from "./planner.ts";
import type { Stage } from "./stage.ts";

/** A list of records taken out in an hour or two: consecutive numbers, or picked. */
export const bulk: Scheme = {
  kind: "bulk",
  weight: 2,
  place(planner, random) {
    const cast = planner.castForOneDay(random);
    if (cast === undefined) return "nobody is at work on a fitting day";
    const { population } = planner.agency;
    const many = Math.min(population.size, random.int(40, 120));
    const inSequence = random.chance(0.4);
    const first = random.below(population.size - many + 1);
    const play = (stage: Stage): void => {
      const sitting = stage.sitInShift(cast.person);
      if (sitting === null) return;
      const subjects = Array.from({ length: many }, (_, i) => (inSequence ? first + i : stage.drawAnybody()));
      stage.fillUsual(sitting, stage.borrowRef(cast.person));
      for (const subject of subjects) {
        stage.look(sitting, subject, { ...READ_ONLY, search: inSequence ? 0 : 0.3, views: [1, 1] });
      }
      if (!stage.random.chance(0.6)) return;
      sitting.note(ACTION.export, subjects[0] as number, { others: subjects.slice(1, 8), recordCount: many, tab: 6 });
    };
    return { person: cast.person, trueUser: null, acts: [{ day: cast.day, play }], size: Math.floor(many * 1.2) };
  },
};

/** Two or three records more a day than the work needs, for weeks: never enough to stand out on one day. */
export const slowDrip: Scheme = {
  kind: "slow_drip",
  weight: 3,
  place(planner, random) {
    const cast = planner.castForDays(random, 5, 28, 42);
    if (cast === undefined) return "nobody works on five days";
    const { population } = planner.agency;
    // Either one part of town, household after household, or one surname, or anybody.
    const way = random.below(3);
    let next = random.below(Math.max(1, population.households - 200));
    const play = (stage: Stage): void => {
      for (let left = stage.random.int(2, 4); left > 0; left--) {
        const sitting = stage.sitInShift(cast.person);
        if (sitting === null) return;
        let subject = stage.drawAnybody();
        if (way === 0) subject = population.firstMember(next++ % population.households);
        else if (way === 1) subject = findKin(stage.random, population, cast.person.self) ?? subject;
        stage.fillExcuse(sitting, subject);
        stage.look(sitting, subject, { ...READ_ONLY, search: 0.4, views: [1, 2] });
      }
    };
    return {
      person: cast.person,
      trueUser: null,
      acts: cast.days.map((day) => ({ day, play })),
      size: cast.days.length * 5,
    };
  },
};

/** A person is in the news, and within three days many people look. */
export const vipCrowd: Scheme = {
  kind: "vip_crowd",
  weight: 1,
  place(planner, random) {
    const { settings, population } = planner.agency;
    if (settings.users < 10) return "fewer than ten users";
    const subject = random.below(population.size);
    const start = random.below(Math.max(1, settings.days - 2));
    const wanted = Math.min(60, Math.max(4, Math.floor(settings.users * (0.03 + 0.04 * random.unit()))));
    const acts: Act[] = [];
    const seen = new Set<number>();
    for (let tries = 0; tries < wanted * 12 && acts.length < wanted; tries++) {
      const person = random.pick(planner.humans);
      const days = planner.workdays(person, start, start + 3);
      if (seen.has(person.index) || days.length === 0) continue;
      seen.add(person.index);
      const play = (stage: Stage): void => {
        const sitting = stage.sitInShift(person);
        if (sitting === null) return;
        stage.fillExcuse(sitting, subject);
        stage.look(sitting, subject, { ...READ_ONLY, search: 0.8, views: [1, 2] });
      };
      acts.push({ day: random.pick(days), play });
    }
    if (acts.length < 3) return "fewer than three people are at work in three days";
    return { person: null, trueUser: null, acts, size: acts.length * 3 };
  },
};
