// Links, passwords with an authenticator, sessions: as a person meets them, and as somebody meets them who is not that person.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  accept,
  codeOf,
  type Account,
  type Desk,
  enrol,
  local,
  openDesk,
  PASSWORD,
  setUp,
  visitor,
  whoIs,
} from "../fixture.ts";

const MINUTE_MS = 60_000;
const refused = { code: "ACCESS_REFUSED" };
const signIn = (desk: Desk, name: string, code: string, password = PASSWORD, from = visitor()) =>
  desk.identity.signInByPassword({ name, password, code }, from);
const now = (desk: Desk, { totp }: Account) => codeOf(totp, desk.nowMs);

describe("the set-up link", () => {
  it("makes the first administrator, once", async () => {
    const desk = await openDesk();
    expect(desk.identity.answer(undefined, "http://localhost").needs_setup).toBe(true);
    const link = (await desk.identity.enrolment.makeSetup()) ?? "";
    const ada = await accept(desk, link, "Ada Brenner");
    expect(ada.principal).toMatchObject({ roles: ["administrator"], method: "password" });
    expect(whoIs(desk.identity, ada.secret)?.uid).toBe(`person:${ada.id}`);
    expect(desk.identity.answer(undefined, "http://localhost").needs_setup).toBe(false);
    await expect(accept(desk, link, "Mallory")).rejects.toMatchObject({ code: "ACCESS_LINK" });
    expect(await desk.identity.enrolment.makeSetup()).toBeUndefined();
  });
  it("of an earlier start, of another folder, cut short or a day old opens nothing", async () => {
    const desk = await openDesk();
    const first = (await desk.identity.enrolment.makeSetup()) ?? "";
    const second = (await desk.identity.enrolment.makeSetup()) ?? "";
    for (const link of [first, second.slice(0, -1), `${second}x`, second.toUpperCase(), "x".repeat(43)])
      await expect(desk.identity.enrolment.begin(link, visitor())).rejects.toMatchObject({ code: "ACCESS_LINK" });
    desk.nowMs += 24 * 60 * MINUTE_MS;
    await expect(desk.identity.enrolment.begin(second, visitor())).rejects.toMatchObject({ code: "ACCESS_LINK" });
  });
  it("is used by one of two who use it at the same moment", async () => {
    const desk = await openDesk();
    const link = (await desk.identity.enrolment.makeSetup()) ?? "";
    const both = await Promise.allSettled([accept(desk, link, "Ada"), accept(desk, link, "Mallory")]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(desk.identity.people.list()).toHaveLength(1);
  });
  it("with a wrong code, a common password, or both or neither proof stays unused", async () => {
    const desk = await openDesk();
    const link = (await desk.identity.enrolment.makeSetup()) ?? "";
    const { totp } = await desk.identity.enrolment.begin(link, visitor());
    const code = codeOf(totp.secret, desk.nowMs);
    const use = (password?: { password: string; code: string }) =>
      desk.identity.enrolment.complete({ secret: link, name: "Ada Brenner", password }, visitor());
    await expect(use({ password: PASSWORD, code: codeOf(totp.secret, desk.nowMs + 600_000) })).rejects.toMatchObject(
      refused,
    );
    await expect(use({ password: "password1234", code })).rejects.toMatchObject({ code: "ACCESS_PASSWORD" });
    await expect(use({ password: "adabrenner1234", code })).rejects.toMatchObject({ code: "ACCESS_PASSWORD" });
    await expect(use()).rejects.toMatchObject({ code: "ACCESS_CONFLICT" });
    expect(desk.identity.people.list()).toEqual([]);
    await expect(use({ password: PASSWORD, code })).resolves.toBeDefined();
  });
  it("is never made for a demonstration, whose people nobody elsewhere can be", async () => {
    const demo = await openDesk({ demo: true });
    expect(await demo.identity.enrolment.makeSetup()).toBeUndefined();
    const [person] = demo.identity.answer(undefined, "http://localhost").demo_people;
    expect((await demo.identity.signInAsDemo(person?.id ?? "", visitor())).principal.roles).toEqual(["overseer"]);
    const real = await openDesk();
    expect(real.identity.answer(undefined, "http://localhost").demo_people).toEqual([]);
    await expect(real.identity.signInAsDemo(person?.id ?? "", visitor())).rejects.toMatchObject(refused);
  });
  it("a demonstration's session is nobody's on a folder that is none", async () => {
    const demo = await openDesk({ demo: true });
    const [person] = demo.identity.answer(undefined, "http://localhost").demo_people;
    const { secret } = await demo.identity.signInAsDemo(person?.id ?? "", visitor());
    expect(whoIs(demo.identity, secret)).toBeDefined();
    await demo.identity.close();
    const real = await openDesk({ data: demo.data });
    expect(whoIs(real.identity, secret)).toBeUndefined();
  });
});

describe("a password with an authenticator", () => {
  it("lets in, in a session of its own each time", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    desk.nowMs += 30_000;
    const again = await signIn(desk, " ada BRENNER ", now(desk, ada));
    expect(again.principal.uid).toBe(ada.principal.uid);
    expect(again.secret).not.toBe(ada.secret);
    expect(desk.deeds.at(-1)).toMatchObject({ actor: ada.principal.uid, what: "sign in" });
  });
  it("a code counts once, also for two who use it at the same moment (RFC 6238 §5.2)", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    await expect(signIn(desk, ada.name, now(desk, ada))).rejects.toMatchObject(refused);
    desk.nowMs += 30_000;
    const code = now(desk, ada);
    const three = await Promise.allSettled([1, 2, 3].map(() => signIn(desk, ada.name, code)));
    expect(three.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await desk.identity.close();
    await expect(
      (await desk.reopen()).signInByPassword({ name: ada.name, password: PASSWORD, code }, visitor()),
    ).rejects.toMatchObject(refused);
  });
  it("a recovery code counts once, after a restart too", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    const [code = "", other = ""] = ada.recovery;
    expect((await signIn(desk, ada.name, code)).principal.uid).toBe(ada.principal.uid);
    await expect(signIn(desk, ada.name, code)).rejects.toMatchObject(refused);
    const reopened = await desk.reopen();
    const by = (given: string) =>
      reopened.signInByPassword({ name: ada.name, password: PASSWORD, code: given }, visitor());
    await expect(by(code)).rejects.toMatchObject(refused);
    await expect(by(other)).resolves.toBeDefined();
  });
  it("refuses in the same words whoever does not exist, has another password, another code, or is disabled", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    const bea = await enrol(desk, "Bea Lund", ["reviewer"]);
    await desk.identity.people.change(local, bea.id, { disabled: true, reason: "has left" });
    desk.nowMs += 30_000;
    const words = new Set<string>();
    for (const [name, code, password] of [
      ["Nobody", now(desk, ada), PASSWORD],
      [ada.name, now(desk, ada), `${PASSWORD}!`],
      [ada.name, now(desk, bea), PASSWORD],
      [ada.name, ada.recovery[0]?.replace(/.$/, "!") ?? "", PASSWORD],
      [bea.name, now(desk, bea), PASSWORD],
      ["__proto__", "000000", PASSWORD],
    ] as const)
      await signIn(desk, name, code, password).then(
        () => expect.unreachable("expected a refusal"),
        (error: { code: string; message: string }) => words.add(`${error.code} ${error.message}`),
      );
    expect([...words]).toHaveLength(1);
    expect(desk.deeds.filter(({ what }) => what === "sign in refused")).toHaveLength(6);
  });
  it("10,000 wrong tries are looked at a few times, and the person gets in from elsewhere and from the same address on a known device", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    desk.nowMs += 30_000;
    let slowed = 0;
    for (let at = 0; at < 10_000; at++)
      await signIn(desk, ada.name, "000000", "wrong, wrong, wrong").catch((error: { code: string }) => {
        if (error.code === "ACCESS_SLOW_DOWN") slowed++;
      });
    expect(slowed).toBeGreaterThan(9980);
    await expect(signIn(desk, ada.name, now(desk, ada))).rejects.toMatchObject({ code: "ACCESS_SLOW_DOWN" });
    await expect(
      signIn(desk, ada.name, now(desk, ada), PASSWORD, visitor({ address: "198.51.100.7" })),
    ).resolves.toBeDefined();
    desk.nowMs += 30_000;
    await expect(
      signIn(desk, ada.name, now(desk, ada), PASSWORD, visitor({ device: ada.device })),
    ).resolves.toBeDefined();
    const refusals = desk.deeds.filter(({ what }) => what === "sign in refused");
    expect(refusals.length).toBeLessThan(12);
  });
  it("another person's device, or a forged one, is none", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    const bea = await enrol(desk, "Bea Lund", ["reviewer"]);
    for (let at = 0; at < 8; at++) await signIn(desk, ada.name, "000000", "wrong, wrong, wrong").catch(() => undefined);
    for (const device of [bea.device, "a.b", "", "x".repeat(4000), `${ada.device}x`])
      await expect(signIn(desk, ada.name, now(desk, ada), PASSWORD, visitor({ device }))).rejects.toMatchObject({
        code: "ACCESS_SLOW_DOWN",
      });
  });
  it("is refused where access.yaml has none", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    writeFileSync(join(desk.data, "access.yaml"), "version: 1\npassword: false\n");
    desk.nowMs += 30_000;
    const proof = { name: ada.name, password: PASSWORD, code: now(desk, ada) };
    await expect((await desk.reopen()).signInByPassword(proof, visitor())).rejects.toMatchObject(refused);
  });
});

