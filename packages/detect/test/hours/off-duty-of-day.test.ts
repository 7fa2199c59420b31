// Others who worked off duty: the same for a day that grows as for one that is there at once, and as counted the long way.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AccessTable, Day, type World } from "../../src/index.ts";
import { OffDutyOfDay } from "../../src/hours/off-duty-of-day.ts";
import { HOUR_MS, outsideDutyMs } from "../../src/hours/stretches.ts";
import { access, at, MONDAY, worldOf } from "../made.ts";

const GAP_MS = HOUR_MS;
const TOLERANCE_MS = 2 * HOUR_MS;
const iso = (ms: number): string => new Date(ms).toISOString();

/** u0 to u4 are on duty from 08:00 to 16:00; u5 has no roster. */
function rostered(): World {
  return worldOf({
    roster: Array.from({ length: 5 }, (_, user) => ({
      user: `u${user}`,
      start: iso(at(0, "08:00")),
      end: iso(at(0, "16:00")),
    })),
    cases: [],
  });
}

interface Look {
  readonly user: number;
  readonly minute: number;
}

/** Users with a stretch (looks less than an hour apart) that leaves duty by more than is tolerated and touches the hours asked for. */
function longWay(looks: readonly Look[], asked: number, startMs: number, endMs: number): number {
  const duty = [{ fromMs: at(0, "08:00"), toMs: at(0, "16:00") }];
  let others = 0;
  for (let user = 0; user < 5; user++) {
    if (user === asked) continue;
    const times = looks.filter((look) => look.user === user).map(({ minute }) => at(0, "00:00") + minute * 60_000);
    const stretches: number[][] = [];
    for (const time of times) {
      const last = stretches.at(-1);
      if (last !== undefined && time - (last.at(-1) as number) < GAP_MS) last.push(time);
      else stretches.push([time]);
    }
    const off = stretches.some(
      (stretch) =>
        stretch.some((time) => outsideDutyMs(duty, time) > TOLERANCE_MS) &&
        (stretch[0] as number) < endMs + HOUR_MS &&
        (stretch.at(-1) as number) > startMs - HOUR_MS,
    );
    if (off) others++;
  }
  return others;
}

const looks = fc
  .array(fc.record({ user: fc.nat(5), minute: fc.nat(1439) }), { minLength: 1, maxLength: 60 })
  .map((all) => all.toSorted((a, b) => a.minute - b.minute));

describe("others who worked off duty", () => {
  it("are counted as the long way counts them, at every step of a day that grows", () =>
    fc.assert(
      fc.property(looks, fc.integer({ min: 1, max: 20 }), fc.nat(5), fc.nat(1439), (all, step, asked, minute) => {
        const world = rostered();
        const grown = new OffDutyOfDay(world.names, world.context, GAP_MS, TOLERANCE_MS);
        const table = new AccessTable(world.names);
        const startMs = at(0, "00:00") + minute * 60_000;
        const endMs = startMs + 30 * 60_000;
        let day: Day | undefined;
        for (let from = 0; from < all.length; from += step) {
          for (const { user, minute: when } of all.slice(from, from + step))
            table.append(access({ user: `u${user}`, subjects: ["p"], timeMs: at(0, "00:00") + when * 60_000 }));
          day = day === undefined ? new Day(table, MONDAY) : day.grown();
          const number = world.names.users.find(`u${asked}`) ?? -1;
          const expected = longWay(all.slice(0, from + step), asked, startMs, endMs);
          expect(grown.others(day, number, startMs, endMs)).toBe(expected);
          expect(grown.others(day, number, startMs, endMs)).toBe(expected);
        }
      }),
    ));
});
