// D9.shared: two desks at once; who has a second device, or walks to another desk, is told apart.
import { describe, expect, it } from "vitest";
import { type Access, AccessTable, logGammaPoissonTail, Names } from "../../src/index.ts";
import { mostActiveHours } from "../../src/login/active-hours.ts";
import { deskOf, Desks } from "../../src/login/desks.ts";
import { SHARED_LOGIN } from "../../src/login/index.ts";
import { learnAll, scoreOf } from "../driver.ts";
import { access, at, dayOf, MONDAY, worldOf } from "../made.ts";

function use(user: string, device: string, clock: string, day = 0, subject = `${user}-${clock}`): Access {
  return access({ timeMs: at(day, clock), user, device, address: "", subjects: [subject] });
}

/** Twenty days of two people at desks of their own. */
function learned() {
  const world = worldOf();
  const state = SHARED_LOGIN.open(world, {});
  learnAll(
    world,
    state,
    Array.from({ length: 20 }, (_, day) =>
      ["09:00", "10:00", "11:00"].flatMap((clock) => [
        use("owner", "ws-1", clock, day - 20),
        use("colleague", "ws-2", clock, day - 20),
      ]),
    ),
  );
  return { world, state, owner: world.names.users.add("owner") };
}

const SHARED = [
  use("owner", "ws-1", "09:00"),
  use("owner", "ws-2", "09:04"),
  use("owner", "ws-1", "09:06"),
  use("owner", "ws-2", "09:10"),
  use("owner", "ws-1", "09:14"),
];

describe("D9.shared", () => {
  it("scores returns to a desk just left by the user's own rate, leant on everybody's", () => {
    const { world, state, owner } = learned();
    const day = dayOf(world, SHARED);
    const mean = (0 + 0.01 * 5) / (40 + 5);
    const returns = -logGammaPoissonTail(3, mean * 5, 25, 1);
    const changes = 0.3 * -logGammaPoissonTail(4, mean * 5, 25, 1);
    const another = -Math.log((0 + 50 * 0.02) / (40 + 50));
    expect(scoreOf(state, day, owner)).toBeCloseTo(returns + changes + another, 9);
  });

  it("says what was seen, from when to when, names no other person, and rests on both desks", () => {
    const { world, state, owner } = learned();
    const { sentence, events, figures } = state.describe(dayOf(world, SHARED), owner, 0);
    expect(sentence).toBe(
      "Two places at once: 3 returns within 15 minutes to a desk just left, between ws-1, ws-2, from 09:00 to 09:14 UTC; " +
        "2 accesses at a desk that is otherwise used by another person.",
    );
    expect(sentence).not.toContain("colleague");
    expect(events).toEqual(SHARED.map(({ index }) => index));
    expect(figures["returns"]).toBe(3);
  });

  it("an hour at a second device of one's own is far below, and one walk to a shared desk below that", () => {
    const { world, state, owner } = learned();
    const score = (accesses: Access[]): number => scoreOf(state, dayOf(world, accesses), owner) as number;
    const shared = score(SHARED);
    const device = score([
      use("owner", "ws-1", "09:00"),
      use("owner", "lt-1", "09:10"),
      use("owner", "lt-1", "10:00"),
      use("owner", "ws-1", "10:10"),
    ]);
    const walk = score([
      use("owner", "ws-1", "09:00"),
      use("owner", "pool-3", "09:10"),
      use("owner", "pool-3", "12:00"),
    ]);
    const still = score([use("owner", "ws-1", "09:00"), use("owner", "ws-1", "09:10")]);
    expect(shared).toBeGreaterThan(3 * device);
    expect(device).toBeGreaterThan(walk);
    expect(walk).toBeGreaterThan(still);
    expect(still).toBe(0);
  });

  it("gives what speaks for the user: the same records on both devices, no other person's desk, no return", () => {
    const { world, state, owner } = learned();
    const { counter } = state.describe(
      dayOf(world, [use("owner", "ws-1", "09:00", 0, "p1"), use("owner", "lt-1", "09:10", 0, "p1")]),
      owner,
      0,
    );
    expect(counter).toEqual([
      "No desk was returned to within minutes: this may be one person who changed desks.",
      "The desks opened 1 of the same records, as one person with a second device does.",
      "No desk is one that another person otherwise uses.",
    ]);
  });

  it("asks about more than 16 active hours of 24, over midnight too", () => {
    const { world, state, owner } = learned();
    const hours = (from: number, to: number, day: number): Access[] =>
      Array.from({ length: to - from }, (_, i) => use("owner", "ws-1", `${String(from + i).padStart(2, "0")}:30`, day));
    learnAll(world, state, [hours(14, 24, 0)]);
    const day = dayOf(world, hours(0, 9, 1));
    expect(scoreOf(state, day, owner)).toBeGreaterThan(3);
    expect(state.describe(day, owner, 0).sentence).toBe("Active in 19 of 24 hours.");
    expect(scoreOf(state, dayOf(world, hours(0, 6, 1)), owner)).toBe(0);
  });

  it("counts no refused access and no machine, and is not applicable where no desk is stated", () => {
    const { world, state, owner } = learned();
    const refused = SHARED.map((one) => ({ ...one, failed: one.device === "ws-2" }));
    expect(scoreOf(state, dayOf(world, refused), owner)).toBe(0);
    const machine = SHARED.map((one) => ({ ...one, userType: "Service" }));
    expect(scoreOf(state, dayOf(world, machine), owner)).toBe(undefined);
    const nowhere = dayOf(world, [access({ timeMs: at(0, "09:00"), device: "", address: "" })]);
    expect(state.applies(nowhere)).toEqual({
      applies: false,
      reason: "no access of the day states a device or an address",
    });
  });
});

describe("mostActiveHours", () => {
  it.each([
    [0, 0xffffff, 24],
    [0xffffff, 0, 23],
    [0xffffff, 0xffffff, 24],
    [0, 0, 0],
    [0xfff000, 0x000fff, 24],
    [0x000fff, 0x000fff, 12],
  ])("%i then %i: %i", (before, today, expected) => {
    expect(mostActiveHours(before, today)).toBe(expected);
  });
});

describe("Desks", () => {
  it("a desk is somebody's with 30 uses, 80 % of them theirs, the last within 14 days", () => {
    const desks = new Desks();
    for (let i = 0; i < 29; i++) desks.add(7, 1, MONDAY);
    expect(desks.owner(7, MONDAY)).toBe(0);
    desks.add(7, 1, MONDAY);
    expect([desks.owner(7, MONDAY), desks.owner(7, MONDAY + 14), desks.owner(7, MONDAY + 15)]).toEqual([1, 1, 0]);
    for (let i = 0; i < 7; i++) desks.add(7, 2, MONDAY);
    expect(desks.owner(7, MONDAY)).toBe(1);
    desks.add(7, 3, MONDAY);
    expect([desks.owner(7, MONDAY), desks.owner(900, MONDAY)]).toEqual([0, 0]);
  });

  it("is the device, else the address, else unknown; the two never meet", () => {
    const table = new AccessTable(new Names());
    for (const [device, address] of [
      ["d", "a"],
      ["", "a"],
      ["", ""],
    ] as const)
      table.append(access({ timeMs: at(0, "09:00"), device, address }));
    expect([0, 1, 2].map((row) => deskOf(table, row))).toEqual([2, 3, 0]);
  });
});
