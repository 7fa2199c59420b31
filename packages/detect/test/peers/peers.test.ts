// n ≥ 20, else back off to the parent.
import { describe, expect, it } from "vitest";
import { at, worldOf } from "../made.ts";

function staff(count: number, unit: string): Record<string, string>[] {
  return Array.from({ length: count }, (_, i) => ({
    user: `${unit}-${i}`,
    role: "caseworker",
    unit,
    manager: "",
    start: "",
    end: "",
  }));
}

describe("Peers", () => {
  it("backs off from role, team and shift to the team, the role and everybody", () => {
    const { names, context, peers } = worldOf({ users: [...staff(25, "North"), ...staff(19, "South")] });
    const join = (name: string, clock: string): number => {
      const user = names.users.add(name);
      peers.join(user, at(0, clock), 0);
      return user;
    };
    for (let i = 0; i < 25; i++) join(`North-${i}`, "08:00");
    for (let i = 0; i < 19; i++) join(`South-${i}`, "08:00");
    const label = (name: string, clock: string): string => peers.label(peers.group(join(name, clock), at(0, clock), 0));
    expect(label("North-0", "08:00")).toBe("caseworker of North, day shift");
    expect(label("North-0", "23:00")).toBe("caseworker of North");
    expect(label("South-0", "08:00")).toBe("caseworker");
    expect(context.has.users).toBe(true);
  });

  it("compares ten users with everybody, and explodes nowhere", () => {
    const { names, peers } = worldOf();
    for (let i = 0; i < 10; i++) peers.join(names.users.add(`u${i}`), at(0, "08:00"), 0);
    expect(peers.label(peers.group(names.users.add("u1"), at(0, "08:00"), 0))).toBe("all users");
  });
});
