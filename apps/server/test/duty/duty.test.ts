// The duty to review in a real data folder: what is in force is sealed, non-review is raised, a sign-off says what it left open, a sample cannot be chosen.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { DutiesAnswer, DutyPeriodAnswer, JudgementInput, Role, SampleAnswer } from "@quis/contract";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asking, type Principal } from "../../src/access/index.ts";
import type { Instance } from "../../src/index.ts";
import { ACTOR, agency, DAYS, FIRST_MS, importLines, openAgency } from "../detect/agency.ts";
import { bytesOf, dataFolder, type Folder } from "../instance/fixture.ts";

const DAY_MS = 86_400_000;
const NINE = 9 * 3_600_000;
const WEEKLY = `programmes:
  - id: weekly
    title: Weekly review
    basis: CJIS v6.0 AU-6
    every: week
    begins: 2026-03-02
    grace_days: 3
    sample: 8
    double_share: 0.25
`;
const FIRST = "2026-03-02";
const SECOND = "2026-03-09";

let template: Folder;
let folder: Folder;
let nowMs: number;
let instance: Instance;

beforeAll(async () => {
  template = await dataFolder();
  nowMs = FIRST_MS + DAYS * DAY_MS + NINE;
  const first = await openAgency(template.path, () => nowMs);
  await importLines(first, agency(0, DAYS));
  await first.detection().run(ACTOR);
  await first.close();
});
afterAll(() => template.remove());

beforeEach(async () => {
  folder = await dataFolder();
  await cp(template.path, folder.path, { recursive: true });
  // Sunday, the 20th day: the first period is overdue by then, the second due, the third running.
  nowMs = FIRST_MS + 16 * DAY_MS + NINE;
  await writeFile(join(folder.path, "review.yaml"), WEEKLY);
  instance = await openAgency(folder.path, () => nowMs);
});
afterEach(async () => {
  await instance.close();
  await folder.remove();
});

function person(name: string, roles: readonly Role[], user: string | null = null): Principal {
  return {
    uid: `person:${name}`,
    name,
    roles,
    method: "passkey",
    scope: null,
    user,
    unit: null,
    freshUntilMs: Infinity,
  };
}
const ann = person("p-ann", ["reviewer"]);
const ben = person("p-ben", ["reviewer"]);

function as<T>(principal: Principal, ask: (uid: string) => Promise<T>): Promise<T> {
  return asking.run({ principal, action: "duties", sealed: 0 } as never, () => ask(principal.uid));
}
const duties = (): Promise<DutiesAnswer> => as(ann, (uid) => instance.duty().duties(uid, {}));
const periods = async (): Promise<string[]> =>
  (await duties()).duties.flatMap((duty) => duty.periods.map(({ period, state }) => `${period} ${state}`));
const periodOf = async (name: string): Promise<DutyPeriodAnswer> =>
  (await duties()).duties[0]!.periods.find(({ period }) => period === name)!;
const sample = (who: Principal = ann, period = FIRST, reproduce: "true" | "false" = "false"): Promise<SampleAnswer> =>
  as(who, (uid) => instance.duty().sample(uid, { programme: "weekly", period }, { reproduce }));
const judge = (who: Principal, index: number, judgement: JudgementInput["judgement"] = "explained") =>
  as(who, (uid) =>
    instance.duty().judge(uid, { programme: "weekly", period: FIRST }, index, { judgement, text: "Looked at." }),
  );
const sign = (who: Principal, period: string, text: string, leftOpen: number) =>
  as(who, (uid) => instance.duty().signOff(uid, { programme: "weekly", period }, { text, left_open: leftOpen }));
const codeOf = async (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => "done",
    (error: unknown) => (error as { code: string }).code,
  );
const overdue = async () =>
  (await instance.gaps(ACTOR, { state: "all" })).gaps.filter(({ kind }) => kind === "review-overdue");
const again = async (): Promise<void> => {
  await instance.close();
  for (const file of ["duty.json", "gaps.json"]) await rm(join(folder.path, "index", file), { force: true });
  instance = await openAgency(folder.path, () => nowMs);
};

