// 1,000 seeded requests by people of every duty, of nobody and of a holder of the folder: each is exactly one sealed deed of whoever asked.
import { ROLES } from "@quis/contract";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type AccessEvent, decodeLeaf } from "@quis/event";
import type { FastifyInstance } from "fastify";
import type { Principal } from "../../src/access/index.ts";
import { createHttpServer } from "../../src/http/index.ts";
import type { Instance } from "../../src/instance/instance.ts";
import { bytesOf, dataFolder, type Folder, lines } from "../instance/fixture.ts";
import { bearer, personOf, token } from "./helper.ts";

const REQUESTS = 1000;
const SEED = 20_260_706;

interface Planned {
  readonly who: number;
  readonly url: string;
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
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

const urls = fc.oneof(
  fc.constantFrom(
    "/status",
    "/who?subject=p4",
    "/who",
    "/users/u3/events",
    "/users/u4/events?limit=3",
    "/sessions/s1/events",
    "/events?user=u3",
    "/events?limit=0",
    "/events/3",
    "/events/999999",
    "/events/0?log=oversight",
    "/events/3/disclosure?disclose=time",
    "/events/3/explanation",
    "/findings",
    "/findings?user=u3",
    "/findings/00000000000000000000000000000000",
    "/ask?q=u3",
    "/gaps",
    "/rules",
    "/policies",
    "/vkeys",
    "/logs/records",
    "/logs/nothing",
    "/sources",
    "/quarantine",
    "/quarantine/q",
    "/people",
    "/tokens",
    "/openapi.json",
    "/nothing/at/all",
    "/%zz",
    "/subject-keys?subject=p4",
    "/verifications",
    "/erasures?index=1&authority=a&reason=b",
    "/imports?file=a&source=desk&format=ocsf",
    "/backups?to=relative&with_keys=false",
  ),
  fc.string({ unit: "grapheme-ascii", maxLength: 12 }).map((text) => `/${encodeURIComponent(text)}`),
);

const plans = fc.sample(
  fc.record<Planned>({
    who: fc.nat(askers.length - 1),
    url: urls,
    method: fc.constantFrom("GET", "GET", "GET", "POST", "HEAD", "PUT"),
    withCase: fc.boolean(),
    fresh: fc.boolean(),
  }),
  { numRuns: REQUESTS, seed: SEED },
);

async function eventAt(index: number): Promise<{ source: string; event: AccessEvent }> {
  const detail = await instance.event("local:reading", index, "oversight");
  return {
    source: decodeLeaf(Buffer.from(detail.entry, "base64")).source,
    event: detail.event as unknown as AccessEvent,
  };
}

it(`${REQUESTS} requests (seed ${SEED}) are ${REQUESTS} deeds, each of whoever asked, refused ones too`, async () => {
  await instance.settle();
  const sizeNow = async (): Promise<number> =>
    (await instance.status()).logs.find(({ name }) => name === "oversight")?.size ?? -1;
  const from = await sizeNow();
  const asked: { readonly actor: string; readonly status: number }[] = [];
  for (const { who, url, method, withCase, fresh } of plans) {
    const asker = askers[who] ?? null;
    current = asker === "folder" || asker === null ? null : { ...asker, freshUntilMs: fresh ? Infinity : 0 };
    const headers = {
      origin: "http://localhost:80",
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
    const { source, event } = await eventAt(index);
    // Findings and decisions have sources of their own; what Quis did because of a request is its own act.
    if (source !== "quis" || event.actor?.user?.uid === "quis") continue;
    const request = String(event.metadata["correlation_uid"]);
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
    `${deeds.length} deeds for ${asked.length} requests, ${refused} refused; by status ${JSON.stringify([...statuses].toSorted())}`,
  );
  expect(refused).toBeGreaterThan(200);
  for (const [at, [event]] of deeds.entries()) {
    const { status } = asked[at]!;
    // A question is sealed before it is known whether it has an answer; what was refused says so.
    if (status === 401 || status === 403)
      expect([event!["status_id"], typeof event!["status_code"]]).toEqual([2, "string"]);
    if (status < 400) expect(event!["status_id"]).toBe(1);
    if (plans[at]!.withCase && sealedActors[at] !== "nobody")
      expect(event!.oversight).toMatchObject({ justification: "prüfen", case_ref: "C-1" });
    if (sealedActors[at]?.startsWith("person:") === true)
      expect(event!.actor?.session).toEqual({ uid: "s-1", issuer: "passkey" });
  }
});
