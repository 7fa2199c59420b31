import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { CONTEXT_HEADERS, SCENARIO_KINDS, simulateEvents, SimulatorError, type ContextKind } from "../../src/index.ts";
import { parseCsvRecord, play, type Play } from "../helper/play.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
/** Events of these uids, parsed. */
function eventsByUid(run: Play, uids: ReadonlySet<string>): Map<string, any> {
  const found = new Map<string, any>();
  for (const line of run.lines) {
    const at = line.indexOf('"uid":"ra') + 7;
    const uid = line.slice(at, line.indexOf('"', at));
    if (uids.has(uid)) found.set(uid, JSON.parse(line));
  }
  return found;
}
const everything = (run: Play): string => JSON.stringify(run);

describe("same seed, same bytes", () => {
  it("two runs of one seed are equal, another seed is not", () => {
    const options = { seed: "twice", users: 12, days: 5 } as const;
    const first = everything(play(options));
    expect(sha256(everything(play(options)))).toBe(sha256(first));
    expect(sha256(everything(play({ ...options, seed: "thrice" })))).not.toBe(sha256(first));
    expect(everything(play({ ...options, seed: 7 }))).toBe(everything(play({ ...options, seed: "7" })));
  });

  it("golden: change these hashes only when the world is meant to change", () => {
    const run = play({ seed: "golden", users: 8, days: 3 });
    expect({
      events: sha256(run.lines.join("\n")),
      pgaudit: sha256(run.pgaudit.join("\n")),
      alpr: sha256(run.alpr),
      context: sha256(JSON.stringify(run.context)),
      truth: sha256(JSON.stringify(run.outcome)),
    }).toMatchInlineSnapshot(`
      {
        "alpr": "df69ba7a34b7dbbdb7bdbeeb25b592e5f1ac14eedfc2c21c5c46986a31766dc6",
        "context": "a6826230616e984aa38329bc52efd61a26cd6d6c521b690d6d2b95ebe8729ec1",
        "events": "08cfe6a929c30c813419137d6d2e2ca722d5c5f900a7eed953f8ea452c92368e",
        "pgaudit": "c9d59772f01f032aa872bb12ae674c5a9c6ee35d908d212fd2b84fe95b9788b5",
        "truth": "ad633c53bebab70c8e7dbda782a0f3532136db97520820afeedc73ecd4ab5552",
      }
    `);
  });

  it("simulateEvents gives the same lines one by one", () => {
    const options = { seed: "lines", users: 5, days: 2 };
    expect([...simulateEvents(options)]).toEqual(play(options).lines);
  });
});

