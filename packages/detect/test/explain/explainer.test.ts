// Declared relationships hold as of the access, or not at all.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ContextTables } from "../../src/index.ts";
import { access, at, dayOf } from "../made.ts";
import { ASSIGNED, declared, explains, iso, TEAM } from "./declared.ts";

const TABLES: ContextTables = {
  users: [
    { user: "u1", role: "caseworker", unit: "North", manager: "u3", start: "", end: "" },
    { user: "u2", role: "caseworker", unit: "North", manager: "u3", start: "", end: "" },
    { user: "u3", role: "supervisor", unit: "Board", manager: "u1", start: "", end: "" },
    { user: "u4", role: "caseworker", unit: "South", manager: "", start: "", end: "" },
  ],
  cases: [
    { case: "C-0", subject: "p9", party_role: "applicant", opened: "", closed: "", unit: "South" },
    { case: "C-1", subject: "p1", party_role: "applicant", opened: iso(0, "09:00"), closed: "", unit: "North" },
  ],
  assignments: [
    { case: "C-1", user: "u1", role: "lead", from: iso(2, "09:00"), to: iso(10, "09:00") },
    { case: "C-1", user: "u4", role: "contact", from: iso(2, "09:00"), to: iso(3, "09:00") },
    { case: "C-1", user: "u4", role: "lead", from: iso(9, "09:00"), to: iso(5, "09:00") },
    { case: "C-0", user: "u4", role: "lead", from: "soon", to: "" },
  ],
};

/** So many further cases of a subject, which nobody has: from then on whom its paths lead to is found for all at once. */
const crowd = (many: number): { case: string; subject: string; opened: string; closed: string }[] =>
  Array.from({ length: many }, (_, i) => ({ case: `more-${i}`, subject: "p1", opened: "", closed: "" }));

