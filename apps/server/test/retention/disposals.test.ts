// Destroying in a folder that somebody administrates: asked for by one, done when a second agrees, and exactly what was asked for.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { disposalsAnswerSchema, type Role } from "@quis/contract";
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localPrincipal, type Principal } from "../../src/access/index.ts";
import { createHttpServer, type Instance, openInstance } from "../../src/index.ts";
import type { LocalInstance } from "../../src/instance/local-instance.ts";
import { token } from "../http/helper.ts";
import { ACTOR, importEvents, policy } from "./fixture.ts";

const DAY_MS = 86_400_000;
const ORDER = { authority: "Court order 17/26", reason: "wrong person" };
const holder = localPrincipal(ACTOR);
const person = (name: string, role: Role, parts: Partial<Principal> = {}): Principal => ({
  uid: `person:p-${name.padEnd(16, "0")}`,
  name,
  roles: [role],
  method: "passkey",
  scope: null,
  user: null,
  unit: null,
  session: "s-1",
  freshUntilMs: Infinity,
  ...parts,
});
const officer = person("officer", "privacy-officer");
const overseer = person("overseer", "overseer");

let parent: string;
let data: string;
let instance: Instance;
let nowMs = Date.parse("2026-08-20T10:00:00Z");
const open = () => openInstance({ data, create: true, now: () => nowMs });
const disposals = () => instance.disposals();

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "quis-disposals-"));
  data = join(parent, "data");
  instance = await open();
  await importEvents(instance, "desk", 0, 60);
  await instance.settle();
});
afterAll(async () => {
  await instance.close();
  await rm(parent, { recursive: true, force: true });
});

async function administrate(): Promise<void> {
  const { identity } = (instance as LocalInstance).access();
  const visitor = { address: "192.0.2.1", origin: "https://quis.example", device: undefined, session: undefined };
  const secret = (await identity.enrolment.makeSetup()) ?? "";
  const { totp } = await identity.enrolment.begin(secret, visitor);
  const code = new TOTP({ secret: Secret.fromBase32(totp.secret) }).generate({ timestamp: nowMs });
  const password = { password: "lantern orbit quilt mosaic", code };
  await identity.enrolment.complete({ secret, name: "Ada Brenner", password }, visitor);
}

describe("by one person", () => {
  it("who holds a folder that nobody administrates it is done at once, and the decision says that one was needed", async () => {
    expect(await disposals().erase(holder, { index: 1, ...ORDER })).toMatchObject({
      type: "erase",
      summary: { index: 1 },
    });
    const { gone } = await instance.event(ACTOR, 1);
    expect(gone).toMatchObject({ by: [ACTOR] });
  });
  it("who has signed in there it waits: whoever is not the holder is never alone", async () => {
    const asked = await disposals().erase(officer, { index: 2, ...ORDER });
    expect(asked).toMatchObject({ type: "disposal", summary: { state: "waiting", mine: true, may_decide: false } });
    if (asked.type !== "disposal") return;
    expect(await disposals().decide(officer, asked.summary.id, "withdraw", "a mistake")).toMatchObject({
      state: "withdrawn",
    });
  });
});

