// Scenarios of somebody looking up one person, or a few.
import { findKin, type Person } from "../agency/index.ts";
import type { CaseFile } from "../casework/index.ts";
import { ACTION } from "../emit/index.ts";
import type { Random } from "../random/index.ts";
import { MAY_BREAK_GLASS, mistype, READ_ONLY, TEAM_ROLES, viewRecord } from "../work/index.ts";
import type { Planner, Scheme } from "./planner.ts";
import type { Stage } from "./stage.ts";

const NOBODY_AT_WORK = "nobody is at work on a fitting day";

/** One look at anybody's record. */
export const singleRandom: Scheme = {
  kind: "single_random",
  weight: 20,
  place(planner, random) {
    const cast = planner.castForOneDay(random);
    if (cast === undefined) return NOBODY_AT_WORK;
    const play = (stage: Stage): void => {
      const sitting = stage.sitInShift(cast.person);
      if (sitting === null) return;
      const subject = stage.drawAnybody();
      stage.fillExcuse(sitting, subject);
      stage.look(sitting, subject);
    };
    return { person: cast.person, trueUser: null, acts: [{ day: cast.day, play }], size: 3 };
  },
};

function drawColleaguesFile(stage: Stage, person: Person): CaseFile | undefined {
  const { shelf } = stage.context.place.desk;
  const unit = TEAM_ROLES.has(person.unit.role) ? person.unit.index : undefined;
  for (let tries = 0; tries < 20; tries++) {
    const file = shelf.draw(stage.random, unit);
    if (file !== undefined && file.assignments.every((assignment) => assignment.person !== person)) return file;
  }
  return undefined;
}

/** One look at a record just like those this person works on: a colleague's case, with that case's own reference. */
export const singleMatched: Scheme = {
  kind: "single_matched",
  weight: 20,
  place(planner, random) {
    const cast = planner.castForOneDay(random);
    if (cast === undefined) return NOBODY_AT_WORK;
    const play = (stage: Stage): void => {
      const sitting = stage.sitInShift(cast.person);
      if (sitting === null) return;
      const file = drawColleaguesFile(stage, cast.person);
      const subject = file?.parties[0]?.subject ?? stage.drawAnybody();
      stage.fillUsual(
        sitting,
        file !== undefined && stage.random.chance(0.7) ? file.ref : stage.borrowRef(cast.person),
      );
      stage.look(sitting, subject, { ...READ_ONLY, search: 0.45 });
    };
    return { person: cast.person, trueUser: null, acts: [{ day: cast.day, play }], size: 3 };
  },
};

/** The same record again and again over days and weeks: an acquaintance or a relative nobody declared. */
export const stalking: Scheme = {
  kind: "stalking",
  weight: 14,
  place(planner, random) {
    const cast = planner.castForDays(random, 3, 9, 30);
    if (cast === undefined) return "nobody works on three days";
    const { population } = planner.agency;
    const kin = random.chance(0.25) ? findKin(random, population, cast.person.self) : undefined;
    const subject = kin ?? random.below(population.size);
    const play = (stage: Stage): void => {
      for (let visits = stage.random.chance(0.25) ? 2 : 1; visits > 0; visits--) {
        const sitting = stage.sitInShift(cast.person);
        if (sitting === null) return;
        stage.fillExcuse(sitting, subject);
        stage.look(sitting, subject, { ...READ_ONLY, search: 0.5, views: [1, 2] });
      }
    };
    return {
      person: cast.person,
      trueUser: null,
      acts: cast.days.map((day) => ({ day, play })),
      size: cast.days.length * 2.5,
    };
  },
};

/** Family, neighbour, colleague or namesake of this person, declared or not. */
function drawRelation(planner: Planner, random: Random, person: Person): number | undefined {
  const { population, persons } = planner.agency;
  const u = random.unit();
  if (u < 0.08) return person.self;
  if (u < 0.38) {
    const others = population.members(person.household).filter((member) => member !== person.self);
    if (others.length > 0) return random.pick(others);
  }
  if (u < 0.55) {
    const near = population.neighbours(person.household);
    if (near.length > 0) return random.pick(near);
  }
  if (u < 0.7) {
    const mates = persons.filter((mate) => mate !== person && mate.unit === person.unit && mate.role !== "service");
    if (mates.length > 0) return random.pick(mates).self;
  }
  return findKin(random, population, person.self) ?? person.self;
}

export const relation: Scheme = {
  kind: "relation",
  weight: 14,
  place(planner, random) {
    const cast = planner.castForDays(random, 1, 3, 14);
    if (cast === undefined) return NOBODY_AT_WORK;
    const subject = drawRelation(planner, random, cast.person);
    if (subject === undefined) return "nobody has a relation on record";
    const play = (stage: Stage): void => {
      const sitting = stage.sitInShift(cast.person);
      if (sitting === null) return;
      stage.fillExcuse(sitting, subject);
      stage.look(sitting, subject, { ...READ_ONLY, search: 0.8 });
    };
    return {
      person: cast.person,
      trueUser: null,
      acts: cast.days.map((day) => ({ day, play })),
      size: cast.days.length * 3,
    };
  },
};

/** Several records under a reference that is about somebody else or does not exist. */
export const falseCaseRef: Scheme = {
  kind: "false_case_ref",
  weight: 10,
  place(planner, random) {
    const cast = planner.castForOneDay(random);
    if (cast === undefined) return NOBODY_AT_WORK;
    const many = random.int(3, 6);
    const play = (stage: Stage): void => {
      const sitting = stage.sitInShift(cast.person);
      if (sitting === null) return;
      const borrowed = stage.borrowRef(cast.person);
      const real = borrowed === "" ? "C-2025-000001" : borrowed;
      const ref = stage.random.chance(0.5) ? mistype(stage.random, real) : real;
      for (let i = 0; i < many; i++) {
        stage.fillUsual(sitting, ref);
        sitting.form = { ...sitting.form, caseRef: ref };
        stage.look(sitting, stage.drawAnybody());
      }
    };
    return { person: cast.person, trueUser: null, acts: [{ day: cast.day, play }], size: many * 3 };
  },
};

/** Break-glass on a restricted record, with no work before or after that would need it. */
export const breakGlass: Scheme = {
  kind: "break_glass",
  weight: 6,
  place(planner, random) {
    const may = (person: Person): boolean => MAY_BREAK_GLASS.has(person.role);
    const cast = planner.castForOneDay(random, may);
    if (cast === undefined) return NOBODY_AT_WORK;
    const play = (stage: Stage): void => {
      const sitting = stage.sitInShift(cast.person);
      if (sitting === null) return;
      const { population } = stage.context.place.agency;
      let subject = stage.drawAnybody();
      for (let tries = 0; tries < 300 && !population.isRestricted(subject); tries++) subject = stage.drawAnybody();
      stage.fillUsual(sitting, stage.borrowRef(cast.person));
      if (stage.random.chance(0.6)) {
        sitting.note(ACTION.read, subject, { outcome: 1, recordCount: 0 });
        sitting.pause(15);
      }
      viewRecord(sitting, subject, { ...READ_ONLY, views: [1, 3] }, true);
    };
    return { person: cast.person, trueUser: null, acts: [{ day: cast.day, play }], size: 2 };
  },
};