describe("what is owed", () => {
  it("periods are overdue, due and running by the programme's days; what is in force is sealed when it is first seen", async () => {
    expect(await periods()).toEqual(["2026-03-16 running", `${SECOND} due`, `${FIRST} overdue`]);
    const { changes, overdue: count } = await duties();
    expect(count).toBe(1);
    expect(changes).toMatchObject([{ id: "weekly", what: "first", weaker: [] }]);
    const { event } = await instance.event(ACTOR, changes[0]!.deed, "oversight");
    expect(event).toMatchObject({ evidences: [{ data: { step: "programme", programme: { id: "weekly" } } }] });
  });

  it("a programme that is taken out of the file is owed as far as it had begun, after a restart too, and the change is said", async () => {
    await duties();
    await writeFile(join(folder.path, "review.yaml"), "");
    nowMs += DAY_MS;
    await duties();
    await again();
    nowMs += 60 * DAY_MS;
    const answer = await duties();
    expect(await periods()).toEqual(["2026-03-16 overdue", `${SECOND} overdue`, `${FIRST} overdue`]);
    expect(answer.duties[0]).toMatchObject({ in_force: false, overdue: 3 });
    expect(answer.changes[0]).toMatchObject({ what: "removed", weaker: ["removed"] });
    expect((await overdue()).filter(({ state }) => state === "open")).toHaveLength(3);
  });

  it("made rarer, past weeks stay weeks", async () => {
    await duties();
    await writeFile(join(folder.path, "review.yaml"), WEEKLY.replace("week\n", "year\n"));
    expect(await periods()).toEqual(["2026-03-16 running", `${SECOND} due`, `${FIRST} overdue`]);
    expect((await duties()).changes[0]).toMatchObject({ what: "changed", weaker: ["rarer"] });
  });

  it("a file that cannot be read hides nothing: what was sealed holds, and the mistake is said", async () => {
    await duties();
    await writeFile(join(folder.path, "review.yaml"), "programmes: [{");
    const answer = await duties();
    expect(answer.problem).toMatch(/^QUIS_BAD_INPUT: review\.yaml/);
    expect(answer.overdue).toBe(1);
  });

  it("a mistake in a programme is refused whole, with its place", async () => {
    for (const [text, named] of [
      ["weekly:\n", "weekly"],
      [WEEKLY.replace("grace_days", "grace_day"), '"grace_day"'],
      [WEEKLY + WEEKLY.replace("programmes:\n", ""), "each id once"],
      [WEEKLY.replace("2026-03-02", "2026-02-30"), "begins"],
      [WEEKLY.replace("every: week", "every: fortnight"), "every"],
      [WEEKLY.replace("2026-03-02", "0001-01-01").replace("week\n", "day\n"), "periods"],
      [WEEKLY.replace("0.25", "2"), "double_share"],
    ] as const) {
      await writeFile(join(folder.path, "review.yaml"), text);
      const { problem, duties: known } = await duties();
      expect(problem).toContain(named);
      expect(known).toEqual([]);
    }
  });
});

describe("non-review is a finding", () => {
  it("raised once, sealed, closed when it is signed off, and late for good", async () => {
    await duties();
    await duties();
    const [gap, ...more] = await overdue();
    expect(more).toEqual([]);
    expect(gap).toMatchObject({
      kind: "review-overdue",
      source: "quis-duty",
      state: "open",
      evidence: { period: FIRST },
    });
    expect(gap!.title).toContain("CJIS v6.0 AU-6");
    const { left } = await periodOf(FIRST);
    await sign(ann, FIRST, "Late: on leave.", left.total);
    expect(await overdue()).toMatchObject([{ id: gap!.id, state: "closed" }]);
    expect((await periodOf(FIRST)).state).toBe("late");
  });

  it("is raised while looks for gaps are switched off: no setting keeps it back", async () => {
    await writeFile(join(folder.path, "completeness.yaml"), "version: 1\nlook_every: off\n");
    await instance.close();
    const timers: (() => void)[] = [];
    const { openInstance } = await import("../../src/index.ts");
    instance = await openInstance({
      data: folder.path,
      now: () => nowMs,
      timer: { after: (_ms, work) => (timers.push(work), () => undefined) },
    });
    (instance as Instance & { startWatch(): void }).startWatch();
    timers[0]!();
    await expect.poll(() => timers.length, { timeout: 20_000 }).toBe(2);
    const before = (await instance.events(ACTOR, { limit: 1 })).rows.length;
    expect(before).toBe(1);
    // Known from the log, without a look.
    const today = await instance.overview().today(ACTOR);
    expect(today.gaps.kinds).toContainEqual({ kind: "review-overdue", open: 1 });
  });
});

