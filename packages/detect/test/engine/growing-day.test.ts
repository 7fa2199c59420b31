// A day judged as it grows: in whatever pieces and order its accesses come, the same comes of it as of the whole day at once.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Access,
  AccessTable,
  Context,
  Day,
  DETECTORS,
  Engine,
  Explainer,
  type Judged,
  Names,
  parseExplanations,
  Peers,
  type World,
} from "../../src/index.ts";
import { access, at, MONDAY } from "../made.ts";

const DECLARED = new URL("../../explanations/case-agency.yaml", import.meta.url);
const USERS = 12;
const TODAY = 9;

const TABLES = {
  users: Array.from({ length: USERS }, (_, i) => ({
    user: `u${i}`,
    name: `Ada Name${i % 3}`,
    role: i % 2 === 0 ? "clerk" : "nurse",
    unit: i < 6 ? "North" : "South",
    address: `Street ${i}`,
    start: "2020-01-01T00:00:00Z",
    end: i === 7 ? "2026-03-03T00:00:00Z" : "",
  })),
  roster: Array.from({ length: 6 * 14 }, (_, i) => ({
    user: `u${i % 6}`,
    start: new Date(at(Math.floor(i / 6), "08:00")).toISOString(),
    end: new Date(at(Math.floor(i / 6), "16:00")).toISOString(),
  })),
  cases: Array.from({ length: 20 }, (_, i) => ({
    case: `C-10${i}`,
    subject: `p${i % 10}`,
    name: `Bea Name${i % 4}`,
    address: `Street ${i % 10}`,
    party_role: "applicant",
    unit: i % 2 === 0 ? "North" : "South",
    opened: "",
    closed: "",
  })),
  assignments: Array.from({ length: 8 }, (_, i) => ({ case: `C-10${i}`, user: `u${i}`, from: "", to: "" })),
  relationships: [{ user: "u1", subject: "p5", kind: "sibling", from: "", to: "" }],
};

const arbitraryAccess = fc.record({
  day: fc.nat(TODAY),
  minute: fc.nat(1439),
  user: fc.nat(USERS),
  subjects: fc.uniqueArray(fc.nat(11), { maxLength: 3 }),
  caseRef: fc.constantFrom("", "C-100", "C-101", "C-110", "C-1", "X"),
  justification: fc.constantFrom("", "update", "check", "n/a", "letter of 3 May about the flat"),
  purpose: fc.constantFrom("casework", "hearing"),
  device: fc.constantFrom("ws-1", "ws-2", ""),
  address: fc.constantFrom("192.0.2.1", "198.51.100.7", ""),
  activity: fc.constantFrom("Read", "Update", "Export", "Logon"),
  userType: fc.constantFrom("User", "User", "User", "Service"),
  failed: fc.boolean(),
  breakGlass: fc.boolean(),
  recordCount: fc.constantFrom(null, 3, 500),
});
type Made = typeof arbitraryAccess extends fc.Arbitrary<infer T> ? T : never;

/** Days of accesses in time order, all with an index of their own. */
function daysOf(made: readonly Made[]): Access[][] {
  const days = Array.from({ length: TODAY + 1 }, () => [] as Access[]);
  for (const [i, { day, minute, user, subjects, ...rest }] of made.entries())
    days[day]?.push(
      access({
        ...rest,
        index: i,
        timeMs: at(day, "00:00") + minute * 60_000,
        user: user === USERS ? "" : `u${user}`,
        unit: user < 6 ? "North" : "South",
        subjects: subjects.map((subject) => `p${subject}`),
      }),
    );
  return days.map(inOrder);
}

function inOrder(accesses: readonly Access[]): Access[] {
  return accesses.toSorted((a, b) => a.timeMs - b.timeMs || a.index - b.index);
}

function tableOf({ names }: World, accesses: readonly Access[]): AccessTable {
  const table = new AccessTable(names);
  for (const one of accesses) table.append(one);
  return table;
}

