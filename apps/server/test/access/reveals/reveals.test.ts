// "Re-identification needs case reference and a second person": the journey over HTTP, and every way around it that somebody could try.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Answer, Ask, Problem, Reveal, RevealsAnswer, Role } from "@quis/contract";
import type { FastifyInstance } from "fastify";
import type { Principal } from "../../../src/access/index.ts";
import { createHttpServer } from "../../../src/http/index.ts";
import { type Instance, openInstance } from "../../../src/index.ts";
import { bytesOf, dataFolder, type Folder, line } from "../../instance/fixture.ts";
import { token } from "../../http/helper.ts";

const HOUR_MS = 3_600_000;
const CASE = "C-17 ü";
const USER = "ofc-4711";
const SUBJECT = "kb-200417";

let folder: Folder;
let instance: Instance;
let server: FastifyInstance;
let nowMs = Date.UTC(2026, 8, 1);
let who: Principal;

function person(n: number, role: Role | null, change: Partial<Principal> = {}): Principal {
  return {
    uid: `person:p-000000000000000${n}`,
    name: `Person ${n}`,
    roles: role === null ? [] : [role],
    method: "passkey",
    scope: null,
    user: null,
    unit: null,
    freshUntilMs: Infinity,
    ...change,
  };
}
/** Policies refuse what no role of theirs may; the door refuses again, should they be changed. */
const refusedRole: unknown = expect.stringMatching(/^(?:MASK_ROLE|ACCESS_FORBIDDEN)$/);
const reviewer = person(1, "reviewer");
const second = person(2, "reviewer");
const overseer = person(3, "overseer");
const operator = person(4, "log-operator");

const open = async (): Promise<void> => {
  instance = await openInstance({ data: folder.path, create: true, now: () => nowMs });
  server = await createHttpServer({ instance, token, version: "0.1.0", identify: () => ({ principal: who }) });
};
const close = async (): Promise<void> => {
  await server.close();
  await instance.close();
};

beforeEach(async () => {
  nowMs = Date.UTC(2026, 8, 1);
  folder = await dataFolder();
  await open();
  const events = [1, 2, 3].map((n) =>
    line(n, {
      actor: { user: { uid: n === 3 ? "ofc-4712" : USER, name: "Mara Quellwasser" }, session: { uid: "s" } },
      oversight: { operation: "consultation", subjects: [{ uid: SUBJECT }], justification: `asked ${USER}` },
    }),
  );
  await instance.importFile("local:t", {
    file: "a",
    bytes: bytesOf(`${events.join("\n")}\n`),
    source: "desk",
    format: "ocsf",
  });
});
afterEach(async () => {
  await close();
  await folder.remove();
});

interface Asked {
  readonly as?: Principal;
  readonly case?: string;
}
async function get<T>(url: string, { as = reviewer, case: forCase }: Asked = {}): Promise<T> {
  who = as;
  const headers = forCase === undefined ? {} : { "x-quis-case": encodeURIComponent(forCase) };
  return (await server.inject({ url: `/api/v1${url}`, headers })).json();
}
async function post<T = Reveal & Problem>(url: string, body: unknown, as: Principal): Promise<T> {
  who = as;
  const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
  return (await server.inject({ method: "POST", url: `/api/v1${url}`, headers, payload: JSON.stringify(body) })).json();
}
const rows = async (asked?: Asked) => (await get<Answer>("/events", asked)).rows;
const pseudonym = async () => (await rows()).at(-1)!.user;
const ask = async (change: Record<string, unknown> = {}, as = reviewer) =>
  post(
    "/reveals",
    { kind: "user", who: await pseudonym(), case: CASE, reason: "a complaint of 3 August", ...change },
    as,
  );
const decide = (id: string, outcome: "approve" | "refuse", as: Principal) =>
  post(`/reveals/${id}/${outcome}`, { reason: "the complaint names the day" }, as);
const oversightSize = async () => (await instance.status()).logs.find(({ name }) => name === "oversight")!.size;