describe("in a folder that somebody administrates", () => {
  beforeAll(administrate);

  const askErase = async (asker: Principal, index: number) => {
    const asked = await disposals().erase(asker, { index, ...ORDER });
    if (asked.type !== "disposal") throw new Error(`expected a disposal that waits, got ${asked.type}`);
    return asked.summary;
  };
  const forbidden = { code: "ACCESS_FORBIDDEN" };

  it("the holder alone erases and retains nothing", async () => {
    await expect(instance.erase(ACTOR, { index: 3, ...ORDER })).rejects.toMatchObject({ code: "QUIS_UNAUTHORISED" });
    const rules = policy("  - {sources: ['*'], maximum: 1 day, authority: A}\n");
    await expect(instance.retain(ACTOR, { policy: rules, dry_run: false })).rejects.toMatchObject({
      code: "QUIS_UNAUTHORISED",
    });
    expect(await instance.retain(ACTOR, { policy: rules, dry_run: true })).toMatchObject({ dry_run: true });
    const { id } = await askErase(holder, 3);
    for (const one of [holder, localPrincipal("local:somebody-else"), person("t", "overseer", { uid: "token:t" })])
      await expect(disposals().decide(one, id, "approve", "yes")).rejects.toMatchObject(forbidden);
    expect((await instance.event(ACTOR, 3)).gone ?? null).toBeNull();
    await disposals().decide(holder, id, "withdraw", "a mistake");
  });
  it("who asked does not agree; a second does, and the decision names both", async () => {
    const { id } = await askErase(officer, 4);
    await expect(disposals().decide(officer, id, "approve", "yes")).rejects.toMatchObject(forbidden);
    await expect(disposals().decide(overseer, id, "withdraw", "no")).rejects.toMatchObject(forbidden);
    const listed = (await disposals().list(overseer, false)).disposals;
    expect(listed).toMatchObject([
      { id, state: "waiting", mine: false, may_decide: true, what: { index: 4, ...ORDER } },
    ]);
    expect(await disposals().decide(overseer, id, "approve", "the order is here")).toMatchObject({
      state: "done",
      decided: { by: overseer.uid, reason: "the order is here" },
      deeds: [expect.any(Number), expect.any(Number), expect.any(Number)],
    });
    expect((await instance.event(ACTOR, 4)).gone).toMatchObject({ ...ORDER, by: [officer.uid, overseer.uid] });
    await expect(disposals().decide(overseer, id, "approve", "again")).rejects.toMatchObject({
      code: "ACCESS_CONFLICT",
    });
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true });
  });
  it("one that is refused is not carried out, nor one that waited too long, nor one that nobody asked for", async () => {
    const refused = await askErase(officer, 5);
    await disposals().decide(overseer, refused.id, "refuse", "no order");
    await expect(disposals().decide(overseer, refused.id, "approve", "but")).rejects.toMatchObject({
      code: "ACCESS_CONFLICT",
    });
    const late = await askErase(officer, 5);
    nowMs += 7 * DAY_MS;
    await expect(disposals().decide(overseer, late.id, "approve", "late")).rejects.toThrow(/is expired/);
    await expect(disposals().decide(overseer, "d-00000000000000zz", "approve", "x")).rejects.toMatchObject({
      code: "QUIS_NOT_FOUND",
    });
    expect((await disposals().list(overseer, true)).disposals.map(({ state }) => state)).toContain("expired");
    expect((await instance.event(ACTOR, 5)).gone ?? null).toBeNull();
  });
  it("what cannot go is not put before a second person: gone already, no such event", async () => {
    await expect(disposals().erase(officer, { index: 4, ...ORDER })).rejects.toMatchObject({ code: "QUIS_ERASED" });
    await expect(disposals().erase(officer, { index: 4000, ...ORDER })).rejects.toMatchObject({
      code: "QUIS_NOT_FOUND",
    });
  });
  it("survives a restart, and two who agree at once carry it out once", async () => {
    const { id } = await askErase(officer, 6);
    await instance.close();
    instance = await open();
    const second = person("second", "privacy-officer");
    const both = await Promise.allSettled(
      [overseer, second].map((one) => disposals().decide(one, id, "approve", "yes")),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect((await instance.event(ACTOR, 6)).gone?.by).toHaveLength(2);
  });
  it("a policy waits with what it destroys, and destroys that and nothing that became due since", async () => {
    const rules = "  - {sources: ['*'], maximum: 1 month, authority: Records Act}\n";
    const hold = "holds:\n  - {name: inquiry, sources: [desk], authority: Court, start: 2026-05-01}\n";
    const ask = async (text: string) => disposals().retain(officer, { policy: text, dry_run: false });
    // The first policy is for two.
    const first = await ask(policy(rules));
    if (first.type !== "disposal") throw new Error("expected that the first policy waits");
    expect(first.summary.what).toMatchObject({ kind: "retain", months: [], authority: "Records board" });
    await disposals().decide(overseer, first.summary.id, "approve", "read");
    // A hold is put on by one, at once.
    expect(await ask(policy(rules, hold))).toMatchObject({ type: "retain" });
    expect(await disposals().retain(officer, { policy: policy(rules, hold), dry_run: true })).toMatchObject({
      type: "retain",
    });
    nowMs = Date.parse("2026-10-02T00:00:00Z");
    await importEvents(instance, "desk", 100, 110);
    expect(await ask(policy(rules, hold))).toMatchObject({
      type: "retain",
      summary: { destroyed: [], held: [{ month: "2026-08" }] },
    });
    // To lift it needs two.
    const lifted = await ask(policy(rules));
    if (lifted.type !== "disposal") throw new Error("expected that the end of a hold waits");
    expect(lifted.summary.what).toMatchObject({ holds: ["inquiry"], months: [{ source: "desk", month: "2026-08" }] });
    // Meanwhile another policy came into force: what was agreed to is not what would be done.
    const held = await ask(
      policy(rules, `${hold}  - {name: other, sources: [x], authority: Court, start: 2026-05-01}\n`),
    );
    expect(held).toMatchObject({ type: "retain" });
    await expect(disposals().decide(overseer, lifted.summary.id, "approve", "ok")).rejects.toMatchObject({
      code: "ACCESS_CONFLICT",
    });
    expect((await disposals().list(overseer, false)).disposals).toMatchObject([{ state: "agreed", may_decide: true }]);
    const again = await ask(policy(rules));
    if (again.type !== "disposal") throw new Error("expected that the end of holds waits");
    const destroyed = await disposals().decide(overseer, again.summary.id, "approve", "read");
    expect(destroyed).toMatchObject({ state: "done" });
    expect((await instance.event(ACTOR, 10)).gone).toMatchObject({
      kind: "destroyed",
      by: [officer.uid, overseer.uid],
    });
    // A run that destroys nothing of a policy in force is for one.
    expect(await ask(policy(rules))).toMatchObject({ type: "retain", summary: { destroyed: [] } });
    expect(await instance.verify(ACTOR)).toMatchObject({ ok: true });
  });
});

