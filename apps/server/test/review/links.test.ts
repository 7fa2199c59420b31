// Reply links over HTTP in a real data folder: what their holder may, and when a link counts no more.
import { cp } from "node:fs/promises";
import type { ReviewAnswer, ReviewStepInput, Role } from "@quis/contract";
import { type AccessEvent, decodeLeaf } from "@quis/event";
import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asking, type Principal } from "../../src/access/index.ts";
import { createHttpServer } from "../../src/http/index.ts";
import type { Instance } from "../../src/index.ts";
import { linkUid, openLinkOf } from "../../src/review/links.ts";
import { foldOf, type Known } from "../../src/review/may.ts";
import type { KeptStep } from "../../src/review/register.ts";
import { Reviews } from "../../src/review/reviews.ts";
import { type Desk, openDesk } from "../access/fixture.ts";
import { ACTOR, agency, DAYS, FIRST_MS, importLines, openAgency } from "../detect/agency.ts";
import { token } from "../http/helper.ts";
import { dataFolder, type Folder } from "../instance/fixture.ts";

const DAY_MS = 86_400_000;
let template: Folder;
let folder: Folder;
let nowMs: number;
let instance: Instance;
let server: FastifyInstance;
let desk: Desk;
let id: string;
let other: string;

beforeAll(async () => {
  template = await dataFolder();
  nowMs = FIRST_MS + DAYS * DAY_MS + 9 * 3_600_000;
  const first = await openAgency(template.path, () => nowMs);
  await importLines(first, agency(0, DAYS));
  const { findings } = await first.detection().findings(ACTOR, { all: "true" });
  id = findings.find(({ user }) => user === "u3")!.id;
  other = findings.find(({ user }) => user !== "u3")!.id;
  await first.close();
});
afterAll(() => template.remove());

async function open(): Promise<void> {
  instance = await openAgency(folder.path, () => nowMs);
  const { identity } = desk;
  server = await createHttpServer({ instance, token, version: "0.1.0", identity, now: () => nowMs });
}
async function close(): Promise<void> {
  await server.close();
  await instance.close();
}
beforeEach(async () => {
  folder = await dataFolder();
  await cp(template.path, folder.path, { recursive: true });
  nowMs = FIRST_MS + DAYS * DAY_MS + 10 * 3_600_000;
  desk = await openDesk();
  await open();
});
afterEach(async () => {
  await close();
  await folder.remove();
});

function person(name: string, roles: readonly Role[], user: string | null = null): Principal {
  const uid = `person:${name}`;
  return { uid, name, roles, method: "passkey", scope: null, user, unit: null, freshUntilMs: Infinity };
}
const ann = person("p-ann", ["reviewer"]);
const ben = person("p-ben", ["reviewer"]);

const take = (who: Principal, step: ReviewStepInput, of = id): Promise<ReviewAnswer> => {
  nowMs += 60_000;
  return asking.run({ principal: who, action: "review-step", sealed: 0 } as never, () =>
    instance.reviewing().take(who.uid, of, step),
  );
};
const review = (): Promise<ReviewAnswer> => instance.reviewing().review(ACTOR, id);
async function tell(of = id): Promise<string> {
  await take(ann, { step: "taken" }, of);
  await take(ann, { step: "inquired", reason: "no-record-of-work", text: "Nine days.", case_ref: "Q-1" }, of);
  const { link } = await take(ann, { step: "notified", via: "link" }, of);
  return link!.secret;
}

/** What `actor` did, by what is sealed in the name of requests. */
async function deedsOf(actor: string): Promise<string[]> {
  await instance.settle();
  const size = (await instance.status()).logs.find(({ name }) => name === "oversight")?.size ?? 0;
  const deeds: string[] = [];
  for (let index = 0; index < size; index++) {
    const detail = await instance.event(ACTOR, index, "oversight");
    const event = detail.event as unknown as AccessEvent & { web_resources?: { name: string }[] };
    const { source } = decodeLeaf(Buffer.from(detail.entry, "base64"));
    if (source === "quis" && event.actor?.user?.uid === actor) deeds.push(event.web_resources?.[0]?.name ?? "");
  }
  return deeds;
}

