// 1,000 seeded requests by people of every duty, of nobody and of a holder of the folder: each is exactly one sealed deed of whoever asked.
import { ROLES } from "@quis/contract";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { FastifyInstance } from "fastify";
import type { AccessEvent } from "@quis/event";
import type { Principal } from "../../src/access/index.ts";
import { DetectionAnswers } from "../../src/detect/index.ts";
import { createHttpServer } from "../../src/http/index.ts";
import type { Instance } from "../../src/instance/instance.ts";
import { bytesOf, dataFolder, type Folder, lines } from "../instance/fixture.ts";
import { bearer, personOf, token } from "./helper.ts";

const REQUESTS = 1000;
const SEED = 20_260_706;

interface Planned {
  readonly who: number;
  readonly request: string;
  readonly withCase: boolean;
  readonly fresh: boolean;
}

let folder: Folder;
let instance: Instance;
let server: FastifyInstance;
let current: Principal | null = null;

beforeAll(async () => {
  folder = await dataFolder();
  instance = await folder.open();
  await instance.importFile("local:test", {
    file: "a.ndjson",
    source: "desk",
    format: "ocsf",
    bytes: bytesOf(lines(0, 60)),
  });
  await instance.settle();
  // Judged in the background, as where it is served: else each question of findings would judge everything first.
  if (instance.detection() instanceof DetectionAnswers) await (instance.detection() as DetectionAnswers).serve();
  server = await createHttpServer({
    instance,
    token,
    version: "0",
    // A test's own bearer is the folder's; everybody else is who the plan says.
    identify: () => (current === null ? undefined : { principal: current }),
    limits: { strangersPerMinute: REQUESTS },
  });
});
afterAll(async () => {
  await server.close();
  await instance.close();
  await folder.remove();
});

const askers: readonly (Principal | null | "folder")[] = [
  ...ROLES.map((role, at) => ({
    ...personOf(role),
    uid: `person:p-000000000000000${at}`,
    user: "u3",
    unit: "Intake",
    scope: role === "investigator" ? { case: "C-1", expires: "2100-01-01T00:00:00Z" } : null,
  })),
  null,
  "folder",
];

// Cheap ones: a thousand are asked one after the other.
const known: readonly string[] = [
  "GET /status",
  "HEAD /status",
  "PUT /status",
  "GET /who?subject=p4",
  "GET /who",
  "GET /users/u3/events",
  "GET /users/u4/events?limit=3",
  "GET /sessions/s1/events",
  "GET /events?user=u3",
  "GET /events?limit=0",
  "GET /events/3",
  "HEAD /events/3",
  "GET /events/999999",
  "GET /events/0?log=oversight",
  "GET /events/3/disclosure?disclose=time",
  "GET /events/3/explanation",
  "GET /findings",
  "GET /findings?user=u3",
  `GET /findings/${"0".repeat(32)}`,
  "GET /ask?q=u3",
  "GET /policies",
  "GET /vkeys",
  "GET /logs/nothing",
  "GET /sources",
  "GET /quarantine",
  "GET /quarantine/q",
  "GET /people",
  "GET /tokens",
  "GET /openapi.json",
  "GET /nothing/at/all",
  "GET /%zz",
  "POST /subject-keys?subject=p4",
  "POST /erasures?index=1&authority=a&reason=b",
  "POST /imports?file=a&source=desk&format=ocsf",
  "POST /backups?to=relative&with_keys=false",
  "POST /mirrors?name=a&to=relative",
];
const requests = fc.oneof(
  { weight: 19, arbitrary: fc.constantFrom(...known) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: "grapheme-ascii", maxLength: 12 }).map((text) => `GET /${encodeURIComponent(text)}`),
  },
);

const plans = fc.sample(
  fc.record<Planned>({
    who: fc.nat(askers.length - 1),
    request: requests,
    withCase: fc.boolean(),
    fresh: fc.boolean(),
  }),
  { numRuns: REQUESTS, seed: SEED },
);

