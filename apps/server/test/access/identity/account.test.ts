// One's own account: what a change needs, what it ends, what it never does. OWASP ASVS 5.0 V6.2.2, V6.2.3, V7.4.3, V7.5.2.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { InSession, SignedIn } from "../../../src/access/index.ts";
import {
  type Account,
  codeOf,
  type Desk,
  enrol,
  local,
  openDesk,
  ORIGIN,
  PASSWORD,
  setUp,
  visitor,
  whoIs,
} from "../fixture.ts";
import { SoftAuthenticator } from "../soft-authenticator.ts";

const NEXT = "violet harbour thimble anchor";
const account = (desk: Desk) => desk.identity.account;

/** Somebody signed in by password, in their own session. */
async function signIn(desk: Desk, { name, totp }: Account, password = PASSWORD): Promise<SignedIn> {
  desk.nowMs += 60_000;
  return desk.identity.signInByPassword({ name, password, code: codeOf(totp, desk.nowMs) }, visitor());
}

async function ada(desk: Desk) {
  const person = await setUp(desk);
  return { person, known: await signIn(desk, person) };
}

describe("the account, as its person sees it", () => {
  it("says what they sign in with and where they are signed in, and holds no secret and no hash", async () => {
    const desk = await openDesk();
    const { person, known } = await ada(desk);
    const shown = account(desk).show(known.principal, known.session);
    expect(shown).toMatchObject({
      name: person.name,
      kept_by: null,
      allowed: { password: true, passkey: true },
      password: true,
      recovery_codes_left: 10,
      passkeys: [],
      sessions: [{ current: true, method: "password" }, { current: false }],
    });
    expect(JSON.stringify(shown)).not.toMatch(new RegExp(`[0-9a-f]{64}|argon2|${known.secret}|${person.totp}`));
  });
  it("is nobody's for a program and for whoever holds the folder", async () => {
    const desk = await openDesk();
    const { known } = await ada(desk);
    for (const principal of [local, { ...known.principal, method: "token" as const }])
      expect(() => account(desk).show(principal, undefined)).toThrow(
        expect.objectContaining({ code: "QUIS_NOT_FOUND" }),
      );
  });
});

