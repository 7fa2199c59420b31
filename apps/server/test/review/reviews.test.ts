// Reviews in a real data folder: who may do what, that every step is sealed and survives a restart, and what time alone brings.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ReviewAnswer, ReviewStepInput, Role } from "@quis/contract";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asking, type Principal } from "../../src/access/index.ts";
import type { Instance } from "../../src/index.ts";
import { sameChain } from "../../src/review/chain.ts";
import { bytesOf, dataFolder, type Folder } from "../instance/fixture.ts";
import { ACTOR, agency, DAYS, FIRST_MS, importLines, openAgency } from "../detect/agency.ts";

const DAY_MS = 86_400_000;
let template: Folder;
let folder: Folder;
let nowMs: number;
let instance: Instance;
let id: string;

// Detection takes its time: it runs once, and each test has a copy of the folder.
beforeAll(async () => {
  template = await dataFolder();
  nowMs = FIRST_MS + DAYS * DAY_MS + 9 * 3_600_000;
  const first = await openAgency(template.path, () => nowMs);
  await importLines(first, agency(0, DAYS));
  const { findings } = await first.detection().findings(ACTOR, { all: "true" });
  id = findings.find(({ user }) => user === "u3")!.id;
  await first.close();
});
afterAll(() => template.remove());

beforeEach(async () => {
  folder = await dataFolder();
  await cp(template.path, folder.path, { recursive: true });
  nowMs = FIRST_MS + DAYS * DAY_MS + 10 * 3_600_000;
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
const eve = person("p-eve", ["overseer"]);
const employee = person("p-u3", ["employee"], "u3");

/** Asks as somebody who is signed in. */
function as<T>(principal: Principal, ask: (uid: string) => Promise<T>): Promise<T> {
  return asking.run({ principal, action: "reviews", sealed: 0 } as never, () => ask(principal.uid));
}
const take = (who: Principal, step: ReviewStepInput): Promise<ReviewAnswer> => {
  nowMs += 60_000;
  return as(who, (uid) => instance.reviewing().take(uid, id, step));
};
/** The code of what a step is refused with; "taken" if it is not. */
const refused = async (who: Principal, step: ReviewStepInput): Promise<string> =>
  take(who, step).then(
    () => "taken",
    (error: unknown) => (error as { code: string }).code,
  );

const inquired: ReviewStepInput = {
  step: "inquired",
  reason: "no-record-of-work",
  text: "Nine days.",
  case_ref: "Q-1",
};
const misuse: ReviewStepInput = {
  step: "proposed",
  outcome: "misuse",
  reason: "contradicted-by-records",
  text: "Rota.",
};
const replied: ReviewStepInput = { step: "replied", text: "I covered for a colleague.", attachments: [] };
const agreed: ReviewStepInput = { step: "answered", approved: true, text: "I read both." };

async function untilDecision(): Promise<void> {
  await take(ann, { step: "taken" });
  await take(ann, inquired);
  await take(ann, { step: "notified", via: "mail" });
  await take(employee, replied);
  await take(ann, { step: "hearing-closed" });
}

describe("a review", () => {
  it("of a finding that nobody has looked at is a signal, and says who may do what", async () => {
    const answer = await as(ann, (uid) => instance.reviewing().review(uid, id));
    expect(answer).toMatchObject({
      review: { finding: id, state: "signal", waiting: { for: "reviewer" }, outcome: null },
      steps: [{ step: "opened", by: "quis", deed: null }],
      decision: null,
    });
    expect(answer.may.filter(({ allowed }) => allowed).map(({ step }) => step)).toEqual(["taken"]);
  });

  it("is not told to its employee before they are asked: a delay, and why, would reach who is not to know yet", async () => {
    const ask = () => as(employee, (uid) => instance.reviewing().review(uid, id));
    const theirs = () => as(employee, (uid) => instance.reviewing().reviews(uid, { user: "u3" }, () => true));
    const known = () =>
      as(employee, async (uid) => {
        const { figures } = await instance.asking().figures(uid, { user: "u3" });
        return figures?.findings.map((one) => one.id) ?? [];
      });
    await expect(ask()).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
    await take(ann, { step: "taken" });
    await take(ann, inquired);
    expect(await known()).toEqual([]);
    expect(await instance.oversight()?.told()).toEqual(new Set());
    await expect(ask()).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
    expect(await theirs()).toMatchObject({ reviews: [], total: 0 });
    await take(ann, { step: "notified", via: "by-hand" });
    expect(await known()).toEqual([id]);
    expect(await instance.oversight()?.told()).toEqual(new Set([id]));
    expect((await ask()).may.find(({ step }) => step === "replied")).toMatchObject({ allowed: true });
    expect(await theirs()).toMatchObject({ reviews: [{ finding: id, state: "reply", mine: true }], total: 1 });
  });

  it("stands first in the list of those for whom it waits; whom it is kept from do not see it", async () => {
    const list = (who: Principal, bars: (user: string) => boolean = () => false) =>
      as(who, (uid) => instance.reviewing().reviews(uid, {}, bars));
    await take(ann, { step: "taken" });
    const [first] = (await list(ann)).reviews;
    expect(first).toMatchObject({ finding: id, state: "triage", mine: true });
    expect((await list(ben)).reviews.find(({ finding }) => finding === id)).toMatchObject({ mine: false });
    expect((await list(ann, (user) => user === "u3")).reviews.some(({ finding }) => finding === id)).toBe(false);
    expect((await list(employee)).reviews).toEqual([]);
  });

  it("has the name of whoever took a step, and of its employee none: it would open the pseudonym", async () => {
    await take(ann, { step: "taken" });
    await take(ann, inquired);
    await take(ann, { step: "notified", via: "by-hand" });
    const { steps } = await take(employee, { step: "replied", text: "I was asked to.", attachments: [] });
    expect(steps.map(({ step, by_name: name }) => `${step} ${name ?? "-"}`)).toEqual([
      "opened -",
      "taken p-ann",
      "inquired p-ann",
      "notified p-ann",
      "replied -",
    ]);
  });

  it("ends as misuse by two persons after the employee was heard; all of it sealed, and the same after a restart", async () => {
    await untilDecision();
    await take(ann, misuse);
    expect(await refused(ann, agreed)).toBe("QUIS_REVIEW_REFUSED");
    expect(await refused(employee, agreed)).toBe("QUIS_REVIEW_REFUSED");
    const decided = await take(ben, agreed);
    expect(decided.decision).toMatchObject({ outcome: "misuse", deciders: [ann.uid, ben.uid] });
    const last = decided.steps.at(-1)!;
    const { event } = await instance.event(ACTOR, last.deed!, "oversight");
    expect(event).toMatchObject({
      actor: { user: { uid: ben.uid } },
      web_resources: [{ name: "review", data: { finding: id, step: "answered" } }],
    });
    await instance.close();
    for (const file of ["reviews.json", "findings.json"]) await rm(join(folder.path, "index", file), { force: true });
    instance = await openAgency(folder.path, () => nowMs);
    const again = await as(ann, (uid) => instance.reviewing().review(uid, id));
    expect(again.steps).toEqual(decided.steps);
    expect(again.decision).toEqual(decided.decision);
  });

  it("is not decided before the employee was told, nor by themselves, nor by somebody without the duty", async () => {
    await take(ann, { step: "taken" });
    expect(await refused(ann, misuse)).toBe("QUIS_REVIEW_REFUSED");
    expect(await refused(ann, { step: "dismissed", outcome: "misuse", reason: "other", text: "x" })).toBe(
      "QUIS_REVIEW_REFUSED",
    );
    expect(await refused(person("p-two-hats", ["reviewer", "overseer"], "u3"), inquired)).toBe("QUIS_REVIEW_REFUSED");
    expect(await refused(person("p-op", ["log-operator"]), inquired)).toBe("QUIS_REVIEW_REFUSED");
    expect(await refused(ben, { step: "notified", via: "mail" })).toBe("QUIS_REVIEW_REFUSED");
  });

  it("is not for those who lead the employee: the chain of command is that of the imported users", async () => {
    const users = [
      "user,role,unit,manager,start,end",
      "u3,clerk,Intake,u1,2020-01-01T00:00:00Z,",
      "u1,head,Intake,u9,2020-01-01T00:00:00Z,",
      "u9,chief,Agency,,2020-01-01T00:00:00Z,",
      "",
    ].join("\n");
    await instance.importContext(ACTOR, { kind: "users", file: "users.csv", bytes: bytesOf(users) });
    expect(await refused(person("p-chief", ["reviewer"], "u9"), { step: "taken" })).toBe("QUIS_REVIEW_REFUSED");
    await take(person("p-other", ["reviewer"], "u5"), { step: "taken" });
  });

  it("a second name of whoever holds the folder is no second person", async () => {
    await untilDecision();
    nowMs += 60_000;
    await instance.reviewing().take("local:ann", id, misuse);
    await expect(instance.reviewing().take("local:ben", id, agreed)).rejects.toMatchObject({
      code: "QUIS_REVIEW_REFUSED",
    });
    expect((await take(eve, agreed)).decision?.outcome).toBe("misuse");
  });

  it("of a finding that does not exist is not found", async () => {
    const ask = instance.reviewing().review(ACTOR, "f".repeat(32));
    await expect(ask).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
  });

  it("two steps at once that exclude each other: one is taken, the other refused", async () => {
    await untilDecision();
    await take(ann, misuse);
    const both = await Promise.allSettled([take(ben, agreed), take(eve, { ...agreed, approved: false, text: "No." })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("attachments of a reply", () => {
  const text = Buffer.from("On the roster of 3 March: post 4.\n");
  const sent = { name: "roster.txt", mediaType: "text/plain", bytes: text };
  const attach = (file: { name: string; mediaType: string; bytes: Uint8Array } = sent, who: Principal = employee) =>
    as(who, (uid) => instance.reviewing().attach(uid, id, file));
  const untilReply = async (): Promise<void> => {
    await take(ann, { step: "taken" });
    await take(ann, inquired);
    await take(ann, { step: "notified", via: "by-hand" });
  };

  it("are taken of who may reply now, encrypted on disk, sealed by their hash, and got by who reviews", async () => {
    await expect(attach()).rejects.toMatchObject({ code: "QUIS_REVIEW_REFUSED" });
    await untilReply();
    await expect(attach(sent, ann)).rejects.toMatchObject({ code: "QUIS_REVIEW_REFUSED" });
    const named = await attach();
    expect(named).toMatchObject({ name: "roster.txt", media_type: "text/plain", size_bytes: text.length });
    const onDisk = await readFile(join(folder.path, "attachments", id, named.sha256));
    expect(onDisk.includes("roster")).toBe(false);
    const get = () => as(ann, (uid) => instance.reviewing().attachment(uid, id, named.sha256));
    // Before a reply names it, it is nobody's to read.
    await expect(get()).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
    const { steps } = await take(employee, { step: "replied", text: "", attachments: [named] });
    expect(steps.at(-1)).toMatchObject({ attachments: [named] });
    expect(await get()).toEqual({ name: "roster.txt", mediaType: "text/plain", bytes: text });
    await instance.close();
    instance = await openAgency(folder.path, () => nowMs);
    expect((await get()).bytes).toEqual(text);
    onDisk[40]! ^= 1;
    await writeFile(join(folder.path, "attachments", id, named.sha256), onDisk);
    await expect(get()).rejects.toMatchObject({ code: "QUIS_DATA_CORRUPT" });
  });

  it("that nobody sent, or that lie about size, type or finding, are not sealed with a reply", async () => {
    await untilReply();
    const named = await attach();
    const lies = [
      { ...named, sha256: "0".repeat(64) },
      { ...named, size_bytes: 7 },
      { ...named, media_type: "application/pdf" },
    ];
    for (const lie of lies)
      expect(await refused(employee, { step: "replied", text: "", attachments: [lie] })).toBe("QUIS_BAD_INPUT");
  });

  it("of another type than declared, too large, or too many are refused", async () => {
    await untilReply();
    await expect(attach({ ...sent, mediaType: "image/png" })).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
    await expect(attach({ ...sent, bytes: Buffer.alloc(5 * 1024 * 1024 + 1, "a") })).rejects.toMatchObject({
      code: "QUIS_TOO_LARGE",
    });
    const file = (n: number) => ({ ...sent, bytes: Buffer.from(`page ${n}`) });
    for (let n = 0; n < 64; n++) await attach(file(n));
    await expect(attach(file(64))).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
    expect(await attach(file(3))).toMatchObject({ size_bytes: 6 });
  });
});

describe("what time alone brings is sealed too, by Quis itself", () => {
  const list = () => as(ann, (uid) => instance.reviewing().reviews(uid, { limit: 1000 }));
  const state = async () => (await list()).reviews.find(({ finding }) => finding === id)?.state;

  it("the hearing ends when the time to reply is over, and not before", async () => {
    await take(ann, { step: "taken" });
    await take(ann, inquired);
    const told = await take(ann, { step: "notified", via: "by-hand" });
    const until = Date.parse(told.review.waiting.due!);
    nowMs = until - 1;
    expect(await state()).toBe("reply");
    nowMs = until;
    expect(await state()).toBe("decision");
    const { steps } = await as(ann, (uid) => instance.reviewing().review(uid, id));
    expect(steps.at(-1)).toMatchObject({ step: "hearing-closed", by: "quis" });
  });

  it("a decision that nobody appealed is closed, and counts by kind", async () => {
    await untilDecision();
    await take(ann, { ...misuse, outcome: "mistake" });
    const { review } = await as(ann, (uid) => instance.reviewing().review(uid, id));
    nowMs = Date.parse(review.waiting.due!);
    expect(await state()).toBe("closed");
    expect((await list()).dispositions).toEqual([
      { kind: "repeat-target", upheld: 1, dismissed: 0, unsubstantiated: 0 },
    ]);
  });

  it("a signal that nobody took up is expunged after 90 days, as often as it is asked about once", async () => {
    nowMs += 91 * DAY_MS;
    expect(await state()).toBe("expunged");
    expect(await state()).toBe("expunged");
    const { steps } = await as(ann, (uid) => instance.reviewing().review(uid, id));
    expect(steps.filter(({ step }) => step === "expunged")).toHaveLength(1);
    expect(await refused(ann, { step: "taken" })).toBe("QUIS_REVIEW_REFUSED");
  });
});

describe("review.yaml", () => {
  it("changes time limits; a mistake in it stops reviews instead of changing anybody's time to reply", async () => {
    await mkdir(folder.path, { recursive: true });
    const file = join(folder.path, "review.yaml");
    await writeFile(file, "signal_ages_out_days: 3\n");
    nowMs += 4 * DAY_MS;
    const { states } = await as(ann, (uid) => instance.reviewing().reviews(uid, {}));
    expect(states.find(({ state }) => state === "expunged")?.reviews).toBeGreaterThan(0);
    for (const wrong of ["signal_age: 3\n", "reply_working_days: 0\n", "weekend: [0,1,2,3,4,5,6]\n", "{"]) {
      await writeFile(file, wrong);
      const ask = as(ann, (uid) => instance.reviewing().reviews(uid, {}));
      await expect(ask).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
    }
    await writeFile(file, "signal_ages_out_day: 3\n");
    const mistyped = as(ann, (uid) => instance.reviewing().reviews(uid, {}));
    await expect(mistyped).rejects.toThrow(/"signal_ages_out_day".*signal_ages_out_days/);
    await writeFile(file, "#".repeat(65_537));
    const long = as(ann, (uid) => instance.reviewing().reviews(uid, {}));
    await expect(long).rejects.toThrow("expected a file of at most 65536 characters, got 65537");
    await writeFile(file, "");
    expect(await as(ann, (uid) => instance.reviewing().reviews(uid, {}))).toHaveProperty("states");
  });
});

describe("a chain of command", () => {
  it("goes up and down at any remove, and ends where managers go round in a circle", () => {
    const managers = new Map([
      ["c", "b"],
      ["b", "a"],
      ["x", "y"],
      ["y", "x"],
    ]);
    expect([sameChain(managers, "a", "c"), sameChain(managers, "c", "a"), sameChain(managers, "c", "c")]).toEqual([
      true,
      true,
      true,
    ]);
    expect([sameChain(managers, "a", "x"), sameChain(managers, "x", "a")]).toEqual([false, false]);
  });
});