const ownPage = { "sec-fetch-site": "same-origin" };
const begin = (secret: string, remoteAddress = "192.0.2.7"): Promise<LightMyRequestResponse> =>
  server.inject({
    method: "POST",
    url: "/api/v1/reply/begin",
    headers: ownPage,
    payload: { secret },
    remoteAddress,
  });
const cookieOf = (answer: LightMyRequestResponse): string => {
  const found = answer.cookies.find(({ name }) => name.endsWith("quis_reply"));
  return found === undefined ? "" : `${found.name}=${found.value}`;
};
const enter = async (secret: string): Promise<string> => cookieOf(await begin(secret));
const get = (path: string, cookie: string) => server.inject({ url: `/api/v1${path}`, headers: { cookie } });
const send = (cookie: string, payload: object, headers: object = ownPage) =>
  server.inject({ method: "POST", url: "/api/v1/reply/steps", headers: { ...headers, cookie }, payload });
const replied = { step: "replied", text: "I covered for a colleague.", attachments: [] };
const codeOf = (answer: LightMyRequestResponse): string =>
  `${answer.statusCode} ${answer.json<{ code: string }>().code}`;

describe("openLinkOf", () => {
  const hash = "ab".repeat(32);
  const at = "2026-03-20T10:00:00.000Z";
  const until = "2026-04-03T10:00:00.000Z";
  const made = (parts: object = {}): KeptStep[] => [
    { deed: 1, step: { step: "taken", at, by: "person:a" } },
    { deed: 2, step: { step: "inquired", at, by: "person:a", case_ref: "Q", reason: "other", text: "x" } },
    {
      deed: 3,
      step: {
        step: "notified",
        at,
        by: "person:a",
        via: "link",
        reply_until: until,
        link: hash,
        link_until: until,
        ...parts,
      },
    },
  ];
  const known = (kept: readonly KeptStep[], user: string | null = "u3"): Known => {
    const finding = { id: "f", kind: "k", sentence: "s", day: "2026-03-19", user, raisedAt: at };
    return { finding, kept, review: foldOf(finding, kept) };
  };
  const ask = (one: Known) => openLinkOf(one, Date.parse(at) + 1000);

  it("is sure of a link that was made, is in its time and unused", () => {
    expect(ask(known(made()))).toEqual({
      uid: linkUid(hash),
      hash,
      finding: "f",
      user: "u3",
      untilMs: Date.parse(until),
    });
  });

  it.each([
    ["without an end", known(made({ link_until: undefined }))],
    ["with an end that is no time", known(made({ link_until: "soon" }))],
    ["of a finding about nobody", known(made(), null)],
    [
      "of a review that was opened again",
      known([...made(), { deed: 4, step: { step: "reopened", at, by: "person:b" } }]),
    ],
    [
      "that was used",
      known([...made(), { deed: 4, step: { step: "replied", at, by: linkUid(hash), text: "x", attachments: [] } }]),
    ],
  ])("knows none %s", (_what, one) => {
    expect(ask(one)).toBeUndefined();
  });

  it("knows none of a finding that is gone, whatever its review has sealed", async () => {
    let findings = [known(made()).finding];
    const reviews = new Reviews({
      findings: async () => findings,
      register: { all: async () => new Map([["f", made()]]) },
      now: () => Date.parse(at) + 1000,
    } as never);
    expect(await reviews.openLink(hash)).toMatchObject({ finding: "f" });
    findings = [];
    expect(await reviews.openLink(hash)).toBeUndefined();
  });
});

