// quis duty and quis sample: what they ask, what they say, and what they refuse before anything is asked.
import type { DutiesAnswer, JudgementInput, SampleAnswer, SignOffInput } from "@quis/contract";
import type { PeriodName } from "@quis/server";
import { describe, expect, it } from "vitest";
import { makeFake } from "../world/fake-instance.ts";
import { run } from "../world/run.ts";

const LEFT = { untouched: 3, undecided: 0, unjudged: 2, total: 5 };
const NOTHING = { untouched: 0, undecided: 0, unjudged: 0, total: 0 };
const PERIOD: DutiesAnswer["duties"][number]["periods"][number] = {
  period: "2026-03-09",
  from: "2026-03-09T00:00:00.000Z",
  to: "2026-03-16T00:00:00.000Z",
  due: "2026-03-19T00:00:00.000Z",
  state: "overdue",
  every: "week",
  left: LEFT,
  sample: null,
  sign_off: null,
};
const DUTIES: DutiesAnswer = {
  as_of: "2026-03-20T08:00:00.000Z",
  reminders: { on: false, problem: null, sent: 0, waiting: 0, failed: 0 },
  duties: [
    {
      programme: {
        id: "weekly",
        title: "Weekly review",
        basis: "CJIS v6.0 AU-6",
        every: "week",
        begins: "2026-03-02",
        ends: null,
        grace_days: 3,
        sample: 2,
        double_share: 0.5,
      },
      in_force: false,
      periods: [
        PERIOD,
        {
          ...PERIOD,
          period: "2026-03-02",
          state: "late",
          left: NOTHING,
          sign_off: { by: "person:p-ann", at: "2026-03-14T08:00:00.000Z", text: "Late.", left: LEFT, deed: 9 },
        },
      ],
      total: 2,
      overdue: 1,
    },
  ],
  changes: [{ id: "weekly", what: "removed", at: "2026-03-18T08:00:00.000Z", deed: 12, weaker: ["removed"] }],
  overdue: 1,
  problem: "QUIS_BAD_INPUT: review.yaml: no",
};
const RATE = { rate: 0.25, low: 0.01, high: 0.7, confidence: 0.95, size: 40, not_covered: 3 };
const SAMPLE: SampleAnswer = {
  programme: "weekly",
  period: "2026-03-09",
  drawn: {
    at: "2026-03-16T08:00:00.000Z",
    deed: 11,
    seed: "ab".repeat(32),
    root: "AAAA",
    tree_size: 90,
    strata: [{ source: "desk", unit: "Intake", size: 40, drawn: 2 }],
  },
  accesses: [
    {
      index: 3,
      twice: true,
      state: "half",
      row: null,
      why_no_row: "not-yours",
      judgements: [],
      may: { allowed: false, why: "no" },
    },
    {
      index: 7,
      twice: false,
      state: "judged",
      row: null,
      why_no_row: "erased",
      judgements: [
        { by: "person:p-ann", at: "2026-03-17T08:00:00.000Z", judgement: "not-explained", text: "No case.", deed: 13 },
      ],
      may: { allowed: false, why: "no" },
    },
  ],
  report: { drawn: 2, unjudged: 1, unexplained: null, suspected: null, agreement: null },
  reproduction: null,
};

function fake(sample: SampleAnswer = SAMPLE) {
  const asked: { of?: PeriodName; sign?: SignOffInput; judged?: JudgementInput & { index: number } } = {};
  const instance = makeFake([], {
    duty: () => ({
      duties: async () => DUTIES,
      signOff: async (_actor, of, sign) => {
        Object.assign(asked, { of, sign });
        return DUTIES;
      },
      sample: async (_actor, of) => {
        asked.of = of;
        return sample;
      },
      judge: async (_actor, of, index, input) => {
        Object.assign(asked, { of, judged: { ...input, index } });
        return sample;
      },
    }),
  });
  return { asked, quis: (...args: string[]) => run(args, instance) };
}

