// "Every GET route of the API called as somebody who sees no names: no answer holds one", in any encoding. All names are invented.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer, Ask, EventDetail, FindingAnswer, FindingsAnswer, GapsAnswer, Role, Sight } from "@quis/contract";
import { checkDisclosures, decodeLeaf, eventFields, type AccessEvent } from "@quis/event";
import { fromBase64 } from "@quis/tlog";
import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import type { Principal } from "../../../src/access/index.ts";
import type { Policies } from "../../../src/access/policy/index.ts";
import { createHttpServer } from "../../../src/http/index.ts";
import type { Instance } from "../../../src/index.ts";
import { ACTOR, agency, DAYS, FIRST_MS, importLines, openAgency } from "../../detect/agency.ts";
import { bytesOf, dataFolder, type Folder, line } from "../../instance/fixture.ts";
import { token } from "../../http/helper.ts";

const NOW_MS = FIRST_MS + DAYS * 86_400_000 + 9 * 3_600_000;
const USERS = Array.from({ length: 10 }, (_, u) => `ofc-471${u}`);
const FULL_NAMES = ["Mara Quellwasser", "Ödön Tàbor-Nyström"];
const SUBJECT = "kb-2004-again";
const SPELLED = "kb 77/ö#9";
/** No answer may hold any of these. */
const NAMES = [
  ...USERS,
  ...FULL_NAMES,
  "quellwasser",
  SUBJECT,
  "kb-2004-twice",
  "kb-2004-3-5-1",
  SPELLED,
  "kb-9999-lone",
];

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Accesses whose texts name people in every way that sources have. */
function hostile(): string[] {
  const named = (n: number, change: Record<string, unknown>) =>
    line(n, {
      time: FIRST_MS + (DAYS - 1) * 86_400_000 + n * 60_000,
      metadata: {
        version: "1.8.0",
        uid: `ofc-4712/${SUBJECT}/${n}`,
        product: { name: "Desk", vendor_name: "Invented" },
      },
      actor: {
        user: { uid: "ofc-4712", name: FULL_NAMES[0], email_addr: "quellwasser@agency.example", type_id: 1 },
        session: { uid: `ofc-4712-session-${n}` },
      },
      ...change,
    });
  const oversight = (justification: string, subjects = [{ uid: SUBJECT, type: "person" }]) => ({
    operation: "consultation",
    subjects,
    justification,
    case_ref: `C-17 ${SUBJECT}`,
    purpose: `complaint of ${SUBJECT.toUpperCase()}`,
    recipients: [FULL_NAMES[1]],
  });
  return [
    named(1, { oversight: oversight(`asked ofc-4713 and MARA QUELLWASSER about ${SUBJECT}.`) }),
    named(2, {
      oversight: oversight(`see ${base64(`file of ${SUBJECT}`)} and ${encodeURIComponent(SPELLED)}`, [
        { uid: SPELLED, type: "person" },
      ]),
      web_resources: [{ url_string: `/records/${encodeURIComponent(SPELLED)}?by=ofc-4714`, type: "person" }],
    }),
    named(3, {
      oversight: oversight(Buffer.from(SUBJECT).toString("hex")),
      web_resources: [{ name: `Akte_${SUBJECT}_Quellwasser.pdf` }],
      http_request: {
        http_method: "GET",
        url: { path: `/p/${SUBJECT}` },
        args: `q=${encodeURIComponent(FULL_NAMES[0]!)}`,
      },
      unmapped: { note: `kb-9999-lone`, [SUBJECT.replaceAll("-", "_")]: 1 },
    }),
    named(4, {
      oversight: oversight("kb-9999-lone", [{ uid: "kb-9999-lone", type: "person" }]),
      database: { name: SUBJECT },
    }),
    named(5, {
      actor: { user: { uid: "ofc-4799", name: FULL_NAMES[1] }, session: { uid: "s" } },
      oversight: oversight("routine"),
    }),
    // A real id that is written as a pseudonym.
    named(6, { oversight: oversight("routine", [{ uid: "person~00000000", type: "person" }]) }),
  ];
}