describe("a session (OWASP ASVS 5.0 V7)", () => {
  it("ends 30 minutes after its last use, and 12 hours after it began whatever its use", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    desk.nowMs += 29 * MINUTE_MS;
    expect(whoIs(desk.identity, ada.secret)).toBeDefined();
    for (let minutes = 29; minutes < 12 * 60 - 20; minutes += 20) {
      desk.nowMs += 20 * MINUTE_MS;
      expect(whoIs(desk.identity, ada.secret)).toBeDefined();
    }
    desk.nowMs += 20 * MINUTE_MS;
    expect(whoIs(desk.identity, ada.secret)).toBeUndefined();
    const bea = await enrol(desk, "Bea Lund", ["reviewer"]);
    desk.nowMs += 30 * MINUTE_MS;
    expect(whoIs(desk.identity, bea.secret)).toBeUndefined();
  });
  it("survives a restart, with what is left of its time", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    desk.nowMs += 20 * MINUTE_MS;
    await desk.identity.close();
    const reopened = await desk.reopen();
    expect(whoIs(reopened, ada.secret)?.uid).toBe(ada.principal.uid);
    await reopened.close();
    desk.nowMs += 31 * MINUTE_MS;
    expect(whoIs(await desk.reopen(), ada.secret)).toBeUndefined();
  });
  it("does not come back when the clock goes back, nor after a restart", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    desk.nowMs += 31 * MINUTE_MS;
    const bea = await enrol(desk, "Bea Lund", ["reviewer"]);
    desk.nowMs -= 31 * MINUTE_MS;
    expect(whoIs(desk.identity, ada.secret)).toBeUndefined();
    expect(whoIs(await desk.reopen(), ada.secret)).toBeUndefined();
    expect(whoIs(desk.identity, bea.secret)).toBeDefined();
  });
  it("gets another secret with each proof, and lasts no longer for it", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    const known = desk.identity.identify({
      bearer: undefined,
      cookie: ada.secret,
      peer: "",
      header: () => undefined,
      certificate: undefined,
    });
    desk.nowMs += 20 * MINUTE_MS;
    expect(known?.principal.freshUntilMs).toBeLessThan(desk.nowMs);
    const from = visitor({ session: known?.session });
    const proof = { name: ada.name, password: PASSWORD, code: now(desk, ada) };
    const again = await desk.identity.proveAgain(proof, from, ada.principal);
    expect(whoIs(desk.identity, ada.secret)).toBeUndefined();
    expect(whoIs(desk.identity, again.secret)?.freshUntilMs).toBeGreaterThan(desk.nowMs);
    expect(again.session.made_ms).toBe(known?.session?.made_ms);
    expect(desk.deeds.at(-1)?.what).toBe("prove again");
    await expect(desk.identity.proveAgain({ ...proof, name: "Bea" }, from, ada.principal)).rejects.toMatchObject(
      refused,
    );
  });
  it("ends at once when its person is disabled, changed, or gets a new link", async () => {
    const desk = await openDesk();
    await setUp(desk);
    for (const change of ["disabled", "roles", "link"] as const) {
      const bea = await enrol(desk, `Bea ${change}`, ["reviewer"]);
      expect(whoIs(desk.identity, bea.secret)).toBeDefined();
      if (change === "link") await desk.identity.people.inviteAgain(local, bea.id, "lost telephone");
      else
        await desk.identity.people.change(local, bea.id, {
          reason: "test",
          ...(change === "disabled" ? { disabled: true } : { roles: ["employee"] }),
        });
      expect(whoIs(desk.identity, bea.secret)).toBeUndefined();
      await expect(signIn(desk, bea.name, now(desk, bea))).rejects.toBeDefined();
    }
  });
  it("ends when its person is not in people.json any more", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    await desk.identity.close();
    const path = join(desk.data, "access", "people.json");
    const state = JSON.parse(readFileSync(path, "utf8")) as { people: unknown[] };
    writeFileSync(path, JSON.stringify({ ...state, people: [] }));
    expect(whoIs(await desk.reopen(), ada.secret)).toBeUndefined();
  });
  it("of one person are 16 at most: the oldest ends", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    const secrets = [ada.secret];
    for (let at = 0; at < 16; at++) {
      desk.nowMs += 30_000;
      secrets.push((await signIn(desk, ada.name, now(desk, ada))).secret);
    }
    expect(secrets.map((secret) => whoIs(desk.identity, secret) !== undefined)).toEqual([
      false,
      ...Array(16).fill(true),
    ]);
  });
  it("is nobody's with another secret, the hash that is kept, or nothing", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    const kept = /"hash":"([0-9a-f]{64})"/.exec(readFileSync(join(desk.data, "access", "sessions.json"), "utf8"))?.[1];
    for (const cookie of ["", kept ?? "", ada.secret.slice(1), `${ada.secret}=`, "x".repeat(100_000)])
      expect(whoIs(desk.identity, cookie)).toBeUndefined();
  });
  it("ends by signing out", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    const known = desk.identity.identify({
      bearer: undefined,
      cookie: ada.secret,
      peer: "",
      header: () => undefined,
      certificate: undefined,
    });
    await desk.identity.signOut(known!);
    expect(whoIs(desk.identity, ada.secret)).toBeUndefined();
    expect(whoIs(await desk.reopen(), ada.secret)).toBeUndefined();
  });
});