describe("a sign-off", () => {
  it("says what was left open, sealed, and stays beside what is done later", async () => {
    const before = await periodOf(SECOND);
    expect(before.left).toMatchObject({ unjudged: 8 });
    expect(before.left.untouched).toBeGreaterThan(0);
    const answer = await sign(ann, SECOND, "No time this week.", before.left.total);
    const signed = answer.duties[0]!.periods.find(({ period }) => period === SECOND)!;
    expect(signed).toMatchObject({ state: "done", sign_off: { by: ann.uid, left: before.left } });
    const { event } = await instance.event(ACTOR, signed.sign_off!.deed, "oversight");
    expect(event).toMatchObject({ actor: { user: { uid: ann.uid } } });
    await again();
    expect(await periodOf(SECOND)).toEqual(signed);
  });

  it("is by somebody with the duty who has signed in, once, after the period, for what they were shown", async () => {
    const { left } = await periodOf(SECOND);
    const of = { programme: "weekly", period: SECOND };
    const words = { text: "x", left_open: left.total };
    await expect(instance.duty().signOff("local:ann", of, words)).rejects.toThrow(/signed in/);
    expect(await codeOf(sign(person("p-op", ["log-operator"]), SECOND, "x", left.total))).toBe("QUIS_DUTY_REFUSED");
    await expect(sign(ann, "2026-03-16", "x", 0)).rejects.toThrow(/not over/);
    await expect(sign(ann, SECOND, "x", left.total - 1)).rejects.toThrow(/look again/);
    await expect(sign(ann, SECOND, " ", left.total)).rejects.toThrow(/reason in words/);
    expect(await codeOf(sign(ann, "2026-03-10", "x", 0))).toBe("QUIS_NOT_FOUND");
    const both = await Promise.all(
      [sign(ann, SECOND, "x", left.total), sign(ben, SECOND, "x", left.total)].map(codeOf),
    );
    expect(both.toSorted()).toEqual(["QUIS_DUTY_REFUSED", "done"]);
  });
});

