// D9.leaver: accounts without a post. D9.travel: places.
import { describe, expect, it } from "vitest";
import { type Access, DetectError } from "../../src/index.ts";
import { IMPOSSIBLE_TRAVEL, LEAVER_LOGIN } from "../../src/login/index.ts";
import { distanceKm, Places } from "../../src/login/places.ts";
import { learnAll, resultOf, scoreOf } from "../driver.ts";
import { access, at, dayOf, worldOf } from "../made.ts";

const iso = (day: number, clock = "00:00"): string => new Date(at(day, clock)).toISOString();
const USERS = [
  { user: "stays", role: "clerk", unit: "North", start: iso(-500), end: "" },
  { user: "left", role: "clerk", unit: "North", start: iso(-500), end: iso(-10) },
  { user: "comes", role: "clerk", unit: "North", start: iso(20), end: "" },
  { user: "noon", role: "clerk", unit: "North", start: iso(-500), end: iso(0, "12:00") },
];

function learned() {
  const world = worldOf({ users: USERS });
  const state = LEAVER_LOGIN.open(world, {});
  learnAll(
    world,
    state,
    Array.from({ length: 50 }, (_, day) => [access({ timeMs: at(day - 60, "09:00"), user: "stays" })]),
  );
  return { world, state };
}

function told(user: string, given: Partial<Access> = {}) {
  const { world, state } = learned();
  const day = dayOf(world, [access({ timeMs: at(0, "09:00"), user, ...given })]);
  const number = world.names.users.add(user);
  return { score: scoreOf(state, day, number), ...state.describe(day, number, 0) };
}

describe("D9.leaver", () => {
  it("scores −ln of the share of such user-days plus ln(1 + days since the post ended)", () => {
    const { score, sentence, formula, events } = told("left");
    expect(score).toBeCloseTo(-Math.log((0 + 50 * 0.01) / (50 + 50)) + Math.log(1 + 10), 9);
    expect(sentence).toBe(
      `The account was used 10 days after its holder's post ended on ${iso(-10).slice(0, 10)}: 1 accesses.`,
    );
    expect(resultOf({ formula, sentence, counter: [], figures: {}, events })).toBeCloseTo(score as number, 2);
    expect(events).toEqual([at(0, "09:00") / 1000]);
  });

  it("finds an account that no context knows, and one before its post, less; nothing about who has a post", () => {
    expect(told("ghost").sentence).toBe("No table of users knows the account, which made 1 accesses.");
    expect(told("ghost").score).toBeGreaterThan(4);
    expect(told("comes").score).toBeLessThan(told("left").score as number);
    expect(told("comes").counter).toEqual(["The list of posts may be behind: newcomers are set up before they start."]);
    expect(told("stays").score).toBe(0);
  });

  it("judges each access by its own time and allows a day of grace", () => {
    expect(told("noon", { timeMs: at(0, "18:00") }).score).toBe(0);
    expect(told("noon", { timeMs: at(2, "18:00") }).score).toBeGreaterThan(4);
  });

  it("weighs attempts that were all refused by half, and does not judge machines", () => {
    expect(told("left", { failed: true }).score).toBeCloseTo((told("left").score as number) / 2, 9);
    expect(told("left", { failed: true }).counter).toEqual(["1 of 1 accesses were refused."]);
    expect(told("ghost", { userType: "Service" }).score).toBe(undefined);
  });

  it("asks less where half of all accounts are unknown: then it is the table", () => {
    const { world, state } = learned();
    learnAll(
      world,
      state,
      Array.from({ length: 200 }, (_, day) => [access({ timeMs: at(day - 300, "09:00"), user: `ghost${day}` })]),
    );
    const day = dayOf(world, [access({ timeMs: at(0, "09:00"), user: "ghost" })]);
    expect(scoreOf(state, day, world.names.users.add("ghost"))).toBeLessThan(1);
  });

  it("is not applicable without a table of users", () => {
    const world = worldOf();
    const state = LEAVER_LOGIN.open(world, {});
    expect(state.applies(dayOf(world, [access({ timeMs: at(0, "09:00") })])).applies).toBe(false);
  });
});

describe("D9.travel", () => {
  const places = ["10.8.=52.37,4.90", "10.9.=40.42,-3.70"];
  const from = (address: string, clock: string): Access => access({ timeMs: at(0, clock), address, device: "" });

  it("knows distances: Amsterdam to Madrid is 1,481 km within 5 km, half the earth 20,015 km", () => {
    const [a, b] = [
      { latitude: 52.37, longitude: 4.9 },
      { latitude: 40.42, longitude: -3.7 },
    ];
    expect(Math.abs(distanceKm(a, b) - 1481)).toBeLessThan(5);
    expect(distanceKm({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 })).toBeCloseTo(Math.PI * 6371, 6);
    expect(distanceKm(a, a)).toBe(0);
  });

  it("scores ln(speed ÷ fastest possible); a slow journey and one place score 0; an unknown place is not judged", () => {
    const world = worldOf();
    const state = IMPOSSIBLE_TRAVEL.open(world, { places });
    const score = (accesses: Access[]): number | undefined =>
      scoreOf(state, dayOf(world, accesses), world.names.users.add("u1"));
    const km = distanceKm({ latitude: 52.37, longitude: 4.9 }, { latitude: 40.42, longitude: -3.7 });
    expect(score([from("10.8.0.1", "09:00"), from("10.9.0.1", "10:00")])).toBeCloseTo(Math.log(km / 250), 9);
    expect(score([from("10.8.0.1", "09:00"), from("10.9.0.1", "19:00")])).toBe(0);
    expect(score([from("10.8.0.1", "09:00"), from("10.8.7.7", "09:01")])).toBe(0);
    expect(score([from("203.0.113.5", "09:00")])).toBe(undefined);
  });

  it("is not applicable without places", () => {
    const world = worldOf();
    expect(IMPOSSIBLE_TRAVEL.open(world, {}).applies(dayOf(world, [from("10.8.0.1", "09:00")]))).toEqual({
      applies: false,
      reason: "accesses state no place, and no places were given for addresses or devices",
    });
  });

  it.each(["10.8.", "10.8.=91,0", "10.8.=0,181", "=1,2", "x=1", "x=1,2,3", "x=NaN,1"])(
    "refuses the place %j",
    (entry) => {
      expect(() => new Places([entry])).toThrow(DetectError);
    },
  );

  it("takes the longest start that fits", () => {
    expect(new Places(["10.=1,1", "10.8.=2,2"]).find("10.8.0.1")?.latitude).toBe(2);
  });
});