describe("a user's name", () => {
  it("is shown after a second person approves, to whoever asked, in requests for that case, and to nobody else", async () => {
    const asked = await ask();
    expect(asked).toMatchObject({
      state: "pending",
      name: null,
      mine: true,
      may_decide: false,
      case: CASE,
      decided: null,
    });
    expect((await rows({ case: CASE })).map(({ user }) => user)).not.toContain(USER);
    const waiting = await get<RevealsAnswer>("/reveals", { as: second });
    expect(waiting.reveals).toMatchObject([
      { id: asked.id, state: "pending", mine: false, may_decide: true, name: null },
    ]);
    expect(JSON.stringify(waiting)).not.toContain(USER);
    expect(await decide(asked.id, "approve", second)).toMatchObject({
      state: "granted",
      name: null,
      decided: { by: second.uid },
    });
    const shown = await rows({ case: CASE });
    expect(shown.map(({ user }) => user.slice(0, 8))).toEqual(
      ["user~" + shown[0]!.user.slice(5, 8), USER, USER].map((u) => u.slice(0, 8)),
    );
    expect(shown.at(-1)).toMatchObject({ user: USER, user_name: "Mara Quellwasser", justification: `asked ${USER}` });
    expect(shown[0]!.user).toMatch(/^user~/);
    expect(shown.at(-1)!.subjects[0]).toMatch(/^person~/);
    for (const asked2 of [{}, { case: "C-18" }, { as: second, case: CASE }])
      expect(JSON.stringify(await rows(asked2))).not.toContain(USER);
    expect((await get<Answer>(`/users/${USER}/events`, { case: CASE })).rows).toHaveLength(2);
    expect(await get<Problem>(`/users/${USER}/events`)).toMatchObject({ code: "MASK_NAMED" });
    expect(await get<Problem>(`/users/ofc-4712/events`, { case: CASE })).toMatchObject({ code: "MASK_NAMED" });
    expect(await get<Ask>(`/ask?q=${USER}`, { case: CASE })).toMatchObject({
      readings: [{ kind: "user", value: USER }],
    });
    expect(await get<RevealsAnswer>("/reveals")).toMatchObject({
      reveals: [{ state: "granted", name: USER, mine: true }],
    });
  });

  it("is not shown when it was refused", async () => {
    const { id } = await ask();
    expect(await decide(id, "refuse", overseer)).toMatchObject({ state: "refused" });
    expect(JSON.stringify(await rows({ case: CASE }))).not.toContain(USER);
    expect(await get<RevealsAnswer>("/reveals")).toEqual({ reveals: [] });
    expect(await get<RevealsAnswer>("/reveals?all=true")).toMatchObject({
      reveals: [{ state: "refused", name: null }],
    });
  });

  it("is sealed before it holds, step by step, and holds again from the log alone after a restart", async () => {
    const before = await oversightSize();
    const { id, deeds } = await ask();
    const granted = await decide(id, "approve", second);
    expect(granted.deeds).toEqual([deeds[0], expect.any(Number)]);
    expect(deeds[0]).toBeGreaterThanOrEqual(before);
    for (const [at, step, by] of [
      [granted.deeds[0]!, "ask", reviewer.uid],
      [granted.deeds[1]!, "approve", second.uid],
    ] as const) {
      const { event, source } = await instance.event("local:t", at, "oversight");
      expect(source).toBe("quis-reveals");
      expect(event).toMatchObject({ actor: { user: { uid: by } }, web_resources: [{ data: { step, id } }] });
    }
    await close();
    await rm(join(folder.path, "index", "reveals.json"));
    await open();
    expect(await get<RevealsAnswer>("/reveals")).toMatchObject({ reveals: [{ id, state: "granted", name: USER }] });
    expect(JSON.stringify(await rows({ case: CASE }))).toContain(USER);
  });
});

