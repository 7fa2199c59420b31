// Passkeys by an authenticator in software: honest, and lying in each of the ways that WebAuthn Level 3 §7 has a server refuse.
import { describe, expect, it } from "vitest";
import { canKeepPasskeys } from "../../../src/access/identity/passkeys.ts";
import { local, openDesk, ORIGIN, visitor, whoIs } from "../fixture.ts";
import { type Lie, SoftAuthenticator } from "../soft-authenticator.ts";

const refused = { code: "ACCESS_REFUSED" };

async function desks(origin = ORIGIN) {
  const desk = await openDesk();
  const { identity } = desk;
  const key = new SoftAuthenticator(origin);
  const link = (await identity.enrolment.makeSetup()) ?? "";
  const register = async (lie?: Lie, secret = link, by = key) => {
    const { passkey } = await identity.enrolment.begin(secret, visitor({ origin }));
    return identity.enrolment.complete(
      { secret, name: "Ada Brenner", passkey: by.create(passkey, lie) },
      visitor({ origin }),
    );
  };
  const signIn = async (lie?: Lie, from = visitor({ origin })) =>
    identity.passkeys.signIn(key.get(await identity.passkeys.signInOptions(origin), lie), from);
  return { desk, identity, key, link, register, signIn };
}

describe("registering (WebAuthn Level 3 §7.1)", () => {
  it("makes the first administrator, without a recovery code", async () => {
    const { register, identity } = await desks();
    const { principal, recoveryCodes, secret } = await register();
    expect(principal).toMatchObject({ method: "passkey", roles: ["administrator"] });
    expect(recoveryCodes).toEqual([]);
    expect(whoIs(identity, secret)?.uid).toBe(principal.uid);
    expect(identity.people.list()).toMatchObject([{ methods: ["passkey"] }]);
  });
  it.each<[string, Lie]>([
    ["origin", { origin: "https://quis.example.evil" }],
    ["origin by scheme", { origin: "http://quis.example" }],
    ["origin by port", { origin: "https://quis.example:8443" }],
    ["rp id", { rpId: "evil.example" }],
    ["challenge", { challenge: Buffer.alloc(32).toString("base64url") }],
    ["type", { type: "webauthn.get" }],
    ["user verification", { unverified: true }],
  ])("a wrong %s is refused", async (_what, lie) => {
    const { register, identity } = await desks();
    await expect(register(lie)).rejects.toMatchObject(refused);
    expect(identity.people.list()).toEqual([]);
    await expect(register()).resolves.toBeDefined();
  });
  it("the answer to another link's challenge, to a used or an old one, or garbage is refused", async () => {
    const { identity, key, link, desk } = await desks();
    const { passkey } = await identity.enrolment.begin(link, visitor());
    const use = (response: unknown, challenge = passkey.challenge) =>
      identity.enrolment.complete(
        { secret: link, name: "Ada", passkey: { challenge, response: response as Record<string, unknown> } },
        visitor(),
      );
    const honest = key.create(passkey);
    await expect(use(honest.response, (await identity.passkeys.signInOptions(ORIGIN)).challenge)).rejects.toMatchObject(
      refused,
    );
    await expect(use({})).rejects.toMatchObject(refused);
    await expect(use(honest.response)).rejects.toMatchObject(refused);
    for (const garbage of [
      { id: 7 },
      { response: null },
      { id: "x".repeat(100_000) },
      { ...honest.response, response: { attestationObject: "AAAA", clientDataJSON: "e30" } },
    ]) {
      const { passkey: next } = await identity.enrolment.begin(link, visitor());
      await expect(use(garbage, next.challenge)).rejects.toMatchObject(refused);
    }
    const { passkey: late } = await identity.enrolment.begin(link, visitor());
    desk.nowMs += 5 * 60_000;
    await expect(use(key.create(late).response, late.challenge)).rejects.toMatchObject(refused);
  });
  it("one passkey is not two people's", async () => {
    const { register, identity, key } = await desks();
    await register();
    const { secret } = await identity.people.invite(local, {
      name: "Bea",
      roles: ["reviewer"],
      scope: null,
      user: null,
      unit: null,
    });
    await expect(register({}, secret, key)).rejects.toMatchObject({ code: "ACCESS_CONFLICT" });
  });
});

describe("signing in (WebAuthn Level 3 §7.2)", () => {
  it("lets in, and counts", async () => {
    const { register, signIn, identity } = await desks();
    await register();
    for (let at = 0; at < 3; at++) {
      const { principal, secret } = await signIn();
      expect(principal).toMatchObject({ name: "Ada Brenner", method: "passkey" });
      expect(whoIs(identity, secret)).toBeDefined();
    }
  });
  it.each<[string, Lie]>([
    ["origin", { origin: "https://evil.example" }],
    ["rp id", { rpId: "evil.example" }],
    ["challenge", { challenge: Buffer.alloc(32, 1).toString("base64url") }],
    ["type", { type: "webauthn.create" }],
    ["user verification", { unverified: true }],
    ["signature", { signature: Buffer.from("3006020101020101", "hex") }],
    ["counter: a copy of the key", { counter: 1 }],
  ])("a wrong %s is refused", async (_what, lie) => {
    const { register, signIn, desk } = await desks();
    await register();
    for (let at = 0; at < 3; at++) await signIn();
    await expect(signIn(lie)).rejects.toMatchObject(refused);
    expect(desk.deeds.at(-1)).toMatchObject({ what: "sign in refused", parameters: { method: "passkey" } });
    await expect(signIn()).resolves.toBeDefined();
  });
  it("the same answer again, and the same answer twice at once, is refused", async () => {
    const { register, identity, key } = await desks();
    await register();
    const answer = key.get(await identity.passkeys.signInOptions(ORIGIN));
    const both = await Promise.allSettled([1, 2].map(() => identity.passkeys.signIn(answer, visitor())));
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    await expect(identity.passkeys.signIn(answer, visitor())).rejects.toMatchObject(refused);
  });
  it("an unknown passkey, a disabled person's, another person's for a fresh proof", async () => {
    const { register, signIn, identity } = await desks();
    const ada = await register();
    const { secret } = await identity.people.invite(local, {
      name: "Bea",
      roles: ["administrator"],
      scope: null,
      user: null,
      unit: null,
    });
    const other = new SoftAuthenticator(ORIGIN);
    const bea = await register({}, secret, other);
    const stranger = new SoftAuthenticator(ORIGIN);
    const options = () => identity.passkeys.signInOptions(ORIGIN);
    await expect(identity.passkeys.signIn(stranger.get(await options()), visitor())).rejects.toMatchObject(refused);
    await expect(identity.proveAgain(other.get(await options()), visitor(), ada.principal)).rejects.toMatchObject(
      refused,
    );
    await expect(identity.proveAgain(other.get(await options()), visitor(), bea.principal)).resolves.toBeDefined();
    await identity.people.change(local, ada.principal.uid.slice(7), { disabled: true, reason: "has left" });
    await expect(signIn()).rejects.toMatchObject(refused);
  });
});

describe("an origin in numbers", () => {
  it.each([
    ["http://localhost:7847", true],
    ["https://quis.example", true],
    ["http://127.0.0.1:7847", false],
    ["http://[::1]:7847", false],
  ])("%s keeps passkeys: %s (WebAuthn §5.1.2, an RP ID is a domain)", (origin, expected) =>
    expect(canKeepPasskeys(origin)).toBe(expected),
  );
});
