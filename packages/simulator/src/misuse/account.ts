// Scenarios of accounts used at the wrong time or by the wrong person.
import { isServing, type Person } from "../agency/index.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../calendar/index.ts";
import type { Random } from "../random/index.ts";
import { CASE_WORK, laptopOf, workOnFile, workstationOf } from "../work/index.ts";
import type { Planner, Scheme } from "./planner.ts";
import type { Stage } from "./stage.ts";

function lookAtSeveral(stage: Stage, person: Person, at: number, many: number): void {
  const device = stage.random.chance(0.7) ? laptopOf(person) : workstationOf(person);
  const sitting = stage.sitAt(person, device, at);
  for (let i = 0; i < many; i++) {
    const subject = stage.drawAnybody();
    stage.fillExcuse(sitting, subject);
    stage.look(sitting, subject);
  }
  sitting.signOff();
}

/** A day off, on leave or otherwise; mostly in the evening or at night. */
function findFreeDay(planner: Planner, random: Random, person: Person): number | undefined {
  const { rota, settings } = planner.agency;
  for (let tries = 0; tries < 20; tries++) {
    const day = random.below(settings.days);
    if (!isServing(person, day) || rota.worked(person, day) !== null || rota.planned(person, day) !== null) continue;
    // A night shift of the day before reaches into the morning.
    if (day > 0 && rota.worked(person, day - 1) !== null && person.unit.pattern === "rotating") continue;
    return day;
  }
  return undefined;
}

/** Signed in although off duty: on a free day, or hours after an office day. */
export const outOfShift: Scheme = {
  kind: "out_of_shift",
  weight: 9,
  place(planner, random) {
    const cast = planner.cast(random, (person) => {
      const free = findFreeDay(planner, random, person);
      if (free !== undefined) return { day: free, hour: random.int(0, 22) };
      const [evening] = planner.workdays(person);
      // Office hours end by six; two in the morning to five is nobody's overtime.
      return evening !== undefined && person.unit.pattern === "office"
        ? { day: evening, hour: random.int(2, 4) }
        : undefined;
    });
    if (cast === undefined) return "nobody has a free day";
    const many = random.int(2, 7);
    const { settings } = planner.agency;
    const at = settings.startMs + cast.found.day * DAY_MS + cast.found.hour * HOUR_MS + random.below(50 * MINUTE_MS);
    const play = (stage: Stage): void => lookAtSeveral(stage, cast.person, at, many);
    return { person: cast.person, trueUser: null, acts: [{ day: cast.found.day, play }], size: many * 3 };
  },
};

/** An account that outlived its holder's service. */
export const leaverLogin: Scheme = {
  kind: "leaver_login",
  weight: 3,
  place(planner, random) {
    const { settings } = planner.agency;
    const gone = planner.humans.filter((person) => person.toDay < settings.days);
    if (gone.length === 0) return "nobody leaves in these days";
    const cast = planner.cast(random, () => true, gone);
    if (cast === undefined) return "nobody leaves in these days";
    const { person } = cast;
    const day = Math.min(settings.days - 1, person.toDay + random.below(15));
    const at = settings.startMs + day * DAY_MS + random.int(7, 21) * HOUR_MS + random.below(HOUR_MS);
    const many = random.int(2, 6);
    const play = (stage: Stage): void => lookAtSeveral(stage, person, at, many);
    return { person, trueUser: null, acts: [{ day, play }], size: many * 3 };
  },
};

/** A colleague works under this person's login at another desk, while this person is signed in too. */
export const sharedLogin: Scheme = {
  kind: "shared_login",
  weight: 6,
  place(planner, random) {
    const cast = planner.cast(random, (owner) => {
      const mates = planner.humans.filter((mate) => mate !== owner && mate.unit === owner.unit);
      const others = mates.length > 0 ? mates : planner.humans.filter((mate) => mate !== owner);
      if (others.length === 0) return undefined;
      const colleague = random.pick(others);
      const theirs = new Set(planner.workdays(colleague));
      const days = planner.workdays(owner).filter((day) => theirs.has(day));
      return days.length === 0 ? undefined : { colleague, days };
    });
    if (cast === undefined) return "no two people are at work on one day";
    const { person: owner } = cast;
    const { colleague } = cast.found;
    const days = cast.found.days;
    const wanted = Math.min(days.length, random.int(1, 3));
    while (days.length > wanted) days.splice(random.below(days.length), 1);
    const play = (stage: Stage): void => {
      const { place, book } = stage.context;
      const idle = book.idleOf(owner);
      if (idle.length === 0) return;
      const lull = stage.random.pick(idle);
      const sitting = stage.sitAt(owner, workstationOf(colleague), lull.from + stage.random.below(10 * MINUTE_MS));
      const load = place.desk.load(colleague);
      for (let files = stage.random.int(2, 4); files > 0; files--) {
        const file = load.length > 0 ? stage.random.pick(load) : place.desk.shelf.draw(stage.random);
        if (file === undefined) return;
        workOnFile(place, sitting, file, "casework", CASE_WORK, 0.3);
        sitting.pause(120);
      }
    };
    return { person: owner, trueUser: colleague, acts: days.map((day) => ({ day, play })), size: days.length * 12 };
  },
};