/** An engine that has learned the days; so few scores are enough that much is raised. */
function engineAfter(days: readonly (readonly Access[])[]): { readonly engine: Engine; readonly world: World } {
  const names = new Names();
  const context = new Context(names, TABLES, "test");
  const explainer = new Explainer(context, parseExplanations(readFileSync(DECLARED, "utf8"), "case-agency.yaml"));
  const world: World = { names, context, peers: new Peers(names, context), explainer };
  const engine = new Engine(world, DETECTORS, [explainer], {
    fewestScores: 10,
    raiseAt: 0.3,
    budgetPer1000: 400,
    parameters: {
      D3: { leastUsers: 2, leastRecords: 1 },
      "D7.reuse": { fewestReasons: 10 },
      "D7.vague": { fewestReasons: 10 },
      "D8.surname": { fewestNames: 2 },
      "D9.travel": { places: ["192.0.2.=52,4", "198.51.100.=40,-3"] },
    },
  });
  for (const [number, accesses] of days.entries()) {
    if (accesses.length === 0) continue;
    const day = new Day(tableOf(world, accesses), MONDAY + number);
    engine.learn(day, engine.judge(day));
  }
  return { engine, world };
}

const history = fc.array(arbitraryAccess, { minLength: 100, maxLength: 500 });
const chunks = fc.array(fc.nat(40), { minLength: 1, maxLength: 8 });

describe("a day that grows", () => {
  it("in any pieces and any order comes to what the whole day comes to: findings, words, events and what is raised", () => {
    let findings = 0;
    fc.assert(
      fc.property(history, chunks, fc.infiniteStream(fc.nat()), (made, sizes, keys) => {
        const days = daysOf(made);
        const last = days.at(-1) as Access[];
        const { engine, world } = engineAfter(days.slice(0, -1));
        const order = new Map(last.map((one) => [one, keys.next().value as number]));
        const arriving = last.toSorted((a, b) => (order.get(a) as number) - (order.get(b) as number));
        const table = new AccessTable(world.names);
        let day = new Day(table, MONDAY + TODAY);
        let judged: Judged | undefined;
        for (const size of [...sizes, last.length]) {
          for (const one of arriving.slice(table.length, table.length + size)) table.append(one);
          day = day.grown();
          judged = engine.judge(day, judged);
          const whole = new Day(tableOf(world, inOrder(arriving.slice(0, table.length))), MONDAY + TODAY);
          const anew = engine.judge(whole);
          expect(engine.retold(day, judged.findings)).toEqual(anew.findings);
          expect(engine.retold(day, engine.raised(day, judged))).toEqual(engine.raised(whole, anew));
          expect(engine.applies(day)).toEqual(engine.applies(whole));
          findings += anew.findings.length;
        }
        expect(table.length).toBe(last.length);
      }),
      { numRuns: 25 },
    );
    expect(findings).toBeGreaterThan(100);
  });

  it("learned after it grew, it leaves the engine as the whole day does", () => {
    fc.assert(
      fc.property(history, fc.nat(60), (made, size) => {
        const days = daysOf(made);
        const [before, today] = [days.slice(0, -2), days.at(-2) as Access[]];
        const next = days.at(-1) as Access[];
        const findingsAfter = (grown: boolean): unknown => {
          const { engine, world } = engineAfter(before);
          const table = tableOf(world, grown ? today.slice(0, size) : today);
          let day = new Day(table, MONDAY + TODAY - 1);
          let judged = engine.judge(day);
          if (grown) {
            for (const one of today.slice(size)) table.append(one);
            day = day.grown();
            judged = engine.judge(day, judged);
          }
          engine.learn(day, judged);
          return engine.judge(new Day(tableOf(world, next), MONDAY + TODAY)).findings;
        };
        expect(findingsAfter(true)).toEqual(findingsAfter(false));
      }),
      { numRuns: 8 },
    );
  });

  it("what came of a day is no basis for another day, nor after something was learned", () => {
    const made = Array.from({ length: 300 }, (_, i): Made => ({
      day: i % (TODAY + 1),
      minute: (i * 37) % 1440,
      user: i % USERS,
      subjects: [i % 7],
      caseRef: "",
      justification: "check",
      purpose: "casework",
      device: "ws-1",
      address: "",
      activity: "Read",
      userType: "User",
      failed: false,
      breakGlass: false,
      recordCount: null,
    }));
    const days = daysOf(made);
    const { engine, world } = engineAfter(days.slice(0, -2));
    const [first, second] = days.slice(-2).map((one, i) => new Day(tableOf(world, one), MONDAY + TODAY - 1 + i));
    const before = engine.judge(first!);
    expect(engine.judge(second!, before).findings).toEqual(engine.judge(second!).findings);
    const early = engine.judge(second!);
    engine.learn(first!, engine.judge(first!));
    expect(engine.judge(second!.grown(), early).findings).toEqual(engine.judge(second!).findings);
  });
});
