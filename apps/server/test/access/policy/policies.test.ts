import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Role, ROLES } from "@quis/contract";
import fc from "fast-check";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { localPrincipal, type Principal } from "../../../src/access/index.ts";
import {
  actionNames,
  actions,
  type ActionName,
  bestSituation,
  plainSituation,
  Policies,
  type Situation,
} from "../../../src/access/policy/index.ts";
import { PolicySet, splitPolicies } from "../../../src/access/policy/cedar.ts";
import { personWith } from "./matrix.ts";

const NOW_MS = Date.UTC(2026, 0, 1);
const classOf = (name: ActionName): string => actions[name].class;
const people = [...actionNames].filter((name) => /^(?:content|export|decision)$/.test(classOf(name)));

let policies: Policies;
beforeAll(async () => {
  policies = await Policies.load();
});

function folder(files: Readonly<Record<string, string | Buffer>> = {}): {
  data: string;
  write: (name: string, text: string) => void;
} {
  const data = mkdtempSync(join(tmpdir(), "quis-policies-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  mkdirSync(join(data, "policies"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(data, "policies", name), text);
  return { data, write: (name, text) => writeFileSync(join(data, "policies", name), text) };
}

const allows = (principal: Principal | undefined, action: ActionName, situation?: Partial<Situation>): boolean =>
  policies.decide(principal, action, { ...bestSituation(principal, NOW_MS), ...situation }).allowed;

const situationArbitrary = (principal: Principal): fc.Arbitrary<Situation> =>
  fc
    .record({
      purposeGiven: fc.boolean(),
      caseReference: fc.constantFrom(undefined, "C-1", "C-2"),
      freshlyProved: fc.boolean(),
      namesSubject: fc.boolean(),
      aboutSelf: fc.boolean(),
      aboutOnlySelf: fc.boolean(),
      aboutOwnChain: fc.boolean(),
      readsOversight: fc.boolean(),
    })
    .map((facts) => ({
      ...plainSituation(principal, NOW_MS),
      ...facts,
      aboutOnlySelf: facts.aboutSelf && facts.aboutOnlySelf,
    }));
const rolesArbitrary = fc.subarray([...ROLES]);

describe("deny by default", () => {
  it("nobody who has no duty may do anything but see to their own account, in any situation", () => {
    const person = personWith();
    fc.assert(
      fc.property(fc.constantFrom(...actionNames), situationArbitrary(person), (action, situation) => {
        if (!policies.decide(person, action, situation).allowed) return;
        expect(["open", "account"]).toContain(classOf(action));
      }),
      { numRuns: 300 },
    );
  });

  it("who has not signed in may only sign in", () => {
    for (const action of actionNames)
      expect([action, allows(undefined, action)]).toEqual([action, classOf(action) === "open"]);
  });

  it("a role that there is not gives nothing", () => {
    const person = { ...personWith(), roles: ["Administrator", "root", "overseer "] as unknown as Role[] };
    for (const action of people) expect(allows(person, action)).toBe(false);
  });

  it("of no duties more are allowed than of its parts, except that bars take away", () => {
    fc.assert(
      fc.property(rolesArbitrary, fc.constantFrom(...actionNames), (roles, action) => {
        const together = personWith(...roles);
        fc.pre(!["open", "account"].includes(classOf(action)));
        const situation = { ...bestSituation(personWith("investigator"), NOW_MS) };
        if (!policies.decide(together, action, situation).allowed) return;
        expect(roles.some((role) => policies.decide(personWith(role), action, situation).allowed)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("an evaluation with an error denies, though a permit applies and the forbid that failed is skipped by the engine", () => {
    const set = new PolicySet(
      splitPolicies(
        "x",
        `permit (principal, action, resource);\nforbid (principal, action, resource) when { context.nowMs + context.nowMs > 0 };`,
      ),
    );
    const principal = {
      uid: "p",
      attributes: { roles: [], signedIn: true, holdsFolder: false, isToken: false, byLink: false },
    };
    const { nowMs: _, caseReference: __, ...facts } = bestSituation(undefined, 0);
    const ask = (nowMs: number) =>
      set.decide({ principal, action: "status", context: { ...facts, nowMs, tokenCovers: true } });
    expect(ask(-1)).toMatchObject({ allowed: true, failed: false });
    // 2^62 + 2^62 overflows.
    expect(ask(2 ** 53 - 1)).toMatchObject({ allowed: false, failed: false });
    const overflow = new PolicySet(
      splitPolicies(
        "x",
        `permit (principal, action, resource);\nforbid (principal, action, resource) when { context.nowMs * 9007199254740991 > 0 };`,
      ),
    );
    expect(
      overflow.decide({ principal, action: "status", context: { ...facts, nowMs: 2 ** 53 - 1, tokenCovers: true } }),
    ).toEqual({
      allowed: false,
      because: expect.any(Array),
      failed: true,
    });
  });
});

describe("conflicts of interest are barred, whatever duties one has", () => {
  it("nobody asks about themselves, except as an employee about nobody else", () => {
    fc.assert(
      fc.property(rolesArbitrary, fc.constantFrom(...people), fc.boolean(), (roles, action, only) => {
        const person = personWith(...roles);
        const situation = { ...bestSituation(person, NOW_MS), aboutSelf: true, aboutOnlySelf: only };
        if (!policies.decide(person, action, situation).allowed) return;
        expect([roles.includes("employee"), only]).toEqual([true, true]);
        const own = [
          "user",
          "events",
          "figures",
          "event",
          "explain-access",
          "findings",
          "finding",
          "reviews",
          "review",
          "review-attach",
          "review-attachment",
          "review-step",
        ];
        expect(own).toContain(action);
      }),
      { numRuns: 300 },
    );
  });

  it("nobody but an overseer asks about their own unit or chain of command", () => {
    const may = ROLES.filter((role) =>
      people.some((action) => allows(personWith(role), action, { aboutOwnChain: true })),
    );
    expect(may).toEqual(["overseer"]);
  });

  it.each(["administrator", "log-operator"] as const)("%s has no content, whatever else they were given", (keeper) => {
    const person = personWith(...ROLES.filter((role) => role !== "employee"), keeper);
    for (const action of people) expect([action, allows(person, action)]).toEqual([action, false]);
    expect(allows(personWith(keeper), "status")).toBe(true);
  });

  it("a staff observer sees rules and counts, and no person", () => {
    const person = personWith("staff-observer", "reviewer", "overseer");
    expect(policies.sees(person, NOW_MS)).toEqual({ users: "none", subjects: "none" });
    for (const action of people)
      expect(
        policies.decide(person, action, bestSituation(person, NOW_MS)).allowed && classOf(action) !== "decision",
      ).toBe(false);
    for (const action of ["rules", "fairness", "coverage", "detection"] as const)
      expect(allows(personWith("staff-observer"), action)).toBe(true);
  });
});

describe("the holder of a reply link", () => {
  const holder: Principal = {
    ...personWith("employee", "reviewer", "overseer"),
    uid: "link:0",
    method: "link",
    finding: "f",
  };
  const theirs: readonly ActionName[] = ["reply-read", "reply-attach", "reply-step"];
  const own = { ...bestSituation(holder, NOW_MS), aboutSelf: true, aboutOnlySelf: true };

  it("may three things about the link's own user, and nothing else that is not open to anybody, whatever duties it had", () => {
    for (const action of actionNames) {
      const open = actions[action].class === "open";
      expect([action, policies.decide(holder, action, own).allowed]).toEqual([action, open || theirs.includes(action)]);
    }
    for (const action of theirs)
      expect(policies.decide({ ...holder, roles: [] }, action, { ...own, aboutOnlySelf: false }).allowed).toBe(false);
  });

  it("nobody who is signed in may do these: only who holds a link", () => {
    for (const action of theirs) expect(policies.decide(personWith(...ROLES), action, own).allowed).toBe(false);
  });
});

describe("an investigator", () => {
  const person = personWith("investigator");
  it("asks only by requests that name the one case", () => {
    expect(allows(person, "who", { caseReference: "C-1" })).toBe(true);
    expect(allows(person, "who", { caseReference: "C-2" })).toBe(false);
    expect(allows(person, "who", { caseReference: undefined })).toBe(false);
    expect(policies.decide(person, "who", plainSituation(person, NOW_MS))).toMatchObject({
      code: "ACCESS_PURPOSE_NEEDED",
    });
    expect(policies.decide(person, "who", { ...bestSituation(person, NOW_MS), caseReference: "C-2" })).toMatchObject({
      code: "ACCESS_FORBIDDEN",
    });
  });
  it("and not from the instant on at which it ends", () => {
    const endsMs = Date.parse(person.scope!.expires);
    expect(allows(person, "who", { nowMs: endsMs - 1 })).toBe(true);
    expect(allows(person, "who", { nowMs: endsMs })).toBe(false);
    expect(policies.sees(person, endsMs)).toEqual({ users: "none", subjects: "none" });
  });
  it.each(["", "never", "2026-13-01", "Infinity"])("an end that reads %j has passed", (expires) => {
    expect(allows({ ...person, scope: { case: "C-1", expires } }, "who")).toBe(false);
  });
  it("without a case has nothing", () => {
    expect(allows({ ...person, scope: null }, "who")).toBe(false);
  });
});

describe("what else is needed is said apart from what is not allowed", () => {
  const reviewer = personWith("reviewer");
  const overseer = personWith("overseer");
  it("purpose and case first, then a fresh proof, then yes", () => {
    const plain = plainSituation(overseer, NOW_MS);
    const given = { ...plain, purposeGiven: true, caseReference: "C-9" };
    expect(policies.decide(overseer, "disclosure", plain)).toMatchObject({ code: "ACCESS_PURPOSE_NEEDED" });
    expect(policies.decide(overseer, "disclosure", { ...plain, purposeGiven: true })).toMatchObject({
      code: "ACCESS_PURPOSE_NEEDED",
    });
    expect(policies.decide(overseer, "disclosure", given)).toMatchObject({ code: "ACCESS_FRESH_PROOF_NEEDED" });
    expect(policies.decide(overseer, "disclosure", { ...given, freshlyProved: true })).toMatchObject({ allowed: true });
  });
  it("a refusal names the duties that may, and blames nobody", () => {
    const verdict = policies.decide(reviewer, "erase", bestSituation(reviewer, NOW_MS));
    expect(verdict).toMatchObject({
      allowed: false,
      code: "ACCESS_FORBIDDEN",
      detail: expect.stringContaining("privacy officer"),
    });
    expect(verdict.allowed ? "" : verdict.detail).not.toMatch(/denied|forbidden|violat|illegal/i);
  });
  it("for each action and duty that may not, there are words", () => {
    const verdicts = ROLES.flatMap((role) =>
      actionNames.map((action) => policies.decide(personWith(role), action, plainSituation(undefined, NOW_MS))),
    );
    expect(verdicts.filter((verdict) => !verdict.allowed && verdict.detail.length <= 30)).toEqual([]);
  });
});

describe("whoever holds the data folder, and tokens", () => {
  it("the holder may everything that is done over the API", () => {
    for (const action of actionNames)
      expect(allows(localPrincipal("local:alma"), action, { aboutSelf: true })).toBe(true);
  });
  it("a token may what its owner may and it is for, and never what is about accounts", () => {
    const token: Principal = { ...personWith("overseer"), method: "token", actions: ["who", "token-make", "erase"] };
    expect(allows(token, "who")).toBe(true);
    expect(allows(token, "events")).toBe(false);
    expect(allows(token, "erase")).toBe(false);
    expect(allows(token, "token-make")).toBe(false);
    expect(policies.decide(token, "events", bestSituation(token, NOW_MS))).toMatchObject({
      detail: expect.stringContaining("token"),
    });
    expect(policies.sees(token, NOW_MS)).toEqual({ users: "named", subjects: "named" });
  });
});

describe("who sees names", () => {
  it.each([
    ["overseer", "named", "named"],
    ["investigator", "named", "named"],
    ["reviewer", "pseudonym", "pseudonym"],
    ["release-officer", "pseudonym", "pseudonym"],
    ["privacy-officer", "pseudonym", "named"],
    ["employee", "named", "named"],
    ["administrator", "none", "none"],
    ["log-operator", "none", "none"],
    ["staff-observer", "none", "none"],
  ] as const)("%s: users %s, subjects %s", (role, users, subjects) => {
    expect(policies.sees(personWith(role), NOW_MS)).toEqual({ users, subjects });
  });
  it("an employee only in what is about nobody else", () => {
    const person = personWith("employee");
    expect(policies.sees(person, NOW_MS, plainSituation(person, NOW_MS))).toEqual({ users: "none", subjects: "none" });
    expect(policies.sees({ ...person, user: null }, NOW_MS)).toEqual({ users: "none", subjects: "none" });
  });
  it("nobody before sign-in", () => {
    expect(policies.sees(undefined, NOW_MS)).toEqual({ users: "none", subjects: "none" });
  });
});

describe("policies of the data folder", () => {
  const bar = `// Nobody makes evidence in May.\n@id("no-evidence")\nforbid (principal, action == Quis::Action::"disclosure", resource);\n`;
  it("add a bar", async () => {
    const { data } = folder({ "own.cedar": bar });
    const own = await Policies.load(data);
    expect(own.decide(personWith("overseer"), "disclosure", bestSituation(undefined, NOW_MS)).allowed).toBe(false);
    expect(own.news).toMatchObject({ own: ["own/own.cedar"], problem: null });
    expect(own.all.find(({ id }) => id === "own/own.cedar/no-evidence")).toMatchObject({
      effect: "forbid",
      meaning: "Nobody makes evidence in May.",
    });
  });
  it("may permit too, but no permit passes a shipped bar", async () => {
    const { data } = folder({ "own.cedar": `permit (principal, action == Quis::Action::"who", resource);` });
    const own = await Policies.load(data);
    const situation = plainSituation(undefined, NOW_MS);
    expect(own.decide(personWith("release-officer"), "who", situation).allowed).toBe(true);
    expect(own.decide(personWith("administrator"), "who", situation).allowed).toBe(false);
  });

  const broken: readonly (readonly [string, string])[] = [
    ["a word of no policy", "permit (principal"],
    ["an action that there is not", `forbid (principal, action == Quis::Action::"whoo", resource);`],
    ["an attribute that there is not", `forbid (principal, action, resource) when { principal.role == "x" };`],
    [
      "an optional attribute that is not asked for first",
      `forbid (principal, action, resource) when { principal.unit == "x" };`,
    ],
    ["a condition of a wrong type", `forbid (principal, action, resource) when { context.nowMs == "x" };`],
    ["a bar that never applies", `forbid (principal, action, resource) when { false };`],
    ["a template", `forbid (principal == ?principal, action, resource);`],
    [
      "two policies of one name",
      `@id("a")\nforbid (principal, action, resource);\n@id("a")\npermit (principal, action, resource);`,
    ],
  ];
  it.each(broken)(
    "%s is refused at the start and, later, leaves the old set in force and says so",
    async (_what, text) => {
      await expect(Policies.load(folder({ "own.cedar": text }).data)).rejects.toMatchObject({
        code: "ACCESS_BAD_POLICY",
      });
      const { data, write } = folder({ "own.cedar": bar });
      const own = await Policies.load(data);
      const before = own.version;
      write("second.cedar", text);
      expect(await own.reload()).toMatchObject({
        problem: expect.stringContaining("second.cedar"),
        own: ["own/own.cedar"],
      });
      expect(own.version).toBe(before);
      expect(own.decide(personWith("overseer"), "disclosure", bestSituation(undefined, NOW_MS)).allowed).toBe(false);
      write("second.cedar", "");
      expect(await own.reload()).toMatchObject({ problem: null });
    },
  );
  it("bytes that are no UTF-8, a huge file and an odd name are refused", async () => {
    for (const files of [
      { "own.cedar": Buffer.from([0xff, 0xfe, 0x00]) },
      { "own.cedar": " ".repeat(300_000) },
      { ".hidden.cedar": bar },
    ] as Record<string, string | Buffer>[])
      await expect(Policies.load(folder(files).data)).rejects.toMatchObject({ code: "ACCESS_BAD_POLICY" });
  });
  it("as the docs show one are taken", async () => {
    const docs = readFileSync(new URL("../../../../../docs/reference/access-policies.md", import.meta.url), "utf8");
    const shown = /```cedar\n([\s\S]*?)```/.exec(docs)?.[1] ?? "";
    const own = await Policies.load(folder({ "own.cedar": shown }).data);
    const token: Principal = { ...personWith("overseer"), method: "token", actions: ["disclosure"] };
    expect(allows(token, "disclosure")).toBe(true);
    expect(own.decide(token, "disclosure", bestSituation(token, NOW_MS)).allowed).toBe(false);
  });
  it("that are gone take their bars away", async () => {
    const { data } = folder({ "own.cedar": bar });
    const own = await Policies.load(data);
    rmSync(join(data, "policies"), { recursive: true });
    expect(await own.reload()).toMatchObject({ own: [], problem: null });
    expect(own.decide(personWith("overseer"), "disclosure", bestSituation(undefined, NOW_MS)).allowed).toBe(true);
  });
});

describe("shipped policies", () => {
  it("are one file for each role, one for reply links and two for all", () => {
    const files = new Set(policies.all.map(({ file }) => file.replace(/^shipped\/|\.cedar$/g, "")));
    expect([...files].toSorted()).toEqual([...ROLES, "common", "conflicts", "reply-link"].toSorted());
  });
  it("each say in a comment what they mean", () => {
    expect(policies.all.filter(({ meaning }) => meaning.length < 8)).toEqual([]);
  });
});