describe("quis duty", () => {
  it("says what is overdue, what was left open at a sign-off, and what has become less", async () => {
    const ran = await fake().quis("duty");
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    const text = ran.stdout.replaceAll(/\s+/g, " ");
    for (const said of [
      "1 review is overdue.",
      "CJIS v6.0 AU-6",
      "no longer in the settings",
      "3 not looked at, 2 not judged",
      "then left open: 3 not looked at, 2 not judged",
      "asks for less: removed [oversight 12]",
      "review.yaml: no",
    ])
      expect(text).toContain(said);
  });

  it("--json: a line for each period; one period alone where it is named", async () => {
    const lines = (await fake().quis("duty", "--json")).stdout.trim().split("\n");
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0]!)).toEqual({ programme: "weekly", ...PERIOD });
    expect((await fake().quis("duty", "weekly", "2026-03-02", "--json")).stdout.trim().split("\n")).toHaveLength(1);
    expect(await fake().quis("duty", "weekly", "2026-03-03")).toMatchObject({ code: 1 });
  });

  it("signs off what was shown", async () => {
    const { asked, quis } = fake();
    const words = ["--sign-off", "On leave.", "--left-open", "5"];
    expect((await quis("duty", "weekly", "2026-03-09", ...words)).code).toBe(0);
    expect(asked).toEqual({
      of: { programme: "weekly", period: "2026-03-09" },
      sign: { text: "On leave.", left_open: 5 },
    });
  });

  it.each([
    [["duty", "weekly", "2026-03-09", "--sign-off", "x"], "--left-open N"],
    [["duty", "--sign-off", "x", "--left-open", "1"], "a programme and a period"],
    [["duty", "--left-open", "1"], "--sign-off beside it"],
    [["duty", "Weekly!"], "programme's id"],
    [["duty", "weekly", "March"], "first day of a period"],
    [["duty", "weekly", "2026-03-09", "--sign-off", "x", "--left-open", "-1"], "--left-open"],
  ])("%j is refused before anything is asked", async (args, named) => {
    const { asked, quis } = fake();
    const ran = await quis(...args);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(named);
    expect(asked).toEqual({});
  });
});

describe("quis sample", () => {
  it("says what was drawn among how many, what is not for the reader, and gives no rate before all is judged", async () => {
    const ran = await fake().quis("sample", "weekly", "2026-03-09");
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    const text = ran.stdout.replaceAll(/\s+/g, " ");
    for (const said of [
      "2 accesses drawn among 40",
      "1 not judged",
      "(erased)",
      "half, by two",
      "No rate before all is judged",
    ])
      expect(text).toContain(said);
  });

  it("gives the rate with its interval, and how often two agree", async () => {
    const agreement = { pairs: 4, agreed: 0.75, kappa: 0.5, low: -0.1, high: 1 };
    const report = { drawn: 2, unjudged: 0, unexplained: RATE, suspected: { ...RATE, rate: 0 }, agreement };
    const text = (await fake({ ...SAMPLE, report }).quis("sample", "weekly", "2026-03-09")).stdout.replaceAll(
      /\s+/g,
      " ",
    );
    expect(text).toContain("Not explained by work: 25 % (1 % to 70 % at 95 %)");
    expect(text).toContain("kappa 0.50 (-0.10 to 1.00)");
    expect(text).toContain("3 accesses are in strata of which nothing was drawn");
  });

  it("--reproduce ends with 1 unless it comes out the same", async () => {
    const again = (same: boolean) =>
      fake({ ...SAMPLE, reproduction: { same, missing: same ? [] : [3], added: [], erased: 0 } });
    expect((await again(true).quis("sample", "weekly", "2026-03-09", "--reproduce")).code).toBe(0);
    expect((await again(false).quis("sample", "weekly", "2026-03-09", "--reproduce")).code).toBe(1);
  });

  it("judges an access", async () => {
    const { asked, quis } = fake();
    expect((await quis("sample", "weekly", "2026-03-09", "3", "not-explained", "--text", "No case.")).code).toBe(0);
    expect(asked.judged).toEqual({ index: 3, judgement: "not-explained", text: "No case." });
  });

  it.each([
    [["3", "guilty", "--text", "x"], "judgement"],
    [["3", "explained"], "reason in words"],
    [["x", "explained", "--text", "x"], "INDEX"],
    [["3", "explained", "--text", "x", "--reproduce"], "got both"],
  ])("%j is refused before anything is asked", async (args, named) => {
    const { asked, quis } = fake();
    const ran = await quis("sample", "weekly", "2026-03-09", ...args);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(named);
    expect(asked).toEqual({});
  });
});
