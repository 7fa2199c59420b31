// Tokens for programs: what they are for, until when, and what ends them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AccessAnswers, type Identity, type Principal } from "../../../src/access/index.ts";
import { enrol, local, openDesk, setUp } from "../fixture.ts";

const of = (identity: Identity, bearer: string) =>
  identity.identify({ bearer, cookie: undefined, peer: "", header: () => undefined, certificate: undefined })
    ?.principal;

async function office() {
  const desk = await openDesk();
  desk.identity.guideBy((principal) => ({
    may: principal?.method === "local" ? ["*"] : principal?.roles.includes("reviewer") ? ["who", "findings"] : [],
    sees: { users: "none", subjects: "none" },
  }));
  await setUp(desk);
  const rea = await enrol(desk, "Rea Holm", ["reviewer"]);
  const door = new AccessAnswers(desk.identity);
  const asker: Principal = { ...rea.principal, freshUntilMs: Infinity };
  const expires = new Date(desk.nowMs + 86_400_000).toISOString();
  return { desk, door, rea, asker, expires };
}

describe("an API token", () => {
  it("stands for its owner's roles and its own actions, and never for a fresh proof", async () => {
    const { desk, door, asker, expires } = await office();
    const { secret, token } = await door.makeToken(asker, { name: "nightly", actions: ["who", "who"], expires });
    expect(secret).toMatch(/^quis_api_[\w-]{43}$/);
    expect(of(desk.identity, secret)).toMatchObject({
      uid: `token:${token.id}`,
      roles: ["reviewer"],
      actions: ["who"],
      method: "token",
      freshUntilMs: 0,
    });
    const kept = readFileSync(join(desk.data, "access", "tokens.json"), "utf8");
    expect(kept).not.toContain(secret);
    expect(kept).not.toContain(secret.slice("quis_api_".length));
    expect(JSON.stringify(desk.deeds)).not.toContain(secret);
    expect(of(await desk.reopen(), secret)).toBeDefined();
  });
  it("is for no more than its owner may, whoever makes it", async () => {
    const { door, asker, expires, rea } = await office();
    for (const [by, owner] of [
      [asker, undefined],
      [local, rea.id],
    ] as const)
      await expect(
        door.makeToken(by, {
          name: "x",
          actions: ["who", "export"],
          expires,
          ...(owner === undefined ? {} : { owner }),
        }),
      ).rejects.toMatchObject({ code: "ACCESS_FORBIDDEN", message: expect.stringContaining("export") as string });
  });
  it("ends at its end, also when the clock goes back, within a year", async () => {
    const { desk, door, asker, expires } = await office();
    const { secret } = await door.makeToken(asker, { name: "x", actions: ["who"], expires });
    desk.nowMs += 86_400_000;
    expect(of(desk.identity, secret)).toBeUndefined();
    desk.nowMs -= 86_400_000;
    expect(of(desk.identity, secret)).toBeUndefined();
    for (const days of [-1, 0, 369]) {
      const end = new Date(desk.nowMs + days * 86_400_000).toISOString();
      await expect(door.makeToken(asker, { name: "x", actions: ["who"], expires: end })).rejects.toMatchObject({
        code: "ACCESS_CONFLICT",
      });
    }
  });
  it("ends with its owner, and when it is revoked", async () => {
    const { desk, door, asker, expires, rea } = await office();
    const one = await door.makeToken(asker, { name: "one", actions: ["who"], expires });
    const two = await door.makeToken(asker, { name: "two", actions: ["who"], expires });
    expect((await door.revokeToken(asker, one.token.id)).map(({ name }) => name)).toEqual(["two"]);
    expect(of(desk.identity, one.secret)).toBeUndefined();
    await expect(door.revokeToken(asker, one.token.id)).rejects.toMatchObject({ code: "ACCESS_CONFLICT" });
    await desk.identity.people.change(local, rea.id, { disabled: true, reason: "has left" });
    expect(of(desk.identity, two.secret)).toBeUndefined();
  });
  it("makes no token, and is not another's to see or revoke", async () => {
    const { desk, door, asker, expires } = await office();
    const { secret, token } = await door.makeToken(asker, { name: "one", actions: ["who"], expires });
    const program = of(desk.identity, secret)!;
    await expect(door.makeToken(program, { name: "child", actions: ["who"], expires })).rejects.toMatchObject({
      code: "ACCESS_FORBIDDEN",
    });
    const bea = await enrol(desk, "Bea Lund", ["reviewer"]);
    expect(await door.tokens(bea.principal)).toEqual([]);
    await expect(door.revokeToken(bea.principal, token.id)).rejects.toMatchObject({ code: "ACCESS_CONFLICT" });
    await expect(
      door.makeToken(
        { ...bea.principal, freshUntilMs: Infinity },
        { name: "x", actions: ["who"], expires, owner: asker.uid.slice(7) },
      ),
    ).rejects.toMatchObject({ code: "ACCESS_FORBIDDEN" });
    expect(await door.tokens(local)).toHaveLength(1);
  });
  it("of another kind, cut short, or guessed is nobody's", async () => {
    const { desk, door, asker, expires } = await office();
    const { secret } = await door.makeToken(asker, { name: "one", actions: ["who"], expires });
    for (const bearer of [
      "",
      "quis_api_",
      secret.slice(0, -1),
      `${secret}x`,
      secret.slice("quis_api_".length),
      secret.toUpperCase(),
    ])
      expect(of(desk.identity, bearer)).toBeUndefined();
  });
});