describe("what is kept", () => {
  it("is for its owner only, and holds no secret of anybody", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    const { secret: link } = await desk.identity.people.invite(local, {
      name: "Bea",
      roles: ["reviewer"],
      scope: null,
      user: null,
      unit: null,
    });
    await desk.identity.close();
    const folder = join(desk.data, "access");
    const secrets = [
      ada.secret,
      ada.totp,
      PASSWORD,
      link,
      ada.device,
      ...ada.recovery,
      ...ada.recovery.map((code) => code.replaceAll("-", "")),
    ];
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
      const text = readFileSync(join(folder, name), "utf8");
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const secret of secrets) expect(JSON.stringify(desk.deeds)).not.toContain(secret);
  });
  it.each([
    ["people.json", "{"],
    ["people.json", ""],
    ["people.json", '{"version":2,"people":[],"setup":null}'],
    ["people.json", '{"version":1,"people":[{"id":"p-0000000000000001"}],"setup":null}'],
    ["people.json", '{"version":1,"people":[],"setup":null,"more":1}'],
    ["people.json", "\u0000\uffff"],
    ["sessions.json", '{"version":1,"sessions":[{}]}'],
    ["tokens.json", "[]"],
  ])("refuses to start with %s that holds %j, and says so", async (file, text) => {
    const desk = await openDesk();
    await setUp(desk);
    await desk.identity.close();
    writeFileSync(join(desk.data, "access", file), text, { mode: 0o600 });
    await expect(desk.reopen()).rejects.toMatchObject({
      code: "QUIS_DATA_CORRUPT",
      message: expect.stringContaining(file) as string,
    });
  });
  it("refuses a file that others can read, and a key that is gone", async () => {
    const { chmodSync, rmSync } = await import("node:fs");
    const desk = await openDesk();
    await setUp(desk);
    await desk.identity.close();
    chmodSync(join(desk.data, "access", "people.json"), 0o644);
    await expect(desk.reopen()).rejects.toMatchObject({ code: "QUIS_DATA_UNUSABLE" });
    chmodSync(join(desk.data, "access", "people.json"), 0o600);
    rmSync(join(desk.data, "keys", "access"));
    await expect(desk.reopen()).rejects.toMatchObject({ code: "QUIS_DATA_CORRUPT" });
  });
  it("changes nothing where it cannot be sealed", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    const before = readFileSync(join(desk.data, "access", "people.json"), "utf8");
    desk.sealFails = true;
    desk.nowMs += 30_000;
    const code = now(desk, ada);
    await expect(signIn(desk, ada.name, code)).rejects.toThrow("the log has stopped");
    await expect(
      desk.identity.people.invite(local, { name: "Bea", roles: ["reviewer"], scope: null, user: null, unit: null }),
    ).rejects.toThrow("the log has stopped");
    expect(readFileSync(join(desk.data, "access", "people.json"), "utf8")).toBe(before);
    expect(desk.identity.people.list()).toHaveLength(1);
    desk.sealFails = false;
    await expect(signIn(desk, ada.name, code)).resolves.toBeDefined();
  });
});