describe("over HTTP", () => {
  it("policies bar from agreeing whom the event is about, and let nobody else near; each step is one deed of who took it", async () => {
    let who: Principal = officer;
    const server = await createHttpServer({
      instance,
      token,
      version: "0",
      now: () => nowMs,
      identify: () => ({ principal: who }),
    });
    const headers = { "sec-fetch-site": "same-origin", "x-quis-purpose": "order", "x-quis-case": "C-1" };
    const post = async (as: Principal, url: string, payload?: object) => {
      who = as;
      return server.inject({
        method: "POST",
        url: `/api/v1${url}`,
        headers,
        ...(payload === undefined ? {} : { payload }),
      });
    };
    const index = 64;
    const [user = ""] = await instance.oversight()!.usersOfEvent(index);
    expect(user).not.toBe("");
    const self = { user };
    const url = `/erasures?index=${index}&authority=Court&reason=wrong`;
    expect((await post(person("self", "privacy-officer", self), url)).statusCode).toBe(403);
    const asked = await post(officer, url);
    const { type, summary } = JSON.parse(asked.body.trim().split("\n").at(-1)!) as {
      type: string;
      summary: { id: string };
    };
    expect(type).toBe("disposal");
    const approve = `/disposals/${summary.id}/approve`;
    const yes = { reason: "read" };
    for (const one of [
      officer,
      person("self", "overseer", self),
      person("r", "reviewer"),
      person("a", "administrator"),
      person("l", "log-operator"),
      { ...overseer, freshUntilMs: 0 },
    ])
      expect([one.name, (await post(one, approve, yes)).statusCode]).toEqual([
        one.name,
        one.freshUntilMs === 0 ? 401 : 403,
      ]);
    await instance.settle();
    const sizeOf = async () => (await instance.status()).logs.find(({ name }) => name === "oversight")!.size;
    const before = await sizeOf();
    expect((await post(overseer, approve, yes)).json()).toMatchObject({ state: "done" });
    await instance.settle();
    const deeds: string[] = [];
    for (let at = before; at < (await sizeOf()); at++) {
      const { event } = await instance.event(ACTOR, at, "oversight");
      const { actor, web_resources: resources } = event as {
        actor?: { user?: { uid?: string } };
        web_resources?: { name?: string }[];
      };
      deeds.push(`${actor?.user?.uid ?? ""} ${resources?.[0]?.name ?? ""}`);
      if (deeds.length === 3) break;
    }
    expect(deeds).toEqual([`${overseer.uid} disposal approve`, `${officer.uid} erase`, "quis disposal done"]);
    who = overseer;
    const listed = await server.inject({ url: "/api/v1/disposals?all=true", headers });
    expect(disposalsAnswerSchema.parse(listed.json()).disposals[0]).toMatchObject({ id: summary.id, state: "done" });
    await server.close();
  });
});
