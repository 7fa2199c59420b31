// D7.vague and D7.reuse: what typed reasons say, by their use in the agency.
import { describe, expect, it } from "vitest";
import { type Access, logBetaBinomialTail, logNegativeBinomialTail, Names } from "../../src/index.ts";
import { PhraseBook } from "../../src/reason/phrase-book.ts";
import { REUSED_REASON, VAGUE_REASON } from "../../src/reason/index.ts";
import { learnAll, scoreOf } from "../driver.ts";
import { access, at, dayOf, worldOf } from "../made.ts";

const LIMITS = {
  mostWords: 3,
  fewestUsers: 5,
  fewestVisits: 20,
  leastSpread: 0.3,
  leastShare: 0.01,
  listed: ["Ermittlung"],
};

function book(purposes: readonly string[]): {
  book: PhraseBook;
  names: Names;
  add: (text: string, purpose?: string) => void;
} {
  const names = new Names();
  const phrases = new PhraseBook(names, LIMITS);
  const add = (text: string, purpose?: string): void => {
    for (let user = 1; user <= 8; user++)
      for (const given of purposes)
        for (let n = 0; n < 4; n++)
          phrases.add(names.reasons.add(text), names.purposes.add(purpose ?? given), user * 100);
    phrases.turn();
  };
  return { book: phrases, names, add };
}

describe("PhraseBook", () => {
  it("a phrase that many write for every kind of work is vague, one that many write for one kind is not; in any language", () => {
    const { book: phrases, names, add } = book(["casework", "hearing", "records"]);
    add("обновление");
    add("Hearing bundle", "hearing");
    expect(phrases.isVague(names.reasons.add("обновление"))).toBe(true);
    expect(phrases.isVague(names.reasons.add("Hearing bundle"))).toBe(false);
    // H(purpose | phrase) = ln 3; H(purpose) of shares 1/6, 4/6, 1/6.
    const all = -(2 * (1 / 6) * Math.log(1 / 6) + (4 / 6) * Math.log(4 / 6));
    expect(phrases.spread(names.reasons.add("обновление"))).toBeCloseTo(Math.log(3) / all, 12);
    expect(phrases.spread(names.reasons.add("Hearing bundle"))).toBe(0);
  });

  it("a number, a long text or a text of one's own is specific; fewer than three letters are not; a listed text is vague", () => {
    const { book: phrases, names, add } = book(["casework", "hearing"]);
    add("see note 4711");
    add("checking the change of address with the applicant");
    add("update");
    const vague = (text: string): boolean => phrases.isVague(names.reasons.add(text));
    expect(
      ["see note 4711", "checking the change of address with the applicant", "mother asked", ""].map(vague),
    ).toEqual([false, false, false, false]);
    expect(["update", "n/a", "...", " ermittlung "].map(vague)).toEqual([true, true, true, true]);
  });

  it("where all work has one purpose, a stock phrase of at least 1 % is vague", () => {
    const { book: phrases, names, add } = book(["search"]);
    add("Investigation");
    expect(phrases.spread(names.reasons.add("Investigation"))).toBeNaN();
    expect(phrases.isVague(names.reasons.add("Investigation"))).toBe(true);
  });
});

const USERS = Array.from({ length: 24 }, (_, i) => `u${i}`);

/** Ten days: everybody writes “update” once for each purpose and four specific phrases. */
function work(user: string, day: number, vague: number, specific: number): Access[] {
  return Array.from({ length: vague + specific }, (_, i) =>
    access({
      timeMs: at(day, "09:00") + i * 60_000 + USERS.indexOf(user),
      user,
      subjects: [`p${user}-${day}-${i}`],
      purpose: ["casework", "hearing", "records"][i % 3] as string,
      justification: i < vague ? "update" : `letter ${day} of ${user} no ${i}`,
    }),
  );
}
const byTime = (a: Access, b: Access): number => a.timeMs - b.timeMs;