describe("a sample", () => {
  it("is drawn by the root of the log when it is first asked for, among accesses that stand in no finding, and is the same ever after", async () => {
    expect(await codeOf(sample(ann, "2026-03-16"))).toBe("QUIS_DUTY_REFUSED");
    const drawn = await sample();
    expect(drawn.accesses).toHaveLength(8);
    expect(drawn.drawn.seed).toBe(
      createHash("sha256").update(`weekly\u0000${FIRST}\u0000${drawn.drawn.root}`).digest("hex"),
    );
    expect(drawn.accesses.filter(({ twice }) => twice)).toHaveLength(2);
    const flagged = (await instance.detection().findings(ACTOR, { all: "true" })).findings
      .filter(({ kind }) => kind !== "sample")
      .flatMap(({ events }) => events);
    expect(drawn.accesses.some(({ index }) => flagged.includes(index))).toBe(false);
    for (const { row } of drawn.accesses) {
      expect(row!.time >= FIRST && row!.time < SECOND).toBe(true);
    }
    await importLines(
      instance,
      agency(2, 4).map((line) => line.replaceAll('"u', '"w')),
    );
    await again();
    const later = await sample(ann, FIRST, "true");
    expect(later.reproduction).toEqual({ same: true, missing: [], added: [], erased: 0 });
    expect(later.accesses).toEqual(drawn.accesses);
  });

  it("with an access erased since is not the same, and says so", async () => {
    const [{ index }] = (await sample()).accesses as [SampleAnswer["accesses"][number]];
    await instance.erase(ACTOR, { index, authority: "Court", reason: "order" });
    const later = await sample(ann, FIRST, "true");
    expect(later.reproduction).toMatchObject({ same: false, missing: [index], erased: 1 });
    expect(later.accesses.find((access) => access.index === index)).toMatchObject({ row: null, why_no_row: "erased" });
  });

  it("is judged step by step; a second person sees the first's word only after their own", async () => {
    const { accesses } = await sample();
    const twice = accesses.find((access) => access.twice)!.index;
    await judge(ann, twice, "misuse-suspected");
    const blind = (await sample(ben)).accesses.find(({ index }) => index === twice)!;
    expect(blind).toMatchObject({ state: "half", judgements: [], may: { allowed: true } });
    expect(JSON.stringify(await sample(ben))).not.toContain("misuse-suspected");
    expect(await codeOf(judge(ann, twice))).toBe("QUIS_DUTY_REFUSED");
    const both = (await judge(ben, twice)).accesses.find(({ index }) => index === twice)!;
    expect(both.judgements.map(({ by, judgement }) => [by, judgement])).toEqual([
      [ann.uid, "misuse-suspected"],
      [ben.uid, "explained"],
    ]);
    const once = accesses.filter((access) => access.index !== twice);
    for (const { index } of once) await judge(ann, index);
    const half = await sample();
    expect(half.report).toMatchObject({ unjudged: 1, unexplained: null });
    const last = once.find((access) => access.twice)!.index;
    const whole = await judge(ben, last);
    expect(whole.report).toMatchObject({ unjudged: 0, agreement: { pairs: 2, agreed: 0.5 } });
    expect(whole.report.unexplained!.high).toBeGreaterThan(whole.report.unexplained!.rate);
    expect((await periodOf(FIRST)).left.unjudged).toBe(0);
    // Of accesses, never of persons: nothing in the report says who.
    expect(JSON.stringify(whole.report)).not.toMatch(/"u\d"|person:/);
  });

  it("is not judged by whose access it is, nor by who leads them, nor twice by one holder of the folder under two names", async () => {
    const { accesses } = await sample();
    const { index, row } = accesses.find((access) => access.twice)!;
    const users = [
      "user,role,unit,manager,start,end",
      `${row!.user},clerk,Intake,chief,2020-01-01T00:00:00Z,`,
      "chief,head,Intake,,2020-01-01T00:00:00Z,",
      "",
    ].join("\n");
    await instance.importContext(ACTOR, { kind: "users", file: "users.csv", bytes: bytesOf(users) });
    const self = person("p-self", ["reviewer", "overseer"], row!.user);
    const chief = person("p-chief", ["reviewer"], "chief");
    for (const who of [self, chief, person("p-op", ["log-operator"])])
      expect(await codeOf(judge(who, index))).toBe("QUIS_DUTY_REFUSED");
    expect((await sample(chief)).accesses.find((access) => access.index === index)).toMatchObject({
      row: null,
      why_no_row: "not-yours",
    });
    const of = { programme: "weekly", period: FIRST };
    const said: JudgementInput = { judgement: "explained", text: "x" };
    await instance.duty().judge("local:ann", of, index, said);
    expect(await codeOf(instance.duty().judge("local:ben", of, index, said))).toBe("QUIS_DUTY_REFUSED");
    expect(await codeOf(instance.duty().judge(ACTOR, of, 999_999, said))).toBe("QUIS_NOT_FOUND");
  });

  it("two who ask first at once get the same draw", async () => {
    const [one, other] = await Promise.all([sample(ann), sample(ben)]);
    expect(one.drawn).toEqual(other.drawn);
  });
});

describe("in the audit report", () => {
  it("stands what was reviewed in time, late and not, and what the sample says; the same bytes from the same state", async () => {
    await sample();
    const place = await mkdtemp(join(tmpdir(), "quis-audit-"));
    const make = (name: string, at?: string) =>
      instance.publishing().document(ACTOR, {
        folder: join(place, name),
        kind: "audit",
        reason: "quarterly report",
        on: new Date(nowMs).toISOString().slice(0, 10),
        ...(at === undefined ? {} : { at }),
      });
    const dutyIn = async (made: { readonly folder: string }): Promise<object> =>
      (JSON.parse(await readFile(join(made.folder, "document.json"), "utf8")) as { data: { duties: object[] } }).data
        .duties[0]!;
    try {
      const first = await make("first");
      const figures = { title: "Weekly review", basis: "CJIS v6.0 AU-6", every: "week", inForce: true };
      expect(await dutyIn(first)).toMatchObject({ ...figures, done: 0, late: 0, overdue: 1, notYetDue: 2 });
      expect(await dutyIn(first)).toMatchObject({
        samples: [{ period: FIRST, drawn: 8, unjudged: 8, unexplained: null }],
      });
      const page = await readFile(join(first.folder, "document.html"), "utf8");
      expect(page).toContain("cannot be said while an access is not judged");
      expect(page).toContain("Leavers who are still active");
      const { left } = await periodOf(FIRST);
      await sign(ann, FIRST, "late", left.total);
      expect(await dutyIn(await make("second"))).toMatchObject({ done: 0, late: 1, overdue: 0 });
      // Of the state before the sign-off, the report before it.
      expect((await make("again", first.folder)).sha256).toBe(first.sha256);
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  });
});
