// quis reviews and quis review: what they ask, what they say, and what they refuse before anything is asked.
import type { MailState, ReviewAnswer, ReviewRow, ReviewsAnswer, ReviewsQuery, ReviewStepInput } from "@quis/contract";
import { describe, expect, it } from "vitest";
import { makeFake } from "../world/fake-instance.ts";
import { run } from "../world/run.ts";

const ID = "0123456789abcdef0123456789abcdef";
const ROW: ReviewRow = {
  finding: ID,
  kind: "repeat-target",
  sentence: "One record was opened on nine days.",
  day: "2026-03-01",
  state: "inquiry",
  waiting: { for: "telling-the-employee", due: "2026-03-05T00:00:00.000Z", late: true },
  reviewer_name: null,
  reviewer: "person:p-ann",
  case_ref: "Q-1",
  outcome: null,
  replies: 0,
  mine: true,
};
const LIST: ReviewsAnswer = {
  reviews: [ROW],
  total: 3,
  states: [
    { state: "signal", reviews: 2 },
    { state: "inquiry", reviews: 1 },
  ],
  dispositions: [{ kind: "bulk", upheld: 1, dismissed: 4, unsubstantiated: 2 }],
};
const ONE: ReviewAnswer = {
  review: ROW,
  steps: [
    { step: "opened", at: "2026-03-02T00:10:00.000Z", by: "quis", deed: null },
    { step: "taken", at: "2026-03-03T08:00:00.000Z", by: "person:p-ann", deed: 7 },
    { step: "inquired", at: "2026-03-03T08:05:00.000Z", by: "person:p-ann", reason: "other", text: "Why?", deed: 8 },
  ],
  decision: null,
  earlier: [],
  may: [
    { step: "notified", allowed: true, why: null },
    { step: "proposed", allowed: false, why: "The review is not at a point where this can be done." },
  ],
  mails: [],
};

function fake(mail?: Pick<MailState, "state" | "why" | "status" | "tries">) {
  const mails = mail === undefined ? [] : [{ ...mail, at: "2026-03-03T08:10:00.000Z", deed: 9 }];
  const asked: { list?: ReviewsQuery; step?: ReviewStepInput } = {};
  const instance = makeFake([], {
    reviewing: () => ({
      reviews: async (_actor, query) => {
        asked.list = query;
        return LIST;
      },
      review: async () => ONE,
      take: async (_actor, _finding, step) => {
        asked.step = step;
        return step.step === "linked"
          ? { ...ONE, link: { secret: "made-up", expires: "2026-04-03T10:00:00Z" } }
          : { ...ONE, mails };
      },
      attach: () => Promise.reject(new Error("expected no attachment")),
      attachment: () => Promise.reject(new Error("expected no attachment")),
    }),
  });
  return { asked, quis: (...args: string[]) => run(args, instance) };
}

describe("quis reviews", () => {
  it("says how many are in which state, what waits, and what became of findings by kind", async () => {
    const { asked, quis } = fake();
    const ran = await quis("reviews", "--late", "--state", "inquiry", "--limit", "1");
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(asked.list).toEqual({ state: "inquiry", late: "true", limit: 1 });
    expect(ran.stdout).toMatch(/^2 signal · 1 inquiry$/m);
    expect(ran.stdout).toContain("telling the employee");
    expect(ran.stdout).toContain("bulk: 1 upheld, 4 dismissed, 2 unsubstantiated");
  });
  it("--json: a line for each", async () => {
    const ran = await fake().quis("reviews", "--json");
    expect(JSON.parse(ran.stdout.trim())).toEqual(ROW);
  });
  it("refuses a state that is none", async () => {
    expect(await fake().quis("reviews", "--state", "guilty")).toMatchObject({ code: 2 });
  });
});

describe("quis review", () => {
  it("shows the steps with their entries, and what is yours to do", async () => {
    const ran = await fake().quis("review", ID);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.stdout).toContain("inquired — other: Why? [oversight 8]");
    expect(ran.stdout).toMatch(/You may: notified\.$/m);
  });
  it("tells a reply link this once, for people and as JSON", async () => {
    const ran = await fake().quis("review", ID, "linked");
    expect(ran.stdout).toContain("Reply link until 2026-04-03T10:00:00Z, told this once: /reply#made-up");
    const json = await fake().quis("review", ID, "linked", "--json");
    expect(JSON.parse(json.stdout.trim())).toMatchObject({ link: { secret: "made-up" } });
    expect((await fake().quis("review", ID, "notified", "--via", "by-hand")).stdout).not.toContain("Reply link");
  });
  it("asks for the link to be mailed, and says what came of it, with its reason", async () => {
    const { asked, quis } = fake({ state: "retrying", why: "address-refused", status: 450, tries: 2 });
    const ran = await quis("review", ID, "notified", "--via", "link", "--mail");
    expect(asked.step).toEqual({ step: "notified", via: "link", mail: {} });
    // However it is wrapped.
    expect(ran.stdout.replaceAll(/\s+/g, " ")).toContain(
      "reply link by mail: not taken (address-refused 450); tried again while this server runs, 2 tries [oversight 9]",
    );
    await quis("review", ID, "linked", "--mail", "nora@example.org");
    expect(asked.step).toEqual({ step: "linked", mail: { to: "nora@example.org" } });
  });
  it("takes a step with what it needs", async () => {
    const { asked, quis } = fake();
    const words = ["--reason", "no-record-of-work", "--text", "None."];
    expect((await quis("review", ID, "inquired", "--case", "Q-1", ...words)).code).toBe(0);
    expect(asked.step).toEqual({ step: "inquired", case_ref: "Q-1", reason: "no-record-of-work", text: "None." });
    expect((await quis("review", ID, "answered", "--approve")).code).toBe(0);
    expect(asked.step).toEqual({ step: "answered", approved: true, text: "" });
  });
  it.each([
    [["review", "7"], "hexadecimal digits"],
    [["review", ID, "convicted"], "step"],
    [["review", ID, "proposed", "--outcome", "guilty", "--reason", "other", "--text", "x"], "outcome"],
    [["review", ID, "inquired", "--reason", "other", "--text", "x"], "case_ref"],
    [["review", ID, "answered", "--approve", "--reject"], "both"],
    [["review", ID, "linked", "--mail", "nora@example.org\r\nBcc: x@example.org"], "one mail address"],
    [["review", ID, "taken", "--mail"], "mail"],
    [["review", ID, "taken", "--outcome", "misuse"], "outcome"],
  ])("%j is refused before anything is asked", async (args, why) => {
    const { asked, quis } = fake();
    expect(await quis(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
    expect(asked.step).toBeUndefined();
  });
});