describe("a hostile way to a user's name", () => {
  it("one's own approval is refused, also through the folder's token under two names", async () => {
    const { id } = await ask();
    expect(await decide(id, "approve", reviewer)).toMatchObject({ code: "MASK_CONFLICT" });
    const local = (name: string) => person(5, null, { uid: `local:${name}`, method: "local" });
    const own = await ask({}, local("alma"));
    expect(await decide(own.id, "approve", local("berta"))).toMatchObject({ code: "MASK_CONFLICT" });
    expect(JSON.stringify(await rows({ case: CASE }))).not.toContain(USER);
  });

  it("the user themself cannot approve it, nor refuse it", async () => {
    const { id } = await ask();
    const themself = person(6, "reviewer", { user: USER });
    expect(await decide(id, "approve", themself)).toMatchObject({ code: "MASK_CONFLICT" });
    expect(await decide(id, "refuse", themself)).toMatchObject({ code: "MASK_CONFLICT" });
  });

  it("an approval after the time is refused; so is a second decision, and the same one again", async () => {
    const late = await ask();
    nowMs += 24 * HOUR_MS;
    expect(await decide(late.id, "approve", second)).toMatchObject({ code: "MASK_NOT_PENDING" });
    expect(await get<RevealsAnswer>("/reveals?all=true")).toMatchObject({ reveals: [{ state: "expired" }] });
    const refused = await ask();
    await decide(refused.id, "refuse", second);
    expect(await decide(refused.id, "approve", overseer)).toMatchObject({ code: "MASK_NOT_PENDING" });
    const granted = await ask();
    await decide(granted.id, "approve", second);
    expect(await decide(granted.id, "approve", second)).toMatchObject({ code: "MASK_NOT_PENDING" });
    expect(await decide(granted.id, "refuse", overseer)).toMatchObject({ code: "MASK_NOT_PENDING" });
  });

  it("of two decisions at once exactly one counts", async () => {
    const { id } = await ask();
    who = second;
    const decided = await Promise.all(
      (["approve", "refuse", "approve"] as const).map((outcome) =>
        instance
          .reveals()
          .decide(second, id, outcome, "x")
          .catch((error: unknown) => error),
      ),
    );
    expect(decided.filter((outcome) => !(outcome instanceof Error))).toHaveLength(1);
  });

  it("who has no such role, or has lost it, neither asks nor decides nor goes on seeing", async () => {
    expect(await ask({}, operator)).toMatchObject({ code: refusedRole });
    const { id } = await ask();
    expect(await decide(id, "approve", operator)).toMatchObject({ code: refusedRole });
    expect(await decide(id, "approve", { ...second, roles: ["staff-observer"] })).toMatchObject({ code: refusedRole });
    await decide(id, "approve", second);
    const fallen = { ...reviewer, roles: ["release-officer"] as const };
    expect(JSON.stringify(await rows({ as: fallen, case: CASE }))).not.toContain(USER);
  });

  it("a grant ends, and holds not for a case that merely looks alike", async () => {
    const { id } = await ask();
    await decide(id, "approve", second);
    for (const other of [`${CASE}2`, CASE.toLowerCase(), "C-17"])
      expect(JSON.stringify(await rows({ case: other }))).not.toContain(USER);
    nowMs += 30 * 24 * HOUR_MS - 1;
    expect(JSON.stringify(await rows({ case: CASE }))).toContain(USER);
    nowMs += 1;
    expect(JSON.stringify(await rows({ case: CASE }))).not.toContain(USER);
  });

  it("a name, a forged pseudonym, a person's and one for another purpose are refused", async () => {
    expect(await ask({ who: USER })).toMatchObject({ code: "MASK_NAMED" });
    const made = await pseudonym();
    const person1 = (await rows()).at(-1)!.subjects[0]!;
    const foreign = instance.masks()!.pseudonyms.of("user", USER, "release:1");
    for (const wrong of [`${made.slice(0, -1)}${made.endsWith("0") ? "1" : "0"}`, person1, foreign, "user~none"])
      expect(await ask({ who: wrong })).toMatchObject({ code: "MASK_FORGED" });
  });

  it("an investigator, where policies let them ask, asks for their own case only", async () => {
    const investigator = person(7, "investigator", { scope: { case: "C-9", expires: "2099-01-01T00:00:00Z" } });
    const asked = { kind: "user", who: await pseudonym(), reason: "x" } as const;
    const door = instance.reveals();
    await expect(door.ask(investigator, { ...asked, case: CASE })).rejects.toMatchObject({ code: "MASK_CONFLICT" });
    expect(await door.ask(investigator, { ...asked, case: "C-9" })).toMatchObject({ state: "pending" });
    await expect(door.ask(operator, { ...asked, case: CASE })).rejects.toMatchObject({ code: "MASK_ROLE" });
    const { id } = await ask();
    await expect(door.decide(operator, id, "approve", "x")).rejects.toMatchObject({ code: "MASK_ROLE" });
  });

  it("somebody of the user's own chain of command cannot decide", async () => {
    const { id } = await ask();
    const door = instance.reveals();
    const barred = door.decide(second, id, "approve", "x", (user) => user === USER);
    await expect(barred).rejects.toMatchObject({ code: "MASK_CONFLICT" });
  });

  it("an id that nobody asked for is not found, a malformed one and a body without reason or case are refused", async () => {
    expect(await decide("r-0000000000000000", "approve", second)).toMatchObject({ code: "QUIS_NOT_FOUND" });
    expect(await decide("r-1", "approve", second)).toMatchObject({ code: "QUIS_BAD_INPUT" });
    for (const wrong of [
      { reason: "" },
      { case: " " },
      { kind: "session" },
      { more: 1 },
      { reason: "x".repeat(501) },
      { reason: "a\nb" },
    ])
      expect(await ask(wrong)).toMatchObject({ code: "QUIS_BAD_INPUT" });
    who = reviewer;
    for (const payload of ["", "[]", "{", "null", `"${"x".repeat(70_000)}"`]) {
      const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
      const response = await server.inject({ method: "POST", url: "/api/v1/reveals", payload, headers });
      expect(response.statusCode).toBe(400);
    }
    expect(await get<Problem>("/events", { case: "x".repeat(257) })).toMatchObject({ code: "QUIS_BAD_INPUT" });
  });

  it("each request is one deed: a step that counts as it is, one that is refused as a refusal", async () => {
    const { id } = await ask();
    const before = await oversightSize();
    await decide(id, "approve", reviewer);
    expect(await oversightSize()).toBe(before + 1);
    await instance.settle();
    expect(await instance.event("local:t", before, "oversight")).toMatchObject({
      source: "quis",
      event: { actor: { user: { uid: reviewer.uid } }, status_code: "MASK_CONFLICT" },
    });
    const size = await oversightSize();
    await decide(id, "approve", second);
    expect(await oversightSize()).toBe(size + 1);
  });
});