const renamed = (text: string) =>
  text.replaceAll(/\bu(\d)(?=["-])/g, "ofc-471$1").replaceAll(/\bp-(?=\d|again|twice)/g, "kb-2004-");

let folder: Folder;
let instance: Instance;
let server: FastifyInstance;
let erased = 0;
let who: Principal;
const routes = new Set<string>();

function principal(role: Role, change: Partial<Principal> = {}): Principal {
  return {
    uid: "person:p-0000000000000001",
    name: "Rika Invented",
    roles: [role],
    method: "passkey",
    scope: null,
    user: null,
    unit: null,
    freshUntilMs: Infinity,
    ...change,
  };
}

const PROGRAMME = `programmes:
  - { id: weekly, title: Weekly, basis: CJIS, every: week, begins: 2026-03-02, sample: 20, double_share: 0.5 }
`;

async function get(
  url: string,
  as: Principal = who,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> {
  const before = who;
  who = as;
  const response = await server.inject({ url: `/api/v1${url}`, headers });
  who = before;
  return response;
}

async function json<T>(url: string, as?: Principal, headers?: Record<string, string>): Promise<T> {
  const response = await get(url, as, headers);
  expect([url, response.statusCode, response.statusCode === 200 ? "" : response.body]).toEqual([url, 200, ""]);
  return response.json();
}

const SEEN: Readonly<Partial<Record<Role, Sight>>> = {
  overseer: { users: "named", subjects: "named" },
  reviewer: { users: "pseudonym", subjects: "pseudonym" },
  investigator: { users: "pseudonym", subjects: "pseudonym" },
  "privacy-officer": { users: "pseudonym", subjects: "named" },
};
/** Policies that let everybody ask everything: what keeps names back here are masks alone. */
const OPEN = {
  version: 1,
  mayAtAll: () => true,
  decide: () => ({ allowed: true, because: [] }),
  rightsOf: () => ({ may: [], sees: { users: "none", subjects: "none" } }),
  sees: ({ roles }: Principal): Sight => SEEN[roles[0] ?? "staff-observer"] ?? { users: "none", subjects: "none" },
} as unknown as Policies;

/** Every text that a body could be read as. */
function readings(body: string): string[] {
  const found = [body];
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === "string") texts.push(value);
    else if (typeof value === "object" && value !== null)
      for (const [name, member] of Object.entries(value)) {
        texts.push(name);
        collect(member);
      }
  };
  for (const part of body.trim().split("\n")) collect(JSON.parse(part));
  for (const text of texts) {
    found.push(text);
    try {
      found.push(decodeURIComponent(text.replaceAll("+", " ")));
    } catch {
      // No percent-encoding.
    }
    for (const [part] of text.matchAll(/[A-Za-z0-9+/_-]{8,}={0,2}/g)) {
      for (let from = 0; from < 4; from++) {
        const decoded = Buffer.from(part.slice(from), "base64");
        found.push(decoded.toString("utf8"), decoded.toString("utf16le"));
      }
      if (/^[0-9a-f]+$/i.test(part)) found.push(Buffer.from(part, "hex").toString("utf8"));
    }
  }
  return found.map((text) => text.toLowerCase());
}

function namesIn(body: string, names: readonly string[] = NAMES): string[] {
  const texts = readings(body);
  return names.filter((name) => texts.some((text) => text.includes(name.toLowerCase())));
}

beforeAll(async () => {
  folder = await dataFolder();
  await mkdir(folder.path, { recursive: true });
  await writeFile(join(folder.path, "review.yaml"), PROGRAMME);
  instance = await openAgency(folder.path, () => NOW_MS);
  await importLines(instance, agency(0, DAYS).map(renamed));
  await importLines(instance, hostile());
  await importLines(instance, [`{"user":"ofc-4711","about":"${SUBJECT}"`, `{"time":"${FULL_NAMES[0]} looked"}`]);
  const users = ["user,role,unit,start,end"];
  for (const user of USERS)
    users.push(`${user},clerk,Intake,2020-01-01T00:00:00Z,${user.endsWith("4") ? "2026-03-05T00:00:00Z" : ""}`);
  await instance.importContext(ACTOR, { kind: "users", file: "users.csv", bytes: bytesOf(`${users.join("\n")}\n`) });
  erased = (await instance.who(ACTOR, "kb-2004-twice", { limit: 1 })).rows[0]!.index;
  await instance.erase(ACTOR, {
    index: erased,
    authority: `Court for ${SUBJECT}`,
    reason: `asked by ${FULL_NAMES[0]!}`,
  });
  await instance.detection().run(ACTOR);
  server = await createHttpServer({
    instance,
    token,
    version: "0.1.0",
    identify: () => ({ principal: who }),
    policies: OPEN,
    onRoute: ({ method, url }) => routes.add(`${String(method)} ${url}`),
  });
  who = principal("reviewer");
}, 180_000);
afterAll(async () => {
  await server.close();
  await instance.close();
  await folder.remove();
});

/** Addresses of every GET route, found by walking from answer to answer as the page does. */
async function addresses(as: Principal): Promise<Map<string, string[]>> {
  const events = await json<Answer>("/events?limit=60", as);
  const hidden = (id: string) => id.includes("~none");
  const pick = (ids: readonly string[]) => [...new Set(ids)].filter((id) => id !== "" && !hidden(id)).slice(0, 5);
  const users = pick(events.rows.map(({ user }) => user));
  const subjects = pick(events.rows.flatMap((row) => row.subjects));
  const sessions = pick(events.rows.map(({ session }) => session));
  const e = encodeURIComponent;
  const findings = (await json<FindingsAnswer>("/findings?all=true", as)).findings.slice(0, 6);
  const quarantined = (await json<{ rows: { id: string }[] }>("/quarantine", as)).rows;
  const last = events.rows.slice(0, 8).map(({ index }) => index);
  const oversight = Array.from({ length: 8 }, (_, i) => i);
  return new Map([
    ["/status", ["/status"]],
    ["/logs/:log", ["/logs/records", "/logs/oversight"]],
    ["/logs/:log/keys", ["/logs/records/keys"]],
    ["/vkeys", ["/vkeys"]],
    ["/openapi.json", ["/openapi.json"]],
    ["/mirrors", ["/mirrors"]],
    ["/sources", ["/sources"]],
    ["/rules", ["/rules"]],
    ["/detection", ["/detection"]],
    [
      "/ask",
      [...users, ...subjects, ...sessions, "12", FULL_NAMES[0]!, SUBJECT, USERS[3]!].map((q) => `/ask?q=${e(q)}`),
    ],
    [
      "/figures",
      [
        ...users.map((user) => `/figures?user=${e(user)}`),
        ...subjects.map((subject) => `/figures?subject=${e(subject)}`),
        ...sessions.map((session) => `/figures?session=${e(session)}`),
      ],
    ],
    ["/explanations", [`/explanations?indices=${last.join(",")}`]],
    ["/exports", ["/exports?format=csv", "/exports?format=ndjson"]],
    ["/bundles", ["/bundles?title=t&fields=all&indices=0,1"]],
    ["/documents", ["/documents", "/documents?limit=1"]],
    // Made for outside and named by their digest; who may have one may make one. What they hold is tested in test/publish/documents.test.ts.
    ["/documents/:sha256/file", []],
    ["/reports/:sha256/file", []],
    ["/releases", ["/releases"]],
    ["/releases/:release", []],
    // For the one duty that decides what the public sees, whose drafts are tested in test/publish/kept-releases.test.ts; the last is what the public has.
    ["/releases/:release/parts", []],
    ["/releases/:release/records/:index", []],
    ["/releases/:release/preview", []],
    ["/releases/:release/vaughn-index", []],
    ["/releases/:release/file", []],
    ["/saved-questions", ["/saved-questions"]],
    ["/who", subjects.flatMap((subject) => [`/who?subject=${e(subject)}`, `/who?limit=1&subject=${e(subject)}`])],
    ["/users/:user/events", users.map((user) => `/users/${e(user)}/events`)],
    ["/sessions/:session/events", sessions.map((session) => `/sessions/${e(session)}/events`)],
    [
      "/events",
      [
        "/events",
        ...users.map((user) => `/events?limit=5&user=${e(user)}`),
        ...subjects.map((s) => `/events?subject=${e(s)}`),
      ],
    ],
    [
      "/events/:index",
      [...last, 0, erased].map((i) => `/events/${i}`).concat(oversight.map((i) => `/events/${i}?log=oversight`)),
    ],
    ["/events/:index/disclosure", ["/events/0/disclosure?disclose=all", "/events/0/disclosure"]],
    ["/events/:index/explanation", last.map((i) => `/events/${i}/explanation`)],
    ["/findings", ["/findings", "/findings?all=true&kind=repeat-target", "/findings?ocsf=true"]],
    [
      "/findings/:id",
      findings
        .map(({ id }) => `/findings/${id}`)
        .concat(findings.slice(0, 1).map(({ id }) => `/findings/${id}?reproduce=true`)),
    ],
    ["/coverage", ["/coverage"]],
    ["/fairness", ["/fairness"]],
    ["/gaps", ["/gaps", "/gaps?state=all&hours=true", "/gaps?ocsf=true"]],
    ["/reconciliation", ["/reconciliation?a=desk&b=desk"]],
    ["/quarantine", ["/quarantine"]],
    ["/quarantine/:id", quarantined.map(({ id }) => `/quarantine/${id}`)],
    ["/reveals", ["/reveals", "/reveals?all=true"]],
    ["/disposals", ["/disposals", "/disposals?all=true"]],
    ["/findings/:id/reproduction", findings.slice(0, 1).map(({ id }) => `/findings/${id}/reproduction`)],
    ["/findings/:id/accesses", findings.map(({ id }) => `/findings/${id}/accesses`)],
    ["/detection/detectors", ["/detection/detectors"]],
    ["/reviews", ["/reviews", "/reviews?state=signal"]],
    ["/duties", ["/duties", "/duties?programme=weekly"]],
    ["/duties/:programme/:period/sample", ["/duties/weekly/2026-03-02/sample?reproduce=true"]],
    // The file of an employee, as they sent it, for who reviews: no masks are laid on it.
    ["/reviews/:id/attachments/:sha256", []],
    ["/reviews/:id", findings.map(({ id }) => `/reviews/${id}`)],
    // The policies' own text; those that let everybody in here have none.
    ["/policies", []],
    ["/today", ["/today"]],
    ["/setup/changes", ["/setup/changes"]],
    ["/setup/files", ["/setup/files"]],
    ["/calendar", ["/calendar", "/calendar?days=90&fresh=true"]],
    ["/sources/:id", ["/sources/desk", "/sources/desk?fresh=true"]],
    ["/logs/:log/growth", ["/logs/records/growth"]],
    ["/keeping", ["/keeping"]],
    ["/people", ["/people"]],
    ["/tokens", ["/tokens"]],
    // Goes on for ever: counts and sizes, tested in test/http/overview.test.ts.
    ["/changes", []],
  ]);
}

const SIGHTS: readonly (readonly [string, Principal, readonly string[]])[] = [
  ["a reviewer", principal("reviewer"), NAMES],
  ["a staff observer, who sees not even pseudonyms", principal("staff-observer"), NAMES],
  [
    "an investigator outside their case",
    principal("investigator", { scope: { case: "C-1", expires: "2099-01-01T00:00:00Z" } }),
    NAMES,
  ],
  ["somebody without any role", { ...principal("reviewer"), roles: [] }, NAMES],
  ["a privacy officer, who sees subjects", principal("privacy-officer"), [...USERS, ...FULL_NAMES, "quellwasser"]],
];

describe("no answer holds a name", () => {
  it.each(SIGHTS)(
    "to %s, at any GET route",
    async (_, as, names) => {
      const asked = await addresses(as);
      const known = [...routes]
        .filter((route) => route.startsWith("GET /api/v1/"))
        .map((route) => route.slice("GET /api/v1".length));
      // A route that is added is walked here too.
      expect(known.filter((route) => !asked.has(route))).toEqual([]);
      const leaks: string[] = [];
      let answered = 0;
      for (const url of [...asked.values()].flat()) {
        const response = await get(url, as);
        if (response.statusCode === 200) answered++;
        expect([url, response.statusCode < 500 ? "" : response.body]).toEqual([url, ""]);
        for (const name of namesIn(response.body, names)) {
          // Whoever writes a name is told what they wrote.
          if (!decodeURIComponent(url).includes(name)) leaks.push(`${url}: ${name}`);
        }
        expect(namesIn(JSON.stringify(response.headers), names)).toEqual([]);
      }
      expect(leaks).toEqual([]);
      expect(answered).toBeGreaterThan(20);
    },
    180_000,
  );

  it("and the test sees names where they are: to an overseer every one of them", async () => {
    const asked = await addresses(principal("overseer"));
    const bodies: string[] = [];
    for (const url of [...asked.values()].flat()) bodies.push((await get(url, principal("overseer"))).body);
    const found = new Set(bodies.filter((body) => /^[[{]/.test(body)).flatMap((body) => namesIn(body)));
    expect([...NAMES].filter((name) => !found.has(name))).toEqual([]);
  }, 180_000);
});

describe("a masked answer", () => {
  it("groups as the named one does: the same person the same pseudonym, in rows, readings, findings and explanations", async () => {
    const named = await json<Answer>("/events?limit=1000", principal("overseer"));
    const masked = await json<Answer>("/events?limit=1000");
    const pairs = new Map<string, Set<string>>();
    for (const [i, { user, subjects, session }] of named.rows.entries()) {
      const row = masked.rows[i]!;
      for (const [real, pseudonym] of [
        [`user ${user}`, row.user],
        [`session ${session}`, row.session],
        ...subjects.map((subject, at) => [`person ${subject}`, row.subjects[at]!] as const),
      ] as const) {
        if (real.endsWith(" ")) continue;
        if (!pairs.has(real)) pairs.set(real, new Set());
        pairs.get(real)!.add(pseudonym);
      }
    }
    expect([...pairs].filter(([, pseudonyms]) => pseudonyms.size !== 1)).toEqual([]);
    expect(new Set([...pairs.values()].map(([pseudonym]) => pseudonym)).size).toBe(pairs.size);
    const user = [...pairs.get("user ofc-4713")!][0]!;
    const person = [...pairs.get(`person ${SUBJECT}`)!][0]!;
    expect(user).toMatch(/^user~[0-9a-hjkmnp-tv-z]{40}$/);
    const { findings } = await json<FindingsAnswer>("/findings?all=true");
    const finding = findings.find(({ subject }) => subject === person)!;
    expect(finding.user).toBe(user);
    const whole = await json<FindingAnswer>(`/findings/${finding.id}`);
    expect(whole.finding).toMatchObject({ id: finding.id, user, subject: person });
    const ask = await json<Ask>(`/ask?q=${encodeURIComponent(person)}`);
    expect(ask).toMatchObject({ text: person, readings: [{ kind: "who", value: person }] });
    const filtered = await json<Answer>(
      `/events?user=${encodeURIComponent(user)}&subject=${encodeURIComponent(person)}`,
    );
    expect(JSON.parse(filtered.question.value)).toEqual({ user, subject: person });
    expect(filtered.rows.length).toBeGreaterThan(3);
    const page = await json<Answer>(`/who?limit=2&subject=${encodeURIComponent(person)}`);
    const next = await json<Answer>(`/who?limit=2&cursor=${page.next!}&subject=${encodeURIComponent(person)}`);
    expect(next.question).toEqual({ kind: "who", value: person });
    expect(next.rows[0]!.index).not.toBe(page.rows[0]!.index);
  });

  it("keeps what people wrote but for the names in it, and nothing of requests and records", async () => {
    const { rows } = await json<Answer>("/events?limit=1000");
    const said = rows.find(({ justification }) => justification.startsWith("asked"))!;
    expect(said.justification).toMatch(/^asked user~\w+ and user~\w+ about person~\w+\.$/);
    expect(said.case_ref).toMatch(/^C-17 person~\w+$/);
    expect(rows.some(({ justification }) => justification === "routine")).toBe(true);
    expect(new Set(rows.map(({ text, user_name }) => text + user_name))).toEqual(new Set([""]));
    const { gaps } = await json<GapsAnswer>("/gaps");
    const account = gaps.find(({ kind }) => kind === "account-without-person")!;
    expect(account.title).toMatch(/^The account user~\w+ made 1 accesses and/);
    expect(account.evidence["account"]).toMatch(/^user~/);
  });

  it("gives an event with its proof: disclosed fields are under the entry's commitment, pseudonyms are said to be the server's word", async () => {
    const { rows } = await json<Answer>("/events?limit=1000");
    const row = rows.find(({ justification }) => justification.startsWith("asked"))!;
    const detail = await json<EventDetail>(`/events/${row.index}`);
    expect(detail).toMatchObject({ raw: "", event_key: "", event: { actor: { user: { uid: row.user } } } });
    const { withheld } = detail;
    const checked = checkDisclosures(decodeLeaf(fromBase64(detail.entry)!).commitment, withheld!);
    const shown = new Map(
      eventFields(detail.event as unknown as AccessEvent).map(({ name, valueJson }) => [name, valueJson]),
    );
    for (const { name, valueJson } of checked.fields) expect(shown.get(name)).toBe(valueJson);
    expect(checked.hidden).toBe(withheld!.masked.length + withheld!.hidden.length);
    expect([...shown.keys()].toSorted()).toEqual(
      [...checked.fields.map(({ name }) => name), ...withheld!.masked].toSorted(),
    );
    expect(withheld!.masked).toEqual(
      expect.arrayContaining(["actor.user", "oversight.justification", "oversight.subjects"]),
    );
    expect(withheld!.hidden).toEqual(expect.arrayContaining(["raw_data_hash", "oversight.recipients", "http_request"]));
    expect(checked.fields.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["time", "class_uid", "oversight.operation"]),
    );
  });
});

describe("a question by a masked person", () => {
  const refused = async (url: string, as?: Principal) => {
    const response = await get(url, as);
    return [response.statusCode, response.json<{ code: string }>().code];
  };
  const e = encodeURIComponent;

  it("by a name is refused, whether there is such a person or not", async () => {
    for (const name of [SUBJECT, "nobody-of-that-name"]) {
      expect(await refused(`/who?subject=${e(name)}`)).toEqual([403, "MASK_NAMED"]);
      expect(await refused(`/users/${e(name)}/events`)).toEqual([403, "MASK_NAMED"]);
      expect(await refused(`/sessions/${e(name)}/events`)).toEqual([403, "MASK_NAMED"]);
      expect(await refused(`/events?subject=${e(name)}`)).toEqual([403, "MASK_NAMED"]);
      expect(await refused(`/events?user=${e(name)}`)).toEqual([403, "MASK_NAMED"]);
      expect(await json<Ask>(`/ask?q=${e(name)}`)).toMatchObject({ readings: [] });
    }
    expect(await json<Ask>(`/ask?q=${e(FULL_NAMES[0]!)}`)).toMatchObject({ readings: [] });
  });

  it("that would spell names out is refused: a search in texts, events as they were sealed, the id of a guessed finding", async () => {
    expect(await refused("/events?text=kb-2")).toEqual([403, "MASK_WITHHELD"]);
    expect(await refused("/findings?ocsf=true")).toEqual([403, "MASK_WITHHELD"]);
    expect(await refused("/gaps?ocsf=true")).toEqual([403, "MASK_WITHHELD"]);
    expect(await refused("/events/0/disclosure?disclose=all")).toEqual([403, "MASK_WITHHELD"]);
    const { findings } = await json<FindingsAnswer>("/findings?all=true", principal("overseer"));
    expect(await refused(`/findings/${findings[0]!.id}`)).toEqual([400, "MASK_FORGED"]);
  });

  it("by a forged or changed pseudonym is refused, and never read as a name; also of those who see names", async () => {
    const { rows } = await json<Answer>("/events?limit=1");
    const { user } = rows[0]!;
    const changed = `${user.slice(0, -1)}${user.endsWith("0") ? "1" : "0"}`;
    for (const as of [principal("reviewer"), principal("overseer")]) {
      for (const wrong of [changed, user.slice(0, -8), user.toUpperCase(), "user~", "user~none"])
        expect(await refused(`/users/${e(wrong)}/events`, as)).toEqual([400, "MASK_FORGED"]);
      expect(await refused(`/who?subject=${e(user)}`, as)).toEqual([400, "MASK_FORGED"]);
      expect(await refused(`/ask?q=${e(changed)}`, as)).toEqual([400, "MASK_FORGED"]);
    }
  });

  it("by a real id that is written as a pseudonym is not confused with one", async () => {
    const real = "person~00000000";
    expect((await json<Answer>(`/who?subject=${e(real)}`, principal("overseer"))).rows).toHaveLength(1);
    expect(await refused(`/who?subject=${e(real)}`)).toEqual([403, "MASK_NAMED"]);
    const row = (await json<Answer>("/events?limit=1000", principal("overseer"))).rows.find(
      ({ subjects }) => subjects[0] === real,
    )!;
    const masked = (await json<Answer>("/events?limit=1000")).rows.find(({ index }) => index === row.index)!;
    expect(masked.subjects[0]).toMatch(/^person~\w{64}$/);
    expect((await json<Answer>(`/who?subject=${e(masked.subjects[0]!)}`)).rows.map(({ index }) => index)).toEqual([
      row.index,
    ]);
  });

  it("is sealed with the id that it is about, so that the person's own entries show it", async () => {
    const { rows } = await json<Answer>("/events?limit=1000");
    const person = rows.find(({ subjects }) => subjects.length > 0)!.subjects[0]!;
    await json<Answer>(`/who?subject=${e(person)}`);
    await instance.settle();
    const status = await instance.status();
    const size = status.logs.find(({ name }) => name === "oversight")!.size;
    const sealed = await instance.event(ACTOR, size - 1, "oversight");
    const [subject] = (sealed.event["oversight"] as { subjects: { uid: string }[] }).subjects;
    expect(subject!.uid.startsWith("person~")).toBe(false);
    expect(instance.masks()!.pseudonyms.open(person)).toEqual({ kind: "person", id: subject!.uid });
  });
});
