// What is odd in context is said with counts and first rows, and never ends anything.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Context,
  contextNotes,
  type ContextTables,
  Explainer,
  Names,
  parseExplanations,
  TABLE_NAMES,
} from "../../src/index.ts";
import { ASSIGNED, fileOf, iso, TEAM } from "../explain/declared.ts";

const codes = (tables: ContextTables): string[] =>
  contextNotes(tables).map(({ table, code, count, rows }) => `${table} ${code} ${count} [${rows.join(" ")}]`);

const user = (id: string, manager = "", start = "", end = ""): Record<string, string> => ({
  user: id,
  role: "r",
  unit: "n",
  manager,
  start,
  end,
});

describe("contextNotes", () => {
  it("says nothing of tables that are in order, and nothing of a table that was never imported", () => {
    expect(contextNotes({})).toEqual([]);
    expect(
      contextNotes({
        users: [user("u1"), user("u2", "u1")],
        assignments: [{ case: "c", user: "u1", role: "lead", from: "", to: "" }],
      }),
    ).toEqual([]);
  });

  it("names empty tables, rows about nobody, times that are none, reversed and repeated rows", () => {
    expect(
      codes({
        users: [],
        roster: [
          { user: "", start: iso(0, "08:00"), end: iso(0, "16:00") },
          { user: "u1", start: iso(0, "16:00"), end: iso(0, "08:00") },
          { user: "u1", start: "yesterday", end: iso(0, "08:00") },
          { user: "u2", start: iso(0, "08:00"), end: iso(0, "16:00") },
          { user: "u2", start: iso(0, "08:00"), end: iso(0, "16:00") },
        ],
      }),
    ).toEqual([
      "users empty 1 []",
      "roster no-key 1 [1]",
      "roster reversed 1 [2]",
      "roster unreadable-instant 1 [3]",
      "roster duplicate 1 [5]",
      "roster unknown-user 4 [2 3 4 5]",
    ]);
  });

  it("names overlapping posts and assignments, but not those that only touch or have another role", () => {
    const assignment = (role: string, from: number, to: number): Record<string, string> => ({
      case: "c",
      user: "u1",
      role,
      from: iso(from, "00:00"),
      to: iso(to, "00:00"),
    });
    expect(
      codes({
        users: [user("u1", "", iso(0, "00:00"), iso(5, "00:00")), user("u1", "", iso(3, "00:00"), "")],
        assignments: [
          assignment("lead", 0, 5),
          assignment("lead", 5, 9),
          assignment("cover", 2, 3),
          assignment("lead", 8, 12),
        ],
      }),
    ).toEqual(["users overlap 1 [2]", "assignments overlap 1 [4]"]);
  });

  it("names users and cases that other tables do not know, and circles of managers", () => {
    expect(
      codes({
        users: [
          user("u1", "u2"),
          user("u2", "u3"),
          user("u3", "u1"),
          user("u4", "u1"),
          user("u5", "u5"),
          user("u6", "gone"),
        ],
        assignments: [{ case: "c9", user: "u1", role: "", from: "", to: "" }],
        cases: [{ case: "c1", subject: "p", opened: "", closed: "" }],
      }),
    ).toEqual(["users unknown-user 1 [6]", "users manager-cycle 4 [1 2 3 5]", "assignments unknown-case 1 [1]"]);
  });

  it("a million assignments to one case are one crowd", () => {
    function* rows(): Generator<Record<string, string>> {
      for (let i = 0; i < 1_000_000; i++) yield { case: "c", user: `u${i}`, role: "lead", from: "", to: "" };
    }
    expect(codes({ assignments: rows() })).toEqual(["assignments crowd 1 [1001]"]);
  });

  it("a chain of two hundred thousand managers has no circle, and closing it makes one of all", () => {
    const chain = Array.from({ length: 200_000 }, (_, i) => user(`u${i}`, i === 0 ? "" : `u${i - 1}`));
    expect(codes({ users: chain })).toEqual([]);
    chain[0] = user("u0", "u199999");
    expect(codes({ users: chain })).toEqual(["users manager-cycle 200000 [1 2 3 4 5]"]);
  });

  it("whatever the rows are, notes count rows that exist, and context and explainer stand", () => {
    const cell = fc.oneof(
      fc.constantFrom("", "u1", "u2", "c1", "p1", "lead", iso(0, "00:00"), iso(3, "00:00"), "9999-99-99"),
      fc.string({ maxLength: 8 }),
    );
    const columns = [
      "user",
      "case",
      "subject",
      "role",
      "unit",
      "manager",
      "kind",
      "party_role",
      "from",
      "to",
      "start",
      "end",
      "opened",
      "closed",
      "__proto__x",
    ];
    const row = fc.dictionary(fc.constantFrom(...columns), cell);
    const tables = fc.record(Object.fromEntries(TABLE_NAMES.map((name) => [name, fc.array(row, { maxLength: 12 })])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(tables, (drawn) => {
        const given = drawn as Record<string, Record<string, string>[]>;
        for (const { table, count, rows, sentence } of contextNotes(given)) {
          const { length } = given[table]!;
          expect(count).toBeGreaterThan(0);
          expect(rows.every((one, i) => one >= 1 && one <= length && (i === 0 || one >= rows[i - 1]!))).toBe(true);
          expect(sentence.length).toBeGreaterThan(10);
        }
        const names = new Names();
        const context = new Context(names, given, "test");
        const explainer = new Explainer(context, parseExplanations(fileOf(ASSIGNED + TEAM), "x"));
        for (const one of ["u1", "u2", ""])
          explainer.find(names.users.add(one), names.subjects.add("p1"), Date.parse(iso(1, "00:00")));
      }),
      { numRuns: 200 },
    );
  });
});