function isStep(event: AccessEvent): boolean {
  return (event["web_resources"] as readonly { readonly type: string }[])[0]?.type === "disposal";
}

async function eventAt(index: number): Promise<AccessEvent> {
  const { event } = await instance.event("local:reading", index, "oversight");
  return event as unknown as AccessEvent;
}

it(`${REQUESTS} requests (seed ${SEED}) are ${REQUESTS} deeds, each of whoever asked, refused ones too`, async () => {
  await instance.settle();
  const sizeNow = async (): Promise<number> =>
    (await instance.status()).logs.find(({ name }) => name === "oversight")?.size ?? -1;
  const from = await sizeNow();
  const asked: { readonly actor: string; readonly status: number }[] = [];
  for (const { who, request, withCase, fresh } of plans) {
    const [method, url] = request.split(" ") as ["GET", string];
    const asker = askers[who] ?? null;
    current = asker === "folder" || asker === null ? null : { ...asker, freshUntilMs: fresh ? Infinity : 0 };
    const headers = {
      "sec-fetch-site": "same-origin",
      ...(asker === "folder" ? bearer : {}),
      ...(withCase ? { "x-quis-purpose": "pr%C3%BCfen", "x-quis-case": "C-1" } : {}),
    };
    const { statusCode } = await server.inject({ method, url: `/api/v1${url}`, headers });
    asked.push({ actor: asker === "folder" ? "local:tester" : (asker?.uid ?? "nobody"), status: statusCode });
  }
  await instance.settle();
  const to = await sizeNow();
  const byRequest = new Map<string, AccessEvent[]>();
  for (let index = from; index < to; index++) {
    const event = await eventAt(index);
    const request = event.metadata["correlation_uid"] as string | undefined;
    // Findings, and decisions as they are carried out, are nobody's request; what Quis did because of one is its own act. A step of two persons is.
    if (request === undefined || event.actor?.user?.uid === "quis") continue;
    byRequest.set(request, [...(byRequest.get(request) ?? []), event]);
  }
  const deeds = [...byRequest.values()];
  expect(deeds.filter((of) => of.length !== 1)).toEqual([]);
  expect(deeds).toHaveLength(REQUESTS);
  // In the order of the requests, since each was sealed before its answer came.
  const sealedActors = deeds.map(([event]) => event!.actor?.user?.uid);
  const differing = asked.filter(({ actor, status }, at) => {
    if (sealedActors[at] === actor) return false;
    // Whose request is malformed or of no address is not asked for.
    return !(sealedActors[at] === "nobody" && status >= 400);
  });
  expect(differing).toEqual([]);
  const refused = asked.filter(({ status }) => status === 401 || status === 403).length;
  const statuses = new Map<number, number>();
  for (const { status } of asked) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  console.log(
    `${deeds.length} deeds for ${asked.length} requests, ${refused} refused; by status ${JSON.stringify([...statuses].toSorted(([a], [b]) => a - b))}`,
  );
  expect(refused).toBeGreaterThan(200);
  for (const [at, [event]] of deeds.entries()) {
    const { status } = asked[at]!;
    // A question is sealed before it is known whether it has an answer; what was refused says so.
    if (status === 401 || status === 403)
      expect([event!["status_id"], typeof event!["status_code"]]).toEqual([2, "string"]);
    if (status < 400) expect(event!["status_id"]).toBe(1);
    if (plans[at]!.withCase && sealedActors[at] !== "nobody")
      // A step of two persons has a reason of its own.
      expect(event!.oversight).toMatchObject({
        justification: isStep(event!) ? "b" : "prüfen",
        case_ref: "C-1",
      });
    if (sealedActors[at]?.startsWith("person:") === true)
      expect(event!.actor?.session).toEqual({ uid: "s-1", issuer: "passkey" });
  }
}, 600_000);
