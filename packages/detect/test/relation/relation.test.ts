// D8: private ties, and namesakes against the frequency of the name.
import { describe, expect, it } from "vitest";
import {
  type Access,
  type ContextTables,
  type Day,
  type DetectorState,
  DETECTORS,
  type World,
} from "../../src/index.ts";
import { surnameOf } from "../../src/relation/surname.ts";
import { declared, iso } from "../explain/declared.ts";
import { access, at, dayOf, worldOf } from "../made.ts";

const [D8, SURNAME] = ["D8", "D8.surname"].map((id) => DETECTORS.find((one) => one.id === id)!) as [
  (typeof DETECTORS)[number],
  (typeof DETECTORS)[number],
];

const tie = (user: string, subject: string, kind: string, to = ""): Record<string, string> => ({
  user,
  subject,
  kind,
  from: iso(-100, "00:00"),
  to,
});
const TABLES: ContextTables = {
  users: [
    ...["u1", "u2", "u3"].map((user) => ({
      user,
      name: `Nell Quarrow ${user}`,
      role: "caseworker",
      unit: "North",
      start: "",
      end: "",
      address: "1 Mill Row",
      household: "h1",
    })),
    {
      user: "h1",
      name: "Odo Fenwright",
      role: "personnel",
      unit: "Personnel",
      start: "",
      end: "",
      address: "9 Quay",
      household: "h9",
    },
  ],
  relationships: [
    tie("u1", "p1", "household"),
    tie("u1", "p2", "colleague"),
    tie("u2", "p2", "colleague"),
    tie("h1", "p2", "colleague"),
    tie("u1", "p3", "self"),
    tie("u1", "p4", "household", iso(-30, "00:00")),
    tie("u2", "p5", "ex-partner"),
  ],
  cases: [
    { case: "C-1", subject: "p1", opened: iso(0, "00:00"), closed: "" },
    { case: "C-2", subject: "p6", opened: "", closed: "", address: "1 Mill Row", household: "" },
  ],
  assignments: [{ case: "C-1", user: "u1", role: "lead", from: iso(12, "00:00"), to: iso(13, "00:00") }],
};

function day(world: World, n: number, looks: readonly (readonly [string, string])[], given: Partial<Access> = {}): Day {
  const one = dayOf(
    world,
    looks.map(([user, subject], i) =>
      access({ timeMs: at(n, "10:00") + i * 1000, user, subjects: [subject], ...given }),
    ),
  );
  world.explainer?.annotate(one);
  return one;
}

/** Twenty days on which caseworkers open strangers' records and personnel opens workmates'. */
function learned(): { readonly world: World; readonly state: DetectorState } {
  const { world } = declared(TABLES);
  const state = D8.open(world, {});
  for (let n = -20; n < 0; n++) {
    const one = day(world, n, [
      ...Array.from({ length: 30 }, (_, i) => [`u${1 + (i % 3)}`, `x${n}-${i}`] as const),
      ...Array.from({ length: 10 }, (_, i) => ["h1", i < 5 ? "p2" : `y${i}`] as const),
    ]);
    state.learn(one, new Uint8Array(one.table.length));
  }
  return { world, state };
}

function scoreOf(
  made: { readonly world: World; readonly state: DetectorState },
  one: Day,
  user: string,
  subject: string,
): number | undefined {
  const scores = made.state.score(one);
  for (let i = 0; i < scores.length; i++)
    if (
      made.world.names.users.text(scores.user[i]!) === user &&
      made.world.names.subjects.text(scores.subject[i]!) === subject
    )
      return scores.value[i];
  return undefined;
}