describe("injected misuse is ordinary events", () => {
  it("the background is the same with and without it, but for the uids", () => {
    const options = { seed: "placebo", users: 30, days: 12 };
    const strip = (line: string): string => line.replace(/"uid":"ra[0-9a-f]{4}-\d{10}"/, "");
    const with_ = play(options);
    const without = play({ ...options, prevalence: 0 });
    expect(without.outcome.scenarios).toEqual([]);
    const labelled = new Set(with_.outcome.scenarios.flatMap((scenario) => [...scenario.events, ...scenario.sign_ins]));
    expect(labelled.size).toBeGreaterThan(20);
    const background = with_.lines.filter((line) => !labelled.has(JSON.parse(line).metadata.uid));
    expect(background.map(strip)).toEqual(without.lines.map(strip));
    expect(with_.context).toEqual(without.context);
  });

  it("every labelled uid is an event of that user about those subjects, and no other file speaks of misuse", () => {
    const run = play({ seed: "labels", users: 40, days: 30 });
    const labelled = new Set(run.outcome.scenarios.flatMap((scenario) => [...scenario.events, ...scenario.sign_ins]));
    const byUid = eventsByUid(run, labelled);
    for (const scenario of run.outcome.scenarios) {
      for (const uid of scenario.events) {
        const event = byUid.get(uid);
        expect(event.class_uid).toBe(6001);
        expect(scenario.users).toContain(event.actor.user.uid);
        for (const subject of event.oversight.subjects ?? []) expect(scenario.subjects).toContain(subject.uid);
      }
      for (const uid of scenario.sign_ins) expect(byUid.get(uid).class_uid).toBe(3002);
      expect(scenario.events.toSorted()).toEqual(scenario.events);
    }
    const rest = run.lines.join("") + run.pgaudit.join("") + run.alpr + JSON.stringify(run.context);
    for (const word of [
      ...SCENARIO_KINDS.filter((kind) => kind !== "break_glass" && kind !== "bulk" && kind !== "relation"),
      "misuse",
      "scenario",
      "label",
    ]) {
      expect(rest.includes(word)).toBe(false);
    }
  });

  it("every kind appears when days and users allow; those that cannot say why", () => {
    const { outcome } = play({ seed: "kinds", users: 40, days: 30 });
    const placed = new Set(outcome.scenarios.map((scenario) => scenario.kind));
    const skipped = new Set(outcome.skipped.map((scenario) => scenario.kind));
    expect(new Set([...placed, ...skipped])).toEqual(new Set(SCENARIO_KINDS));
    expect([...skipped].filter((kind) => kind !== "leaver_login")).toEqual([]);
  });

  it("scenarios are what they are called", () => {
    const run = play({ seed: "shapes", users: 50, days: 40, prevalence: 0.008 });
    const { outcome } = run;
    const time = eventsByUid(run, new Set(outcome.scenarios.flatMap((scenario) => scenario.events)));
    for (const scenario of outcome.scenarios) {
      const events = scenario.events.map((uid) => time.get(uid));
      if (scenario.kind === "stalking") expect(scenario.subjects).toHaveLength(1);
      if (scenario.kind === "bulk") expect(scenario.subjects.length).toBeGreaterThanOrEqual(30);
      if (scenario.kind === "vip_crowd")
        expect([scenario.user, scenario.subjects.length, scenario.users.length > 2]).toEqual([null, 1, true]);
      if (scenario.kind === "shared_login") {
        expect(scenario.true_user).not.toBe(scenario.user);
        expect(scenario.sign_ins.length).toBeGreaterThan(0);
      }
      if (scenario.kind === "false_case_ref")
        for (const event of events) expect(event.oversight.case_ref).toBeDefined();
      if (scenario.kind === "break_glass")
        expect(events.some((event) => event.oversight.break_glass === true)).toBe(true);
      if (scenario.kind === "slow_drip") expect(scenario.days).toBeGreaterThanOrEqual(4);
    }
    const days = outcome.scenarios.filter(({ kind }) => kind === "stalking").map((scenario) => scenario.days);
    expect(Math.max(...days)).toBeGreaterThanOrEqual(3);
  });

  it("prevalence sets the share, scenarios the kinds", () => {
    const wanted = {
      seed: "share",
      users: 80,
      days: 30,
      prevalence: 0.008,
      scenarios: ["single_random", "stalking"],
    } as const;
    const { outcome } = play(wanted);
    expect(new Set(outcome.scenarios.map((scenario) => scenario.kind))).toEqual(new Set(["single_random", "stalking"]));
    const share = outcome.labelledEvents / outcome.events;
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThan(0.011);
  });
});

