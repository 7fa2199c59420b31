// Context answers as of the access.
import { describe, expect, it } from "vitest";
import { at, worldOf } from "../made.ts";

const iso = (day: number, clock: string): string => new Date(at(day, clock)).toISOString();

describe("Context", () => {
  it("gives the post that was held at the instant: from inclusive, to exclusive; of two the one that began last", () => {
    const { context, names } = worldOf({
      users: [
        { user: "u1", role: "clerk", unit: "North", manager: "", start: "", end: iso(2, "00:00") },
        { user: "u1", role: "auditor", unit: "South", manager: "u9", start: iso(1, "00:00"), end: "" },
      ],
    });
    const u1 = names.users.find("u1") as number;
    const roleAt = (day: number, clock: string): string =>
      names.roles.text(context.postAt(u1, at(day, clock))?.role ?? 0);
    expect([roleAt(0, "12:00"), roleAt(1, "00:00"), roleAt(5, "00:00")]).toEqual(["clerk", "auditor", "auditor"]);
    expect(context.postAt(names.users.add("nobody"), at(0, "00:00"))).toBe(undefined);
  });

  it("tells a table that is absent from one that does not have the row", () => {
    const without = worldOf();
    expect(without.context.knowsCase(without.names.cases.add("C-1"))).toBe(undefined);
    const { context, names } = worldOf({
      cases: [{ case: "C-1", subject: "p1", opened: iso(0, "00:00"), closed: "" }],
    });
    expect([context.knowsCase(names.cases.add("C-1")), context.knowsCase(names.cases.add("C-2"))]).toEqual([
      true,
      false,
    ]);
    expect(context.dutiesOf(names.users.add("u1"))).toBe(undefined);
  });

  it("keeps private ties and work apart", () => {
    const { context, names } = worldOf({
      relationships: [{ user: "u1", subject: "p1", kind: "household", from: "", to: "" }],
      work: [{ user: "u1", subject: "p2", kind: "appointment", from: iso(0, "09:00"), to: iso(0, "10:00") }],
    });
    const [u1, p1, p2] = [names.users.add("u1"), names.subjects.add("p1"), names.subjects.add("p2")];
    expect(context.relations(u1, p1).map(({ kind }) => kind)).toEqual(["household"]);
    expect(context.work(u1, p1)).toEqual([]);
    expect(context.work(u1, p2)).toEqual([{ kind: "appointment", fromMs: at(0, "09:00"), toMs: at(0, "10:00") }]);
  });
});