describe("a subject", () => {
  it("is opened at once with a reason, by its pseudonym or by an id that is known from elsewhere, for that case only", async () => {
    const person1 = (await rows()).at(-1)!.subjects[0]!;
    expect(await get<Problem>(`/who?subject=${SUBJECT}`, { case: CASE })).toMatchObject({ code: "MASK_NAMED" });
    const opened = await post(
      "/reveals",
      { kind: "subject", who: SUBJECT, case: CASE, reason: "she asked who looked" },
      reviewer,
    );
    expect(opened).toMatchObject({ state: "granted", name: SUBJECT, pseudonym: person1, decided: null });
    expect((await get<Answer>(`/who?subject=${SUBJECT}`, { case: CASE })).rows[0]!.subjects).toEqual([SUBJECT]);
    expect(JSON.stringify(await rows())).not.toContain(SUBJECT);
    const { event } = await instance.event("local:t", opened.deeds[0]!, "oversight");
    expect(event).toMatchObject({
      oversight: { subjects: [{ uid: SUBJECT }], justification: "she asked who looked", case_ref: CASE },
    });
    expect(await post("/reveals", { kind: "subject", who: person1, case: "C-18", reason: "x" }, second)).toMatchObject({
      name: SUBJECT,
    });
    nowMs += 7 * 24 * HOUR_MS;
    expect(JSON.stringify(await rows({ case: CASE }))).not.toContain(SUBJECT);
  });

  it("needs a role that may: a privacy officer sees subjects without it, a log operator not at all", async () => {
    expect(await post("/reveals", { kind: "subject", who: SUBJECT, case: CASE, reason: "x" }, operator)).toMatchObject({
      code: "ACCESS_FORBIDDEN",
    });
    const officer = person(8, "privacy-officer");
    const { rows: looks } = await get<Answer>(`/who?subject=${SUBJECT}`, { as: officer });
    expect(looks.at(-1)!.subjects).toEqual([SUBJECT]);
    expect(looks.at(-1)!.user).toMatch(/^user~/);
  });
});

describe("an investigator", () => {
  it("sees names in requests for their case until it ends, and pseudonyms else", async () => {
    const as = person(9, "investigator", { scope: { case: CASE, expires: "2099-01-01T00:00:00Z" } });
    expect((await rows({ as, case: CASE })).at(-1)).toMatchObject({ user: USER, subjects: [SUBJECT] });
    for (const asked of [
      { as },
      { as, case: "C-18" },
      { as: { ...as, scope: { case: CASE, expires: "2000-01-01T00:00:00Z" } }, case: CASE },
    ])
      expect(JSON.stringify(await get("/events", asked))).not.toMatch(new RegExp(`${USER}|${SUBJECT}|Quellwasser`));
  });
});
