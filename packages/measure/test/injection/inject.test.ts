import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Access } from "@quis/detect";
import { injectScenarios } from "../../src/injection/inject.ts";
import { judgedFromOf, SCHEMES } from "../../src/index.ts";
import { DAY_MS, smallLog } from "../made.ts";

const log = smallLog(45);
const fromDay = judgedFromOf(log);
const inject = (accesses: readonly Access[], seed = "dev1") =>
  injectScenarios(accesses, { seed, prevalence: 0.03, fromDay });
const strip = (rows: readonly Access[], change: Partial<Access>): Access[] =>
  rows.map((row) => ({ ...row, ...change }));

describe("injection on a log of one's own", () => {
  it("every kind is placed or says why not", () => {
    const { scenarios, notPlaced } = inject(log);
    const kinds = new Set([...scenarios, ...notPlaced].map(({ kind }) => kind));
    expect(kinds).toEqual(new Set([...SCHEMES.map(({ kind }) => kind), "relation"]));
    expect(notPlaced.map(({ kind }) => kind)).toEqual(["relation", "vip_crowd"]);
    expect(inject(log)).toEqual({ scenarios, notPlaced });
    expect(inject(log, "dev2").scenarios).not.toEqual(scenarios);
  });

  it("rows are copies of real accesses: users, teams, sources and activities of the log, on judged days, in time order", () => {
    const units = new Map(log.map(({ user, unit }) => [user, unit]));
    const subjects = new Set(log.flatMap((row) => row.subjects));
    for (const { kind, rows } of inject(log).scenarios) {
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        expect(units.has(row.user)).toBe(true);
        if (kind !== "shared_login") expect(row.unit).toBe(units.get(row.user));
        expect(row.activity).toBe("Read");
        expect(Math.floor(row.timeMs / DAY_MS)).toBeGreaterThanOrEqual(fromDay);
        for (const subject of row.subjects) expect(subjects).toContain(subject);
      }
      expect(rows.toSorted((a, b) => a.timeMs - b.timeMs || a.index - b.index)).toEqual(rows);
    }
  });

  it("stalking is one user and one record on three to nine days; bulk is many; false references are not the record's", () => {
    const handled = new Map<string, Set<string>>();
    for (const { user, subjects } of log)
      for (const subject of subjects) handled.set(user, (handled.get(user) ?? new Set()).add(subject));
    for (const { kind, rows } of inject(log).scenarios) {
      const days = new Set(rows.map(({ timeMs }) => Math.floor(timeMs / DAY_MS)));
      if (kind === "stalking") {
        expect(new Set(rows.map(({ user, subjects }) => `${user} ${subjects.join()}`)).size).toBe(1);
        expect(days.size).toBeGreaterThanOrEqual(3);
        expect(days.size).toBeLessThanOrEqual(9);
      }
      if (kind === "bulk") expect(rows.length).toBeGreaterThanOrEqual(40);
      if (kind === "single_random" || kind === "single_matched")
        for (const { user, subjects } of rows) expect(handled.get(user)?.has(subjects[0]!)).toBe(false);
      if (kind === "single_matched") {
        const [{ user, subjects }] = rows as [Access];
        const coworkers = [...handled].filter(([other, set]) => other !== user && set.has(subjects[0]!));
        expect(coworkers.some(([, set]) => [...set].some((one) => handled.get(user)?.has(one)))).toBe(true);
      }
    }
  });

  it("a log without subjects keeps what needs none, and names what it cannot have", () => {
    const { scenarios, notPlaced } = inject(strip(log, { subjects: [], caseRef: "" }));
    expect(new Set(scenarios.map(({ kind }) => kind))).toEqual(
      new Set(["bulk", "slow_drip", "out_of_shift", "reused_reason"]),
    );
    expect(notPlaced.find(({ kind }) => kind === "stalking")?.reason).toBe("the log names no subjects");
    for (const { rows } of scenarios) for (const row of rows) expect(row.subjects).toEqual([]);
  });

  it("two users, or nobody, are refused in words", () => {
    const two = log.filter(({ user }) => user === "u0" || user === "u1");
    for (const few of [two, []]) {
      const { scenarios, notPlaced } = inject(few);
      expect(scenarios).toEqual([]);
      expect(notPlaced[1]?.reason).toBe("fewer than three users with three judged days");
    }
  });
});

describe("injection and detectors share no code and no parameters", () => {
  const importsOf = (folder: URL): string[] =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) => [
        ...readFileSync(new URL(name, folder), "utf8").matchAll(/^(import|export) (type )?[^;]*? from "([^"]+)"/gms),
      ])
      .map(([, , type = "", from = ""]) => `${type}${from}`);

  it("injection takes nothing of @quis/detect but types, and nothing of the protocol or the baselines", () => {
    const imports = importsOf(new URL("../../src/injection/", import.meta.url));
    expect(imports.length).toBeGreaterThan(8);
    for (const one of imports)
      expect(one).toMatch(
        /^(type @quis\/detect|(type )?\.\/[a-z-]+\.ts|(type )?\.\.\/(background|random)\/index\.ts)$/,
      );
  });

  it("detectors import neither this package nor the simulator", () => {
    const imports = importsOf(new URL("../../../detect/src/", import.meta.url));
    expect(imports.length).toBeGreaterThan(20);
    for (const one of imports) expect(one).not.toMatch(/@quis\/(measure|simulator)/);
  });
});