describe("another password (V6.2.3: with the present one)", () => {
  it("counts at once, ends every other session and keeps this one by another secret; tokens stay", async () => {
    const desk = await openDesk();
    desk.identity.guideBy(() => ({ may: ["*"], sees: { users: "none", subjects: "none" } }));
    const { person, known } = await ada(desk);
    const expires = new Date(desk.nowMs + 3_600_000).toISOString();
    const owner = desk.identity.personOf(person.id)!;
    const token = await desk.identity.tokens.make("local:t", owner, { name: "n", actions: ["gaps"], expires }, ["*"]);
    const next = await account(desk).changePassword(known, { current: PASSWORD, password: NEXT }, visitor());
    expect(desk.deeds.at(-1)).toMatchObject({ actor: `person:${person.id}`, what: "change own password" });
    for (const gone of [person.secret, known.secret]) expect(whoIs(desk.identity, gone)).toBeUndefined();
    expect(whoIs(desk.identity, next.secret)?.uid).toBe(`person:${person.id}`);
    expect(desk.identity.tokens.principalOf(token.secret)?.uid).toBe(`token:${token.token.id}`);
    await expect(signIn(desk, person)).rejects.toMatchObject({ code: "ACCESS_REFUSED" });
    await expect(signIn(desk, person, NEXT)).resolves.toBeDefined();
    const reopened = await desk.reopen();
    desk.nowMs += 60_000;
    const proof = { name: person.name, password: NEXT, code: codeOf(person.totp, desk.nowMs) };
    await expect(reopened.signInByPassword(proof, visitor())).resolves.toBeDefined();
  });
  it("gives the session no fresher proof and no longer life than it had", async () => {
    const desk = await openDesk();
    const { known } = await ada(desk);
    desk.nowMs += 9 * 60_000;
    const next = await account(desk).changePassword(known, { current: PASSWORD, password: NEXT }, visitor());
    expect(next.session).toMatchObject({ proved_ms: known.session.proved_ms, made_ms: known.session.made_ms });
    desk.nowMs += 60_000;
    await expect(
      account(desk).changePassword(next, { current: NEXT, password: PASSWORD }, visitor()),
    ).rejects.toMatchObject({ code: "ACCESS_FRESH" });
  });
  it.each([
    ["a wrong present one", { current: "not it, not it", password: NEXT }, "ACCESS_REFUSED"],
    ["the same again", { current: PASSWORD, password: PASSWORD }, "ACCESS_PASSWORD"],
    ["a short one", { current: PASSWORD, password: "short" }, "ACCESS_PASSWORD"],
    ["a common one", { current: PASSWORD, password: "passwordpassword" }, "ACCESS_PASSWORD"],
    ["one's own name", { current: PASSWORD, password: "Ada Brenner Ada Brenner" }, "ACCESS_PASSWORD"],
  ])("with %s is refused, and nothing has changed", async (_what, asked, code) => {
    const desk = await openDesk();
    const { person, known } = await ada(desk);
    await expect(account(desk).changePassword(known, asked, visitor())).rejects.toMatchObject({ code });
    expect(whoIs(desk.identity, known.secret)).toBeDefined();
    await expect(signIn(desk, person)).resolves.toBeDefined();
  });
  it("guessing the present one waits longer and longer, by the same count as sign-in", async () => {
    const desk = await openDesk();
    const { person, known } = await ada(desk);
    const guess = () =>
      account(desk).changePassword(known, { current: "guess guess guess", password: NEXT }, visitor());
    for (let at = 0; at < 5; at++) await expect(guess()).rejects.toMatchObject({ code: "ACCESS_REFUSED" });
    await expect(guess()).rejects.toMatchObject({ code: "ACCESS_SLOW_DOWN" });
    const proof = { name: person.name, password: PASSWORD, code: codeOf(person.totp, desk.nowMs) };
    await expect(desk.identity.signInByPassword(proof, visitor())).rejects.toMatchObject({ code: "ACCESS_SLOW_DOWN" });
  });
  it("that cannot be sealed does not count, and no session ends", async () => {
    const desk = await openDesk();
    const { known } = await ada(desk);
    desk.sealFails = true;
    await expect(account(desk).changePassword(known, { current: PASSWORD, password: NEXT }, visitor())).rejects.toThrow(
      "the log has stopped",
    );
    expect(whoIs(desk.identity, known.secret)).toBeDefined();
  });
  it("of an account that was changed meanwhile is refused", async () => {
    const desk = await openDesk();
    const { known } = await ada(desk);
    const both = await Promise.allSettled(
      [NEXT, `${NEXT} two`].map((password) =>
        account(desk).changePassword(known, { current: PASSWORD, password }, visitor()),
      ),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("another authenticator", () => {
  it("takes the old one's place with new recovery codes; the old one and the old codes count no more", async () => {
    const desk = await openDesk();
    const { person, known } = await ada(desk);
    const { challenge, totp } = account(desk).authenticatorOptions(known);
    expect(totp.secret).not.toBe(person.totp);
    const wrong = { challenge, code: codeOf(person.totp, desk.nowMs) };
    await expect(account(desk).changeAuthenticator(known, wrong)).rejects.toMatchObject({ code: "ACCESS_REFUSED" });
    // A slip of the hand does not cost the secret that was scanned.
    const next = await account(desk).changeAuthenticator(known, { challenge, code: codeOf(totp.secret, desk.nowMs) });
    expect(next.recoveryCodes).toHaveLength(10);
    expect(whoIs(desk.identity, person.secret)).toBeUndefined();
    await expect(signIn(desk, person)).rejects.toMatchObject({ code: "ACCESS_REFUSED" });
    const byOld = { name: person.name, password: PASSWORD, code: person.recovery[0]! };
    await expect(desk.identity.signInByPassword(byOld, visitor())).rejects.toMatchObject({ code: "ACCESS_REFUSED" });
    await expect(signIn(desk, { ...person, totp: totp.secret })).resolves.toBeDefined();
    const byNew = { name: person.name, password: PASSWORD, code: next.recoveryCodes[0]! };
    await expect(desk.identity.signInByPassword(byNew, visitor())).resolves.toBeDefined();
  });
  it("a challenge counts once, within five minutes, for whoever was given it", async () => {
    const desk = await openDesk();
    const { known } = await ada(desk);
    const other = await enrol(desk, "Bea Lund", ["reviewer"]);
    const bea = await signIn(desk, other);
    const given = account(desk).authenticatorOptions(known);
    const refused = { code: "ACCESS_REFUSED" };
    const now = () => ({ challenge: given.challenge, code: codeOf(given.totp.secret, desk.nowMs) });
    await expect(account(desk).changeAuthenticator(bea, now())).rejects.toMatchObject(refused);
    await expect(account(desk).changeAuthenticator(known, now())).rejects.toMatchObject(refused);
    const late = account(desk).authenticatorOptions(known);
    desk.nowMs += 5 * 60_000;
    const answer = { challenge: late.challenge, code: codeOf(late.totp.secret, desk.nowMs) };
    await expect(account(desk).changeAuthenticator(known, answer)).rejects.toMatchObject(refused);
  });
  it("no password goes with it where there is one, and one is needed where there is none", async () => {
    const desk = await openDesk();
    const { known } = await ada(desk);
    const { challenge, totp } = account(desk).authenticatorOptions(known);
    const code = codeOf(totp.secret, desk.nowMs);
    await expect(account(desk).changeAuthenticator(known, { challenge, code, password: NEXT })).rejects.toMatchObject({
      code: "ACCESS_CONFLICT",
    });
    const { secret } = await desk.identity.people.invite(local, {
      name: "Bea",
      roles: ["reviewer"],
      scope: null,
      user: null,
      unit: null,
    });
    const { passkey } = await desk.identity.enrolment.begin(secret, visitor());
    const key = new SoftAuthenticator(ORIGIN);
    const bea = await desk.identity.enrolment.complete(
      { secret, name: "Bea", passkey: key.create(passkey) },
      visitor(),
    );
    const own = account(desk).authenticatorOptions(bea);
    const hers = { challenge: own.challenge, code: codeOf(own.totp.secret, desk.nowMs) };
    await expect(account(desk).changeAuthenticator(bea, hers)).rejects.toMatchObject({ code: "ACCESS_CONFLICT" });
    const next = await account(desk).changeAuthenticator(bea, { ...hers, password: NEXT });
    expect(account(desk).show(next.principal, next.session)).toMatchObject({
      password: true,
      recovery_codes_left: 10,
      passkeys: [{ removable: true }],
    });
  });
});

describe("passkeys of one's own", () => {
  const add = async (desk: Desk, known: InSession, key: SoftAuthenticator, name = "blue key") =>
    account(desk).addPasskey(
      known,
      { ...key.create(await account(desk).passkeyOptions(known, visitor())), name },
      visitor(),
    );
  it("a further one signs in; each can be removed while another way is left, and the last cannot", async () => {
    const desk = await openDesk({ settings: "version: 1\n" });
    const { person, known } = await ada(desk);
    const [first, second] = [new SoftAuthenticator(ORIGIN), new SoftAuthenticator(ORIGIN)];
    let next = await add(desk, known, first);
    next = await add(desk, next, second, "");
    expect(account(desk).show(next.principal, next.session).passkeys).toMatchObject([
      { name: "blue key", removable: true },
      { name: "", removable: true },
    ]);
    const by = async (key: SoftAuthenticator) =>
      desk.identity.passkeys.signIn(key.get(await desk.identity.passkeys.signInOptions(ORIGIN)), visitor());
    expect((await by(second)).principal.uid).toBe(`person:${person.id}`);
    next = await account(desk).removePasskey(next, second.id.toString("base64url"));
    expect(desk.deeds.at(-1)).toMatchObject({ what: "remove own passkey" });
    await expect(by(second)).rejects.toMatchObject({ code: "ACCESS_REFUSED" });
    await expect(account(desk).removePasskey(next, second.id.toString("base64url"))).rejects.toMatchObject({
      code: "QUIS_NOT_FOUND",
    });
    // The password counts as a way only where access.yaml has it.
    await desk.identity.close();
    writeFileSync(join(desk.data, "access.yaml"), "version: 1\npassword: false\n");
    const strict = await desk.reopen();
    const session = { principal: next.principal, session: next.session };
    expect(strict.account.show(session.principal, session.session).passkeys).toMatchObject([{ removable: false }]);
    await expect(strict.account.removePasskey(session, first.id.toString("base64url"))).rejects.toMatchObject({
      code: "ACCESS_CONFLICT",
    });
  });
  it("one of somebody else, one for another's challenge, one for a link's and one twice are refused", async () => {
    const desk = await openDesk();
    const { known } = await ada(desk);
    const bea = await signIn(desk, await enrol(desk, "Bea Lund", ["reviewer"]));
    const key = new SoftAuthenticator(ORIGIN);
    const forBea = key.create(await account(desk).passkeyOptions(bea, visitor()));
    await expect(account(desk).addPasskey(known, { ...forBea, name: "" }, visitor())).rejects.toMatchObject({
      code: "ACCESS_REFUSED",
    });
    const { secret } = await desk.identity.people.invite(local, {
      name: "Cy",
      roles: ["reviewer"],
      scope: null,
      user: null,
      unit: null,
    });
    const { passkey } = await desk.identity.enrolment.begin(secret, visitor());
    await expect(
      account(desk).addPasskey(known, { ...key.create(passkey), name: "" }, visitor()),
    ).rejects.toMatchObject({ code: "ACCESS_REFUSED" });
    const next = await add(desk, bea, key);
    const options = await account(desk).passkeyOptions(next, visitor());
    expect(options.options["excludeCredentials"]).toMatchObject([{ id: key.id.toString("base64url") }]);
    await expect(add(desk, known, key)).rejects.toMatchObject({ code: "ACCESS_CONFLICT" });
    for (const lie of [{ origin: "https://evil.example" }, { unverified: true }, { type: "webauthn.get" }])
      await expect(
        account(desk).addPasskey(
          known,
          {
            ...new SoftAuthenticator(ORIGIN).create(await account(desk).passkeyOptions(known, visitor()), lie),
            name: "",
          },
          visitor(),
        ),
      ).rejects.toMatchObject({ code: "ACCESS_REFUSED" });
  });
});

describe("sessions of one's own (V7.5.2)", () => {
  it("another, or all others, end at once; one's own and somebody else's are not among them", async () => {
    const desk = await openDesk();
    const { person, known } = await ada(desk);
    const third = await signIn(desk, person);
    const bea = await signIn(desk, await enrol(desk, "Bea Lund", ["reviewer"]));
    for (const id of [known.session.id, bea.session.id, "s-0000000000000000"])
      await expect(account(desk).endSessions(known, id)).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
    await account(desk).endSessions(known, third.session.id);
    expect(desk.deeds.at(-1)).toMatchObject({ what: "end own sessions", parameters: { sessions: third.session.id } });
    expect(whoIs(desk.identity, third.secret)).toBeUndefined();
    expect(whoIs(desk.identity, person.secret)).toBeDefined();
    await account(desk).endSessions(known);
    expect(whoIs(desk.identity, person.secret)).toBeUndefined();
    for (const { secret } of [known, bea]) expect(whoIs(desk.identity, secret)).toBeDefined();
  });
  it("none ends if it cannot be sealed, or without a fresh proof", async () => {
    const desk = await openDesk();
    const { person, known } = await ada(desk);
    desk.sealFails = true;
    await expect(account(desk).endSessions(known)).rejects.toThrow("the log has stopped");
    desk.sealFails = false;
    const stale = { ...known, principal: { ...known.principal, freshUntilMs: desk.nowMs } };
    await expect(account(desk).endSessions(stale)).rejects.toMatchObject({ code: "ACCESS_FRESH" });
    expect(whoIs(desk.identity, person.secret)).toBeDefined();
  });
});

describe("an account that is not kept here", () => {
  it("of an invented person can be looked at and not be changed", async () => {
    const desk = await openDesk({ demo: true });
    const [one] = desk.identity.answer(undefined, ORIGIN).demo_people;
    const known = await desk.identity.signInAsDemo(one!.id, visitor());
    expect(account(desk).show(known.principal, known.session)).toMatchObject({ kept_by: "demonstration" });
    await expect(account(desk).passkeyOptions(known, visitor())).rejects.toMatchObject({ code: "ACCESS_CONFLICT" });
  });
  it("of a provider is changed there: a passkey here would outlive what the provider says", async () => {
    const desk = await openDesk();
    const { known, person } = await ada(desk);
    const stored = desk.identity.personOf(person.id)!;
    Object.assign(stored, { provider: { id: "corp", subject: "1" } });
    expect(account(desk).show(known.principal, known.session)).toMatchObject({ kept_by: "provider" });
    for (const change of [
      () => account(desk).changePassword(known, { current: PASSWORD, password: NEXT }, visitor()),
      () => account(desk).passkeyOptions(known, visitor()),
      async () => account(desk).authenticatorOptions(known),
    ])
      await expect(change()).rejects.toMatchObject({ code: "ACCESS_CONFLICT" });
  });
});