describe("Explainer", () => {
  it("holds from so long before to so long after, the end excluded", () => {
    const made = declared(TABLES, ASSIGNED);
    const found = [at(1, "08:59"), at(1, "09:00"), at(5, "12:00"), at(24, "08:59"), at(24, "09:00")].map((timeMs) =>
      explains(made, "u1", "p1", timeMs),
    );
    expect(found).toEqual(["nothing", "assigned", "assigned", "assigned", "nothing"]);
  });

  it("the first that holds explains; conditions on columns are kept; a team has no grace unless it is declared", () => {
    const made = declared(TABLES);
    expect(explains(made, "u1", "p1", at(5, "12:00"))).toBe("assigned");
    expect(explains(made, "u2", "p1", at(5, "12:00"))).toBe("team");
    expect(explains(made, "u2", "p1", at(10, "09:00"))).toBe("nothing");
    // u4's contact makes a team of South, but is no assignment as lead.
    expect(explains(made, "u4", "p1", at(2, "12:00"))).toBe("team");
    expect(explains(made, "u3", "p1", at(5, "12:00"))).toBe("nothing");
  });

  it("a row with reversed or unreadable time is never true, whatever the grace", () => {
    const made = declared(
      TABLES,
      ASSIGNED.replace("{ within: assignments, before: 1d, after: 14d }", "{ ever: assignments }"),
    );
    for (const subject of ["p1", "p9"])
      for (const day of [0, 5, 9, 50]) expect(explains(made, "u4", subject, at(day, "12:00"))).toBe("nothing");
  });

  it("nobody and no subject are explained by nothing, even where rows have empty cells", () => {
    const made = declared({
      users: [{ user: "", unit: "", manager: "", start: "", end: "" }],
      cases: [{ case: "", subject: "", opened: "", closed: "" }],
      assignments: [{ case: "", user: "", role: "lead", from: "", to: "" }],
    });
    expect(explains(made, "", "", at(0, "12:00"))).toBe("nothing");
    expect(explains(made, "u1", "", at(0, "12:00"))).toBe("nothing");
  });

  it("says it in words and names the rows that it rests on", () => {
    const { world, explainer } = declared(TABLES);
    const [u1, u2, p1] = [world.names.users.add("u1"), world.names.users.add("u2"), world.names.subjects.add("p1")];
    expect(explainer.explain(u1, p1, at(5, "12:00"))).toEqual({
      id: "assigned",
      sentence: "u1 had C-1 of p1 as lead from 2026-03-04 09:00 UTC to 2026-03-12 09:00 UTC",
      rows: [
        { table: "cases", row: 2 },
        { table: "assignments", row: 1 },
      ],
    });
    expect(explainer.explain(u2, p1, at(5, "12:00"))).toEqual({
      id: "team",
      sentence: "u2 is in the team North of who has C-1",
      rows: [
        { table: "cases", row: 2 },
        { table: "assignments", row: 1 },
        { table: "users", row: 1 },
        { table: "users", row: 2 },
      ],
    });
    expect(explainer.explain(u2, p1, at(40, "12:00"))).toBe(undefined);
  });

  it("a table that was never imported makes a relationship not applicable, an empty one does not", () => {
    expect(declared({ cases: TABLES.cases ?? [], assignments: TABLES.assignments ?? [] }).explainer.absent).toEqual([
      { id: "team", table: "users" },
    ]);
    expect(declared({ cases: [], assignments: [], users: [] }).explainer.absent).toEqual([]);
  });

  it("annotates every subject of every access of people in focus; machine accounts stay at nothing", () => {
    const made = declared(TABLES);
    const day = dayOf(made.world, [
      access({ timeMs: at(5, "09:00"), user: "u1", subjects: ["p9", "p1"] }),
      access({ timeMs: at(5, "09:01"), user: "u1", userType: "Service", subjects: ["p1"] }),
      access({ timeMs: at(5, "09:02"), user: "u2", subjects: [] }),
      access({ timeMs: at(5, "09:03"), user: "u2", subjects: ["p1"] }),
    ]);
    made.explainer.annotate(day);
    expect([...day.table.explained.subarray(0, day.table.subjectCount)]).toEqual([0, 1, 0, 2]);
  });

  it("marks a day as it would each access by itself, whatever begins or ends during the day", () => {
    const hour = fc.integer({ min: -30, max: 30 });
    const drawn = fc.record({
      rows: fc.array(
        fc.record({
          user: fc.constantFrom("u1", "u2"),
          role: fc.constantFrom("lead", "contact"),
          from: hour,
          hours: fc.nat(30),
        }),
        { maxLength: 6 },
      ),
      looks: fc.array(
        fc.record({
          user: fc.constantFrom("u1", "u2", "u4"),
          subjects: fc.uniqueArray(fc.constantFrom("p1", "p9"), { minLength: 1 }),
          minute: fc.nat(1439),
        }),
        { maxLength: 20 },
      ),
    });
    fc.assert(
      fc.property(drawn, fc.constantFrom(0, 40), ({ rows, looks }, more) => {
        const clock = (hours: number): string => new Date(at(5, "00:00") + hours * 3_600_000).toISOString();
        const made = declared(
          {
            ...TABLES,
            cases: [...(TABLES.cases ?? []), ...crowd(more)],
            assignments: rows.map(({ user, role, from, hours }) => ({
              case: "C-1",
              user,
              role,
              from: clock(from),
              to: clock(from + hours),
            })),
          },
          ASSIGNED.replace("before: 1d, after: 14d", "before: 2h, after: 1h") + TEAM,
        );
        const day = dayOf(
          made.world,
          looks
            .toSorted((a, b) => a.minute - b.minute)
            .map(({ user, subjects, minute }) => access({ timeMs: at(5, "00:00") + minute * 60_000, user, subjects })),
        );
        made.explainer.annotate(day);
        const { table } = day;
        for (let row = 0; row < table.length; row++)
          for (let entry = table.subjectFrom[row]!; entry < table.subjectFrom[row + 1]!; entry++)
            expect(table.explained[entry]).toBe(
              made.explainer.find(table.user[row]!, table.subject[entry]!, table.timeMs[row]!),
            );
      }),
      { numRuns: 300 },
    );
  });

  it("a case of a hundred thousand assignments is found through its pair, and a walk over it ends", () => {
    const assignments = Array.from({ length: 100_000 }, (_, i) => ({
      case: "C-1",
      user: `x${i}`,
      role: "lead",
      from: iso(0, "00:00"),
      to: "",
    }));
    const made = declared({ ...TABLES, assignments });
    expect(explains(made, "x99999", "p1", at(1, "12:00"))).toBe("assigned");
    // None of them has a post, so the team is looked for among all and given up.
    expect(explains(made, "u1", "p1", at(1, "12:00"))).toBe("nothing");
    expect(made.explainer.cutCount).toBe(1);
  });

  it("of a subject of many cases, those are found whom it leads to, on every day, and nobody else", () => {
    const cases = Array.from({ length: 5000 }, (_, i) => ({ case: `C-${i}`, subject: "p1", opened: "", closed: "" }));
    const assignments = cases.map(({ case: name }, i) => ({
      case: name,
      user: `x${i}`,
      role: "lead",
      from: iso(i % 2 === 0 ? 0 : 40, "00:00"),
      to: iso(i % 2 === 0 ? 1 : 41, "00:00"),
    }));
    const made = declared({ ...TABLES, cases, assignments });
    for (const [user, day, answer] of [
      ["x0", 0, "assigned"],
      ["x1", 0, "nothing"],
      ["x1", 40, "assigned"],
      ["x0", 40, "nothing"],
      ["x0", 0, "assigned"],
      ["nobody", 0, "nothing"],
    ] as const)
      expect(explains(made, user, "p1", at(day, "12:00"))).toBe(answer);
    expect(made.explainer.cutCount).toBe(0);
    // One whom it does lead to may still stand behind all that a walk looks at.
    expect(explains(made, "x4998", "p1", at(0, "12:00"))).toBe("nothing");
    expect(made.explainer.cutCount).toBe(1);
  });

  it("walks agree with a join of the tables written out, over any tables", () => {
    const [u, p, c, t] = [
      fc.constantFrom("u1", "u2", "u3", ""),
      fc.constantFrom("p1", "p2"),
      fc.constantFrom("c1", "c2", "c3"),
      fc.constantFrom("n", "s", ""),
    ];
    const spans = fc.constantFrom(
      ["", ""],
      [iso(0, "00:00"), iso(3, "00:00")],
      [iso(2, "00:00"), ""],
      [iso(4, "00:00"), iso(1, "00:00")],
    );
    const drawn = fc.record({
      users: fc.array(fc.tuple(u, t, spans), { maxLength: 6 }),
      cases: fc.array(fc.tuple(c, p, spans), { maxLength: 6 }),
      assignments: fc.array(fc.tuple(c, u, fc.constantFrom("lead", "cover"), spans), { maxLength: 8 }),
    });
    fc.assert(
      fc.property(
        drawn,
        fc.integer({ min: -1, max: 20 }),
        fc.constantFrom(0, 40),
        ({ users, cases, assignments }, day, more) => {
          const made = declared({
            users: users.map(([user, unit, [start, end]]) => ({ user, unit, manager: "", start, end })),
            cases: [
              ...cases.map(([name, subject, [opened, closed]]) => ({ case: name, subject, opened, closed })),
              ...crowd(more),
            ],
            assignments: assignments.map(([name, user, role, [from, to]]) => ({
              case: name,
              user,
              role,
              from,
              to,
            })),
          });
          const timeMs = at(day, "12:00");
          const isTrue = ([from = "", to = ""]: readonly string[], beforeMs: number, afterMs: number): boolean => {
            const [a, b] = [from === "" ? -Infinity : Date.parse(from), to === "" ? Infinity : Date.parse(to)];
            return a <= b && a - beforeMs <= timeMs && timeMs < b + afterMs;
          };
          const dayMs = 86_400_000;
          for (const user of ["u1", "u2", "u3"])
            for (const subject of ["p1", "p2"]) {
              const open = cases.filter(([, who, span]) => who === subject && isTrue(span, Infinity, Infinity));
              const isAssigned = open.some(([one]) =>
                assignments.some(
                  ([two, who, role, span]) =>
                    one === two && who === user && role === "lead" && isTrue(span, dayMs, 14 * dayMs),
                ),
              );
              const isTeam = open.some(([one]) =>
                assignments.some(
                  ([two, who, , span]) =>
                    one === two &&
                    who !== "" &&
                    isTrue(span, 0, 0) &&
                    users.some(
                      ([mate, unit, mateSpan]) =>
                        mate === who &&
                        unit !== "" &&
                        isTrue(mateSpan, 0, 0) &&
                        users.some(
                          ([self, same, selfSpan]) => self === user && same === unit && isTrue(selfSpan, 0, 0),
                        ),
                    ),
                ),
              );
              expect(explains(made, user, subject, timeMs)).toBe(isAssigned ? "assigned" : isTeam ? "team" : "nothing");
            }
        },
      ),
      { numRuns: 400 },
    );
  });

  it("a wider window never loses a relationship, and the order of rows is irrelevant", () => {
    const rows = fc.array(
      fc.record({
        case: fc.constantFrom("C-0", "C-1"),
        user: fc.constantFrom("u1", "u2"),
        from: fc.integer({ min: 0, max: 30 }),
        days: fc.integer({ min: 0, max: 9 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(rows, fc.integer({ min: -10, max: 60 }), fc.integer({ min: 0, max: 20 }), (drawn, day, wider) => {
        const assignments = drawn.map((row) => ({
          case: row.case,
          user: row.user,
          role: "lead",
          from: iso(row.from, "00:00"),
          to: iso(row.from + row.days, "00:00"),
        }));
        const made = declared({ ...TABLES, assignments }, ASSIGNED + TEAM);
        const reversed = declared({ ...TABLES, assignments: assignments.toReversed() }, ASSIGNED + TEAM);
        const [user, subject] = [made.world.names.users.add("u2"), made.world.names.subjects.add("p1")];
        for (const place of [0, 1])
          if (made.explainer.holds(place, user, subject, at(day, "12:00")))
            expect(made.explainer.holds(place, user, subject, at(day, "12:00"), wider * 86_400_000)).toBe(true);
        expect(explains(reversed, "u2", "p1", at(day, "12:00"))).toBe(explains(made, "u2", "p1", at(day, "12:00")));
      }),
    );
  });
});