describe("a working agency", () => {
  let run: Play;
  let events: any[];
  beforeAll(() => {
    run = play({ seed: "realism", users: 100, days: 28 });
    events = run.lines.map((line) => JSON.parse(line));
  });
  const accesses = (): any[] => events.filter((event) => event.class_uid === 6001);

  it("events come in time order with sortable, unique uids, inside the simulated days", () => {
    const first = Date.parse("2026-01-05T00:00:00Z");
    expect(events[0].time).toBeGreaterThanOrEqual(first);
    const wrong = events.filter(
      (event, i) => i > 0 && (event.time < events[i - 1].time || event.metadata.uid <= events[i - 1].metadata.uid),
    );
    expect(wrong).toEqual([]);
    expect(events.at(-1).time).toBeLessThan(first + 28 * 86_400_000);
  });

  it("people make 25 to 60 accesses a working day on average; a tenth of them makes a quarter or more of all", () => {
    const perUser = new Map<string, number>();
    const days = new Set<string>();
    for (const event of accesses()) {
      const user = event.actor.user.uid;
      perUser.set(user, (perUser.get(user) ?? 0) + 1);
      days.add(`${user} ${Math.floor(event.time / 86_400_000)}`);
    }
    const mean = accesses().length / days.size;
    expect(mean).toBeGreaterThan(25);
    expect(mean).toBeLessThan(60);
    const counts = [...perUser.values()].toSorted((a, b) => b - a);
    const top = counts.slice(0, Math.ceil(counts.length / 10)).reduce((sum, n) => sum + n, 0);
    expect(top / accesses().length).toBeGreaterThanOrEqual(0.25);
  });

  it("nights and weekends are worked, but little", () => {
    const share = (test: (date: Date) => boolean): number =>
      accesses().filter((event) => test(new Date(event.time))).length / accesses().length;
    const night = share((date) => date.getUTCHours() < 6 || date.getUTCHours() >= 22);
    const weekend = share((date) => date.getUTCDay() % 6 === 0);
    for (const value of [night, weekend]) {
      expect(value).toBeGreaterThan(0.01);
      expect(value).toBeLessThan(0.15);
    }
  });

  it("few cases and few records draw most of the work (Gini above 0.45 and 0.55)", () => {
    const gini = (counts: readonly number[]): number => {
      const sorted = counts.toSorted((a, b) => a - b);
      const total = sorted.reduce((sum, n) => sum + n, 0);
      return sorted.reduce((sum, n, i) => sum + (2 * i - sorted.length + 1) * n, 0) / (sorted.length * total);
    };
    const cases = new Map<string, number>();
    const subjects = new Map<string, number>();
    for (const { oversight } of accesses()) {
      if (oversight.case_ref?.startsWith("C-") === true)
        cases.set(oversight.case_ref, (cases.get(oversight.case_ref) ?? 0) + 1);
      for (const { uid } of oversight.subjects ?? []) subjects.set(uid, (subjects.get(uid) ?? 0) + 1);
    }
    expect(gini([...cases.values()])).toBeGreaterThan(0.45);
    expect(gini([...subjects.values()])).toBeGreaterThan(0.55);
  });

  it("noise is there: no reason, no reference, refused, failed, break-glass, references to no case", () => {
    const cases = new Set(run.context.cases.map((row) => row.split(",")[0]));
    const all = accesses();
    const share = (test: (event: any) => boolean): number => all.filter(test).length / all.length;
    const between = (value: number, low: number, high: number): void => {
      expect(value).toBeGreaterThan(low);
      expect(value).toBeLessThan(high);
    };
    between(
      share(({ oversight }) => oversight.justification === undefined),
      0.02,
      0.15,
    );
    between(
      share(({ oversight }) => oversight.case_ref === undefined),
      0.05,
      0.2,
    );
    between(
      share(({ oversight }) => oversight.case_ref !== undefined && !cases.has(oversight.case_ref)),
      0.001,
      0.02,
    );
    between(
      share((event) => event.status_id === 2),
      0.001,
      0.02,
    );
    between(
      share(({ oversight }) => oversight.break_glass === true),
      0.0005,
      0.02,
    );
  });

  it("context tables have their headers' columns and refer to one another", () => {
    const fields: Partial<Record<ContextKind, string[][]>> = {};
    // An agency has no work beside its cases.
    expect(run.context.work).toBeUndefined();
    for (const [kind, header] of Object.entries(CONTEXT_HEADERS)) {
      if (kind === "work") continue;
      const rows = (run.context[kind as ContextKind] ?? []).map(parseCsvRecord);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter((row) => row.length !== header.split(",").length)).toEqual([]);
      fields[kind as ContextKind] = rows;
    }
    const users = new Set(fields.users?.map(([user]) => user));
    const cases = new Set(fields.cases?.map(([ref]) => ref));
    const units = new Set(fields.users?.map((row) => row[3]));
    expect(users.size).toBe(fields.users?.length);
    const badAssignments = fields.assignments?.filter(
      ([ref, user, , from, to]) =>
        !cases.has(ref) || !users.has(user) || (to !== "" && (from as string) > (to as string)),
    );
    expect(badAssignments).toEqual([]);
    const badDuties = fields.roster?.filter(
      ([user, start, end, unit]) => !users.has(user) || !units.has(unit) || (start as string) >= (end as string),
    );
    expect(badDuties).toEqual([]);
    expect(
      fields.cases?.filter(([, , , opened, closed]) => closed !== "" && (opened as string) > (closed as string)),
    ).toEqual([]);
    const actors = new Set(events.map((event) => event.actor.user.uid));
    for (const actor of actors) expect(users.has(actor)).toBe(true);
  });

  it("a file that is handed over twice in a morning is not left before it was taken", () => {
    const { context } = play({ seed: "9", users: 300, days: 30 });
    const leads = context.assignments
      .slice(1)
      .map(parseCsvRecord)
      .filter(([ref, , role]) => ref === "C-2026-000322" && role === "lead");
    // In one morning: the second lead has it for no time at all.
    expect(leads.some(([, , , from, to]) => from === to)).toBe(true);
    for (const [at, [, , , from, to]] of leads.entries()) {
      expect(to === "" || (from as string) <= (to as string)).toBe(true);
      expect(leads[at + 1]?.[3] ?? to).toBe(to);
    }
  });

  it("a plain reader of assignments and teams explains 92 to 98 % of real accesses: neither hopeless nor easy", () => {
    const unitOf = new Map(run.context.users.map(parseCsvRecord).map((row) => [row[0], row[3]]));
    const handlers = new Map<string, Set<string>>();
    const add = (ref: string, value: string): void =>
      void (handlers.get(ref) ?? handlers.set(ref, new Set()).get(ref))?.add(value);
    for (const row of run.context.assignments.map(parseCsvRecord)) add(row[0] as string, row[1] as string);
    const refs = new Map<string, string[]>();
    for (const row of run.context.cases.map(parseCsvRecord)) {
      refs.set(row[1] as string, [...(refs.get(row[1] as string) ?? []), row[0] as string]);
      add(row[0] as string, row[5] as string);
    }
    const labelled = new Set(run.outcome.scenarios.flatMap((scenario) => scenario.events));
    let all = 0;
    let explained = 0;
    for (const event of accesses()) {
      if (labelled.has(event.metadata.uid)) continue;
      const user = event.actor.user.uid as string;
      for (const { uid } of event.oversight.subjects ?? []) {
        all += 1;
        const files = refs.get(uid) ?? [];
        if (
          files.some(
            (ref) => handlers.get(ref)?.has(user) === true || handlers.get(ref)?.has(unitOf.get(user) ?? "") === true,
          )
        )
          explained += 1;
      }
    }
    expect(explained / all).toBeGreaterThan(0.92);
    expect(explained / all).toBeLessThan(0.98);
  });
});

