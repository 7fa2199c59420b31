// A day's rows by user and by subject.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AccessTable, Day } from "../../src/index.ts";
import { access, at, dayOf, MONDAY, worldOf } from "../made.ts";

const drawn = fc.array(
  fc.record({
    user: fc.constantFrom("", "a", "b", "c"),
    subjects: fc.uniqueArray(fc.constantFrom("x", "y", "z"), { maxLength: 3 }),
  }),
  { maxLength: 60 },
);

describe("Day", () => {
  it("lists every row of a user and every entry of a subject once, in time order; nobody is no user", () => {
    fc.assert(
      fc.property(drawn, (rows) => {
        const world = worldOf();
        const day = dayOf(
          world,
          rows.map((row, i) => access({ timeMs: at(0, "08:00") + i, ...row })),
        );
        const users = [...day.users].map((user) => world.names.users.text(user));
        expect(new Set(users)).toEqual(new Set(rows.map(({ user }) => user).filter((user) => user !== "")));
        for (const user of day.users) {
          const name = world.names.users.text(user);
          expect(Array.from(day.rowsOf(user))).toEqual(rows.flatMap((row, i) => (row.user === name ? [i] : [])));
        }
        for (const subject of day.subjects) {
          const name = world.names.subjects.text(subject);
          const expected = rows.flatMap(({ subjects }, i) => (subjects.some((uid) => uid === name) ? [i] : []));
          expect([...day.entriesOf(subject)].map((entry) => day.rowOf(entry))).toEqual(expected);
        }
      }),
    );
  });

  it("judges only those in focus, with all their rows", () => {
    const world = worldOf();
    const whole = dayOf(world, [
      access({ timeMs: at(0, "08:00"), user: "a", subjects: ["x"] }),
      access({ timeMs: at(0, "08:01"), user: "b", subjects: ["x", "y"] }),
      access({ timeMs: at(0, "08:02"), user: "a", subjects: ["z"] }),
    ]);
    const a = world.names.users.find("a") as number;
    const x = world.names.subjects.find("x") as number;
    const day = new Day(whole.table, MONDAY, { users: new Set([a]), subjects: new Set([x]) });
    expect([...day.users]).toEqual([a]);
    expect([...day.subjects]).toEqual([x]);
    expect([...day.rowsOf(a)]).toEqual([0, 2]);
    expect(day.entriesOf(x).length).toBe(2);
  });
});

describe("AccessTable", () => {
  it("keeps every cell over its growth", () => {
    const { names } = worldOf();
    const table = new AccessTable(names);
    for (let i = 0; i < 5000; i++)
      table.append(
        access({
          timeMs: at(0, "00:00") + i,
          user: `u${i % 7}`,
          subjects: i % 3 === 0 ? [] : [`p${i}`, "q"],
          recordCount: i,
        }),
      );
    expect(table.length).toBe(5000);
    for (let i = 0; i < 5000; i++) {
      const subjects = Array.from(table.subject.subarray(table.subjectFrom[i], table.subjectFrom[i + 1]));
      expect(subjects.map((subject) => names.subjects.text(subject))).toEqual(i % 3 === 0 ? [] : [`p${i}`, "q"]);
      expect([names.users.text(table.user[i] as number), table.recordCount[i]]).toEqual([`u${i % 7}`, i]);
    }
  });
});