describe("D8", () => {
  it("closer ties score higher; no tie scores zero; a workmate's file is ordinary in personnel", () => {
    const made = learned();
    const looks = [
      ["u1", "p3"],
      ["u1", "p1"],
      ["u1", "p6"],
      ["u1", "p2"],
      ["u1", "x"],
      ["h1", "p2"],
    ] as const;
    const one = day(made.world, 1, looks);
    const [self, household, address, colleague, stranger, personnel] = looks.map(([user, subject]) =>
      scoreOf(made, one, user, subject)!,
    );
    expect(self!).toBeGreaterThanOrEqual(household!);
    expect(household!).toBeGreaterThanOrEqual(address!);
    expect(address!).toBeGreaterThan(colleague!);
    expect(colleague!).toBeGreaterThan(personnel! + 1);
    expect(stranger).toBe(0);
    expect(personnel!).toBeCloseTo(-Math.log((20 + 200 * (20.5 / 721)) / (120 + 200)), 10);
  });

  it("the formula by hand: nothing as close among 600 of the role, 100 colleague look-ups among all 780", () => {
    const made = learned();
    const one = day(made.world, 1, [["u1", "p1"]]);
    const { figures, formula, sentence, counter, events } = made.state.describe(
      one,
      made.world.names.users.find("u1")!,
      made.world.names.subjects.find("p1")!,
    );
    const share = (200 * (0.5 / 721)) / (600 + 200);
    expect(scoreOf(made, one, "u1", "p1")).toBeCloseTo(-Math.log(share), 10);
    expect(figures["score"]).toBeCloseTo(-Math.log(share), 10);
    expect(formula).toContain("/ (600 + 200)) = ");
    expect(sentence).toBe(
      "Same household: u1 opened the record of p1 once on 2026-03-03, on file since 2025-11-22; nothing explains it. Of 600 earlier look-ups in this role, 0 were as close or closer.",
    );
    expect(counter).toEqual([]);
    expect(events).toEqual([at(1, "10:00") / 1000]);
  });

  it("work that explains it is said first and lowers the score", () => {
    const made = learned();
    const plain = day(made.world, 1, [["u1", "p1"]]);
    const assigned = day(made.world, 12, [["u1", "p1"]]);
    expect(scoreOf(made, assigned, "u1", "p1")!).toBeLessThan(scoreOf(made, plain, "u1", "p1")!);
    const { sentence, counter } = made.state.describe(
      assigned,
      made.world.names.users.find("u1")!,
      made.world.names.subjects.find("p1")!,
    );
    expect(sentence).toContain("work explains it");
    expect(counter[0]).toBe(
      "It is explained: u1 had C-1 of p1 as lead from 2026-03-14 00:00 UTC to 2026-03-15 00:00 UTC.",
    );
  });

  it("an address that both have is a tie nobody declared; one that ended counts for a year; another kind counts as declared", () => {
    const made = learned();
    const [u1, u2] = ["u1", "u2"].map((user) => made.world.names.users.find(user)!) as [number, number];
    const subject = (text: string): number => made.world.names.subjects.add(text);
    const one = day(made.world, 1, [
      ["u1", "p6"],
      ["u1", "p4"],
      ["u2", "p5"],
      ["u1", "p2"],
    ]);
    expect(made.state.describe(one, u1, subject("p6"))).toMatchObject({
      sentence: expect.stringMatching(/^Same address: u1/),
      counter: [expect.stringContaining("Nobody declared this tie")],
    });
    expect(made.state.describe(one, u1, subject("p4")).counter[0]).toBe("The tie ended on 2026-01-31.");
    expect(scoreOf(made, day(made.world, 400, [["u1", "p4"]]), "u1", "p4")).toBe(0);
    expect(made.state.describe(one, u2, subject("p5")).sentence).toMatch(/^A declared party \(ex-partner\): u2/);
    expect(made.state.describe(one, u1, subject("p2")).counter[0]).toMatch(/^2 other users have the same tie/);
  });

  it("does not apply where no tie could be seen, or no access names a subject", () => {
    const bare = worldOf({ users: TABLES.users ?? [] });
    expect(D8.open(bare, {}).applies(day(bare, 0, [["u1", "p1"]]))).toEqual({
      applies: false,
      reason: expect.stringContaining("no relationships"),
    });
    const made = learned();
    expect(made.state.applies(dayOf(made.world, [access({ timeMs: at(0, "10:00") })])).applies).toBe(false);
    expect(made.state.applies(day(made.world, 0, [["u1", "x"]]))).toEqual({ applies: true });
  });

  it("score changes nothing, and findings that were raised do not become the usual", () => {
    const made = learned();
    const one = day(made.world, 1, [
      ["u1", "p1"],
      ["u2", "p2"],
    ]);
    const before = scoreOf(made, one, "u1", "p1")!;
    expect(scoreOf(made, one, "u1", "p1")).toBe(before);
    made.state.learn(one, new Uint8Array(one.table.length).fill(1));
    expect(scoreOf(made, one, "u1", "p1")).toBe(before);
    made.state.learn(one, new Uint8Array(one.table.length));
    expect(scoreOf(made, one, "u1", "p1")!).toBeLessThan(before);
  });
});