describe("a reply link", () => {
  it("is told once, to whoever makes it; the log and later answers have no secret, and answers not even its hash", async () => {
    const secret = await tell();
    // 256 bits in base64url.
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    const after = await review();
    expect(after.link).toBeUndefined();
    expect(JSON.stringify(after)).not.toMatch(/"link":/);
    expect(after.steps.at(-1)).toMatchObject({
      step: "notified",
      via: "link",
      link_until: after.steps.at(-1)?.reply_until,
    });
  });

  it("lets its holder read the finding, its accesses and its review as the employee does, and reply with a file: each request one deed of the link", async () => {
    const cookie = await enter(await tell());
    expect(cookie).toMatch(/^quis_reply=/);
    const read = await get("/reply", cookie);
    expect(read.json<ReviewAnswer>().may.filter(({ allowed }) => allowed)).toMatchObject([{ step: "replied" }]);
    const finding = await get("/reply/finding", cookie);
    expect(finding.json()).toMatchObject({ finding: { user: "u3" } });
    expect((await get("/reply/accesses", cookie)).json()).toMatchObject({ accesses: expect.any(Array) });
    const file = await server.inject({
      method: "POST",
      url: "/api/v1/reply/attachments?name=roster.txt&media_type=text/plain",
      headers: { ...ownPage, cookie, "content-type": "application/octet-stream" },
      payload: Buffer.from("3 March: post 4\n"),
    });
    expect(file.statusCode).toBe(200);
    const done = await send(cookie, { ...replied, attachments: [file.json()] });
    const last = done.json<ReviewAnswer>().steps.at(-1);
    expect(last).toMatchObject({
      step: "replied",
      text: "I covered for a colleague.",
      by: expect.stringMatching(/^link:[0-9a-f]{16}$/),
    });
    expect(last?.by_name).toBeUndefined();
    // The opening, five questions and changes after it: each by the link's own name.
    const theirs = await deedsOf(last?.by ?? "");
    expect(theirs).toEqual([
      "open reply link",
      "review",
      "finding",
      "accesses of finding",
      "attachment",
      "review step",
    ]);
  });

  it("is used up by the reply: neither the link nor its session counts again", async () => {
    const secret = await tell();
    const cookie = await enter(secret);
    expect((await send(cookie, replied)).statusCode).toBe(200);
    expect(codeOf(await send(cookie, replied))).toBe("401 ACCESS_SIGN_IN");
    expect(codeOf(await get("/reply", cookie))).toBe("401 ACCESS_SIGN_IN");
    expect(codeOf(await begin(secret))).toBe("403 ACCESS_LINK");
    expect((await review()).review.replies).toBe(1);
  });

  it("ends with the time to reply, session and all, to the millisecond", async () => {
    const secret = await tell();
    const cookie = await enter(secret);
    const until = Date.parse((await review()).steps.at(-1)?.link_until ?? "");
    nowMs = until - 1;
    expect((await get("/reply", cookie)).statusCode).toBe(200);
    nowMs = until;
    expect(codeOf(await get("/reply", cookie))).toBe("401 ACCESS_SIGN_IN");
    expect(codeOf(await begin(secret))).toBe("403 ACCESS_LINK");
  });

  it("ends when another is made, with its session; the new one counts", async () => {
    const first = await tell();
    const cookie = await enter(first);
    const { link } = await take(ben, { step: "linked" });
    expect(codeOf(await get("/reply", cookie))).toBe("401 ACCESS_SIGN_IN");
    expect(codeOf(await begin(first))).toBe("403 ACCESS_LINK");
    expect((await get("/reply", await enter(link!.secret))).statusCode).toBe(200);
  });

  it("opened a second time ends the session before", async () => {
    const secret = await tell();
    const before = await enter(secret);
    const now = await enter(secret);
    expect([(await get("/reply", before)).statusCode, (await get("/reply", now)).statusCode]).toEqual([401, 200]);
  });

  it("survives a restart, since it is sealed; its sessions do not", async () => {
    const secret = await tell();
    const cookie = await enter(secret);
    await close();
    await open();
    expect(codeOf(await get("/reply", cookie))).toBe("401 ACCESS_SIGN_IN");
    expect((await get("/reply", await enter(secret))).statusCode).toBe(200);
  });

  it.each([
    ["tampered", (secret: string) => `${secret.startsWith("A") ? "B" : "A"}${secret.slice(1)}`],
    ["cut short", (secret: string) => secret.slice(0, -1)],
    ["of nobody", () => "x".repeat(43)],
  ])("that is %s lets nobody in", async (_what, change) => {
    const secret = await tell();
    expect(codeOf(await begin(change(secret)))).toBe("403 ACCESS_LINK");
    expect(await enter(change(secret))).toBe("");
  });

  it("wrong tries of one address are slowed down, whatever the secrets; another address is let in", async () => {
    const secret = await tell();
    const codes = new Set<string>();
    for (let n = 0; n < 31; n++) codes.add(codeOf(await begin(`${"x".repeat(41)}${n + 10}`)));
    expect([...codes]).toEqual(["403 ACCESS_LINK", "429 ACCESS_SLOW_DOWN"]);
    expect((await begin(secret, "198.51.100.4")).statusCode).toBe(200);
  });

  it("of two replies at once by one link takes one", async () => {
    const cookie = await enter(await tell());
    const both = await Promise.all([send(cookie, replied), send(cookie, replied)]);
    expect(both.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)[0]).toBe(200);
    expect((await review()).review.replies).toBe(1);
  });

  it("lets its holder do nothing else: no other route knows it, no address says another finding", async () => {
    const cookie = await enter(await tell());
    await tell(other);
    for (const path of [
      `/reviews/${id}`,
      `/findings/${id}`,
      `/reviews/${other}`,
      "/events?user=u3",
      "/status",
      "/session/end",
    ])
      expect([path, (await get(path, cookie)).statusCode]).toEqual([path, path === "/session/end" ? 405 : 401]);
    expect((await get(`/reply?id=${other}`, cookie)).statusCode).toBe(400);
    expect((await get("/reply", cookie)).json<ReviewAnswer>().review.finding).toBe(id);
    for (const step of [
      { step: "hearing-closed" },
      { step: "proposed", outcome: "explained", reason: "other", text: "x" },
      { step: "linked" },
    ])
      expect((await send(cookie, step)).statusCode).toBe(400);
    // An appeal has its time after a decision.
    expect(codeOf(await send(cookie, { step: "appealed", text: "No." }))).toBe("409 QUIS_REVIEW_REFUSED");
  });

  it("is no proof to a page of another site, and no other proof lets in where it does", async () => {
    const cookie = await enter(await tell());
    expect((await send(cookie, replied, { "sec-fetch-site": "cross-site" })).statusCode).toBe(403);
    expect((await send(cookie, replied, {})).statusCode).toBe(403);
    const holder = { authorization: `Bearer ${token}`, "x-quis-actor": "local:ann" };
    expect((await server.inject({ url: "/api/v1/reply", headers: holder })).statusCode).toBe(401);
    expect((await review()).review.replies).toBe(0);
  });

  it("that is made after a decision against the employee is for the appeal, which uses it up", async () => {
    const secret = await tell();
    expect((await send(await enter(secret), replied)).statusCode).toBe(200);
    // Who makes a link could use it: such a reply does not end the time that the employee has.
    await expect(take(ann, { step: "hearing-closed" })).rejects.toMatchObject({ code: "QUIS_REVIEW_REFUSED" });
    nowMs += 20 * DAY_MS;
    expect((await review()).review.state).toBe("decision");
    await expect(take(ann, { step: "linked" })).rejects.toMatchObject({ code: "QUIS_REVIEW_REFUSED" });
    await take(ann, { step: "proposed", outcome: "mistake", reason: "other", text: "Not needed." });
    const { link } = await take(ann, { step: "linked" });
    const cookie = await enter(link!.secret);
    expect((await send(cookie, { step: "appealed", text: "It was needed." })).statusCode).toBe(200);
    expect(codeOf(await get("/reply", cookie))).toBe("401 ACCESS_SIGN_IN");
    expect((await review()).review.state).toBe("appeal");
  });

  it("ends when the review does", async () => {
    const secret = await tell();
    const cookie = await enter(secret);
    nowMs += 30 * DAY_MS;
    await review();
    expect(codeOf(await get("/reply", cookie))).toBe("401 ACCESS_SIGN_IN");
    expect(codeOf(await begin(secret))).toBe("403 ACCESS_LINK");
  });

  it("is not made by whom the finding is about, nor by who has no duty, nor before they were told", async () => {
    await expect(take(ann, { step: "linked" })).rejects.toMatchObject({ code: "QUIS_REVIEW_REFUSED" });
    await tell();
    for (const who of [person("p-u3", ["employee", "reviewer"], "u3"), person("p-adm", ["administrator"])])
      await expect(take(who, { step: "linked" })).rejects.toMatchObject({ code: "QUIS_REVIEW_REFUSED" });
  });
});
