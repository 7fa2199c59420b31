import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { CONTEXT_HEADERS, type ContextKind, SCENARIO_KINDS, SimulatorError, simulateEvents } from "../../src/index.ts";
import { parseCsvRecord, play, type Play } from "../helper/play.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let run: Play;
let rows: Record<ContextKind, Record<string, string>[]>;
let events: any[];
beforeAll(() => {
  run = play({ setting: "hospital", seed: "wards", users: 60, days: 21, prevalence: 0 });
  rows = Object.fromEntries(
    Object.entries(CONTEXT_HEADERS).map(([kind, header]) => [
      kind,
      (run.context[kind as ContextKind] ?? []).map((record) => {
        const fields = parseCsvRecord(record);
        return Object.fromEntries(header.split(",").map((name, i) => [name, fields[i] ?? ""]));
      }),
    ]),
  ) as typeof rows;
  events = run.lines.map((line) => JSON.parse(line)).filter((event) => event.class_uid === 6001);
});

describe("a hospital", () => {
  it("golden: change these hashes only when the hospital is meant to change", () => {
    const small = play({ setting: "hospital", seed: "golden", users: 8, days: 3 });
    expect({ events: sha256(small.lines.join("\n")), context: sha256(JSON.stringify(small.context)) })
      .toMatchInlineSnapshot(`
      {
        "context": "46fc6fb760649b7ed78a68989b828d82c8ef7b357e1872f7881dfb221a8648d4",
        "events": "3ef126aba776b8fbc4ad0bc3b77fd2575b4e3a4ebfd8f9fb10a80e2b57a3940d",
      }
    `);
  });

  it("refuses another setting by name", () => {
    const options = { setting: "prison" as "hospital", seed: "x", users: 3, days: 1 };
    expect(() => [...simulateEvents(options)]).toThrow(SimulatorError);
    expect(() => [...simulateEvents(options)]).toThrow(/"setting" expected one of agency, hospital, got "prison"/);
  });

  it("works round the clock: every hour of the day has accesses, and nurses have all three shifts", () => {
    const hours = new Set(events.map((event) => Math.floor((event.time % DAY_MS) / HOUR_MS)));
    expect(hours.size).toBe(24);
    const nurses = new Set(rows.users.filter(({ role }) => role === "nurse").map(({ user }) => user));
    const starts = rows.roster.filter(({ user }) => nurses.has(user)).map(({ start }) => start?.slice(11, 16));
    expect(new Set(starts)).toEqual(new Set(["06:00", "14:00", "22:00"]));
  });

  it("tables refer to one another; a moved patient has a row for each ward, end to end", () => {
    const users = new Set(rows.users.map(({ user }) => user));
    const cases = Map.groupBy(rows.cases, (row) => `${row["case"]} ${row["subject"]}`);
    const units = new Set(rows.users.map(({ unit }) => unit));
    const refs = new Set(rows.cases.map((row) => row["case"]));
    for (const { user } of [...rows.work, ...rows.assignments, ...rows.roster]) expect(users).toContain(user);
    for (const row of rows.assignments) expect(refs).toContain(row["case"]);
    for (const { unit } of rows.cases) expect(units).toContain(unit);
    const moved = [...cases.values()].filter((parts) => parts.length > 1);
    expect(moved.length).toBeGreaterThan(5);
    for (const parts of moved)
      for (let i = 1; i < parts.length; i++) {
        expect(parts[i]?.["opened"]).toBe(parts[i - 1]?.["closed"]);
        expect(parts[i]?.["unit"]).not.toBe(parts[i - 1]?.["unit"]);
      }
  });

  it("wards, assignments and work explain 92 to 98 % of accesses and hardly any fake", () => {
    const unitOf = new Map(rows.users.map(({ user, unit }) => [user, unit]));
    const ms = (text: string | undefined, open: number): number => (text === "" ? open : Date.parse(text ?? ""));
    const work = Map.groupBy(rows.work, ({ user, subject }) => `${user} ${subject}`);
    const stays = Map.groupBy(rows.cases, ({ subject }) => subject);
    const named = Map.groupBy(rows.assignments, (row) => `${row["case"]} ${row["user"]}`);
    const explains = (user: string, subject: string, at: number): boolean =>
      (work.get(`${user} ${subject}`) ?? []).some(
        ({ from, to }) => at >= ms(from, 0) - DAY_MS && at <= ms(to, Infinity) + DAY_MS,
      ) ||
      (stays.get(subject) ?? []).some(
        (stay) =>
          (stay["unit"] === unitOf.get(user) &&
            at >= ms(stay["opened"], 0) &&
            at <= ms(stay["closed"], Infinity) + 5 * DAY_MS) ||
          (named.get(`${stay["case"]} ${user}`) ?? []).some(
            ({ from, to }) => at >= ms(from, 0) - DAY_MS && at <= ms(to, Infinity) + 2 * DAY_MS,
          ),
      );
    const pairs = events.flatMap((event) =>
      (event.oversight.subjects ?? []).map(({ uid }: { uid: string }) => [event.actor.user.uid, uid, event.time]),
    ) as [string, string, number][];
    const explained = pairs.filter(([user, subject, at]) => explains(user, subject, at)).length / pairs.length;
    expect(explained).toBeGreaterThan(0.92);
    expect(explained).toBeLessThan(0.98);
    const fakes = pairs.map(([user, , at], i) => [user, pairs[(i * 7919 + 13) % pairs.length]?.[1] ?? "", at] as const);
    const fooled = fakes.filter(([user, subject, at]) => explains(user, subject, at)).length / fakes.length;
    // A small house: five in a hundred patients are on any one ward.
    expect(fooled).toBeLessThan(0.35);
  });

  it("has every kind of misuse where days and users allow, and names no agency", () => {
    const { outcome, lines } = play({ setting: "hospital", seed: "kinds", users: 40, days: 30 });
    const found = new Set([...outcome.scenarios, ...outcome.skipped].map(({ kind }) => kind));
    expect(found).toEqual(new Set(SCENARIO_KINDS));
    expect(lines.join("")).not.toContain("Records Agency");
    expect(lines.join("")).toContain('"purpose":"treatment"');
  });
});