describe("D7.vague", () => {
  const world = worldOf();
  const state = VAGUE_REASON.open(world, { fewestReasons: 100 });
  const first = dayOf(world, work("u1", 0, 3, 3));
  const before = state.applies(first);
  learnAll(
    world,
    state,
    Array.from({ length: 10 }, (_, day) => USERS.flatMap((user, i) => work(user, day, 3, 3 + (i % 4))).sort(byTime)),
  );

  it("is not applicable until phrases have been seen often enough to tell", () => {
    expect(before).toEqual({
      applies: false,
      reason: "expected 100 visits with a typed reason to learn phrases from, got 0",
    });
    expect(state.applies(first)).toEqual({ applies: true });
  });

  it("scores −ln P(K ≥ k) of the Beta-Binomial with the peers' share, today's visits and the decayed ones before", () => {
    const day = dayOf(world, work("u0", 10, 9, 0));
    const u0 = world.names.users.add("u0");
    const { figures, events, sentence } = state.describe(day, u0, 0);
    const [share, strength] = [figures["peers_share"] as number, figures["peers_strength"] as number];
    expect(scoreOf(state, day, u0)).toBeCloseTo(
      -logBetaBinomialTail(
        figures["vague"] as number,
        figures["typed"] as number,
        share * strength,
        (1 - share) * strength,
      ),
      1,
    );
    // Shares of 3/6, 3/7, 3/8 and 3/9, each as often.
    expect(share).toBeCloseTo((3 / 6 + 3 / 7 + 3 / 8 + 3 / 9) / 4, 3);
    expect(events.length).toBe(9);
    expect(sentence).toContain("9 of 9 reasons typed say nothing about the work (“update”)");
  });

  it("ranks a day of nothing but “update” above an ordinary one, the more so the longer it is", () => {
    const score = (vague: number, specific: number): number =>
      scoreOf(state, dayOf(world, work("u5", 10, vague, specific)), world.names.users.add("u5")) as number;
    expect(score(9, 0)).toBeGreaterThan(score(3, 6));
    expect(score(30, 0)).toBeGreaterThan(score(9, 0));
    expect(score(0, 9)).toBeLessThan(score(3, 6));
  });

  it("does not judge who typed nothing", () => {
    const day = dayOf(world, [access({ timeMs: at(10, "09:00"), user: "u7", subjects: ["p1"] })]);
    expect(scoreOf(state, day, world.names.users.add("u7"))).toBe(undefined);
  });
});

describe("D7.reuse", () => {
  const cases = Array.from({ length: 12 }, (_, i) => ({ case: "C-1", subject: `family${i}`, opened: "", closed: "" }));
  const world = worldOf({ cases });
  const state = REUSED_REASON.open(world, { fewestReasons: 100 });
  learnAll(
    world,
    state,
    Array.from({ length: 10 }, (_, day) => USERS.flatMap((user) => work(user, day, 3, 3)).sort(byTime)),
  );
  const looks = (subjects: readonly string[], justification: string, caseRef = ""): Access[] =>
    subjects.map((subject, i) =>
      access({ timeMs: at(11, "09:00") + i * 60_000, user: "u3", subjects: [subject], justification, caseRef }),
    );
  const u3 = world.names.users.add("u3");
  const strangers = Array.from({ length: 12 }, (_, i) => `stranger${i}`);

  it("scores one reason over twelve strangers by the negative binomial of its like, and rests on all its accesses", () => {
    const day = dayOf(world, looks(strangers, "letter of 3 May"));
    const { figures, events, sentence, counter } = state.describe(day, u3, 0);
    expect(scoreOf(state, day, u3)).toBeCloseTo(
      -logNegativeBinomialTail(12, figures["peers_mean"] as number, figures["peers_shape"] as number),
      1,
    );
    expect(events.length).toBe(12);
    expect(sentence).toContain("“letter of 3 May” stood for 12 records of people who share no case");
    expect(counter).toEqual(["Subjects that share a case were counted once."]);
  });

  it("counts the parties of one case once: a family under one reason is one piece of work", () => {
    const family = looks(
      cases.map(({ subject }) => subject),
      "letter of 3 May",
      "C-1",
    );
    expect(scoreOf(state, dayOf(world, family), u3)).toBe(0);
  });

  it("scores one case reference over strangers, and says so", () => {
    const day = dayOf(world, looks(strangers, "", "C-1"));
    expect(scoreOf(state, day, u3)).toBeGreaterThan(5);
    expect(state.describe(day, u3, 0).figures["kind"]).toBe("case reference");
  });

  it("grows with the number of strangers and asks nothing below three", () => {
    const scores = [2, 4, 8, 12].map(
      (n) => scoreOf(state, dayOf(world, looks(strangers.slice(0, n), "own words")), u3) as number,
    );
    expect(scores[0]).toBe(0);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(new Set(scores).size).toBe(4);
  });

  it("is not applicable without subjects, and without reasons and references", () => {
    expect(state.applies(dayOf(world, [access({ timeMs: at(0, "09:00"), justification: "x" })])).applies).toBe(false);
    expect(state.applies(dayOf(world, [access({ timeMs: at(0, "09:00"), subjects: ["p1"] })])).applies).toBe(false);
  });
});