describe("D8.surname", () => {
  const world = (): World =>
    declared({
      users: [
        { user: "u1", name: "Nell Quarrow", role: "r", unit: "n", start: "", end: "" },
        { user: "u2", name: "", role: "r", unit: "n", start: "", end: "" },
      ],
      cases: Array.from({ length: 999 }, (_, i) => ({
        case: `C-${i}`,
        subject: `p${i}`,
        opened: "",
        closed: "",
        name: i < 9 ? "QUÁRROW, Ida" : "Odo Fenwright",
      })),
      assignments: [{ case: "C-0", user: "u1", role: "lead", from: "", to: "" }],
    }).world;

  it("three namesakes among ten look-ups, where one subject in a hundred has the name: the binomial tail; a namesake at work counts for nothing", () => {
    const w = world();
    const state = SURNAME.open(w, {});
    const first = day(w, 0, [
      ["u1", "p0"],
      ["u1", "p1"],
      ["u1", "p2"],
      ...Array.from({ length: 6 }, (_, i) => ["u1", `p${100 + i}`] as const),
    ]);
    state.learn(first, new Uint8Array(first.table.length));
    const one = day(w, 1, [
      ["u1", "p3"],
      ["u1", "p200"],
      ["u1", "p1"],
      ["u1", "p0"],
      ["u2", "p4"],
    ]);
    // Look-ups that nothing explains: 8 before, 3 today; namesakes p1, p2 and p3, each once.
    let tail = 1;
    for (let k = 0; k < 3; k++) tail -= ([1, 11, 55][k] as number) * 0.01 ** k * 0.99 ** (11 - k);
    expect(scoreOf({ world: w, state }, one, "u1", "p3")).toBeCloseTo(-Math.log(tail), 6);
    expect(scoreOf({ world: w, state }, one, "u1", "p200")).toBe(0);
    expect(scoreOf({ world: w, state }, one, "u1", "p0")).toBe(0);
    expect(scoreOf({ world: w, state }, one, "u2", "p4")).toBe(undefined);
    const { sentence, formula } = state.describe(one, w.names.users.find("u1")!, w.names.subjects.find("p3")!);
    expect(sentence).toContain("3 namesakes among 11 look-ups that nothing explains; 0.11 would be usual");
    expect(formula).toContain("n = 11, q = 1.000e-2");
  });

  it("without names of subjects it does not apply, which is not a score of zero", () => {
    const made = learned();
    expect(SURNAME.open(made.world, {}).applies(day(made.world, 0, [["u1", "p1"]]))).toEqual({
      applies: false,
      reason: "needs 200 subjects with a name (column name of cases), has 0",
    });
  });

  it("reads surnames as systems write them", () => {
    expect(["Nell Quarrow", "Quárrow, Nell", "  Nell  QUARROW ", "", "Quarrow"].map(surnameOf)).toEqual([
      "quarrow",
      "quarrow",
      "quarrow",
      "",
      "quarrow",
    ]);
  });
});