describe("small and odd agencies", () => {
  it.each([
    [1, 1],
    [1, 30],
    [2, 3],
    [3, 10],
    [10, 2],
  ])("%i users, %i days", (users, days) => {
    const run = play({ seed: "small", users, days });
    expect(run.lines.length).toBeGreaterThan(0);
    for (const line of [...run.lines, ...run.pgaudit]) JSON.parse(line);
  });

  it("a run over the turn of a year and a leap day keeps its references and dates", () => {
    const run = play({ seed: "leap", users: 6, days: 75, start: "2023-12-20" });
    expect(run.context.cases.some((row) => row.startsWith("C-2023-"))).toBe(true);
    expect(run.context.cases.some((row) => row.startsWith("C-2024-"))).toBe(true);
    expect(run.context.roster.some((row) => row.includes("2024-02-29T"))).toBe(true);
  });

  it.each([
    [{ users: 0 }, "users"],
    [{ users: 1.5 }, "users"],
    [{ days: 0 }, "days"],
    [{ seed: "" }, "seed"],
    [{ seed: Number.NaN }, "seed"],
    [{ start: "2026-02-30" }, "start"],
    [{ start: "1969-12-31" }, "start"],
    [{ start: "3000-01-01" }, "start"],
    [{ prevalence: 0.06 }, "prevalence"],
    [{ prevalence: Number.NaN }, "prevalence"],
    [{ scenarios: ["theft" as never] }, "scenarios"],
  ])("refuses %j by name", (wrong, name) => {
    try {
      play({ seed: "x", users: 2, days: 2, ...wrong });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(SimulatorError);
      expect((error as SimulatorError).code).toBe("SIM_OPTION_INVALID");
      expect((error as SimulatorError).message).toContain(`"${name}" expected`);
    }
  });
});
