// access.yaml: what it says is taken exactly, what it does not is a mistake.
import { describe, expect, it } from "vitest";
import { DEFAULT_ACCESS, parseAccessSettings } from "../../../src/access/identity/settings.ts";
import { enrol, openDesk, setUp } from "../fixture.ts";

const provider = `
  - id: desk
    name: Desk
    issuer: https://id.example
    client_id: quis
    claims: { roles: groups }
    roles: { a: reviewer }
`;

describe("access.yaml", () => {
  it("says nothing that is not the default", () => {
    expect(parseAccessSettings("version: 1\n")).toEqual(DEFAULT_ACCESS);
    expect(DEFAULT_ACCESS).toMatchObject({
      sessions: { idle_minutes: 30, absolute_hours: 12, fresh_minutes: 10 },
      oidc: [],
    });
  });
  it.each([
    ["", "expected"],
    ["version: 2", "expected version: 1"],
    ["version: 1\nsesions: {}", "sessions"],
    ["version: 1\nsessions: { idle_minutes: 0 }", "sessions.idle_minutes: expected a whole number from 1 to 720"],
    ["version: 1\nsessions: { idle_minutes: 1e9 }", "sessions.idle_minutes"],
    ["version: 1\norigin: https://quis.example/path", "origin: expected an origin"],
    ["version: 1\nproxy: { addresses: [] }", "proxy.addresses"],
    ["version: 1\nproxy: { addresses: [proxy.example] }", "expected an IP address"],
    ["version: 1\nproxy: { addresses: [10.0.0.1], user_header: 'x\\r\\ny' }", "proxy.user_header"],
    ["version: 1\ncertificates: [{ sha256: ab, person: p-0000000000000001 }]", "certificates.0.sha256"],
    [
      `version: 1\noidc:${provider.replace("https://id", "http://id")}`,
      "oidc.0.issuer: expected an address with https",
    ],
    [`version: 1\noidc:${provider.replace("https://id", "https://u:p@id")}`, "oidc.0.issuer"],
    [`version: 1\noidc:${provider.replace("reviewer", "king")}`, "oidc.0.roles.a"],
    [`version: 1\noidc:${provider.replace("reviewer", "local")}`, "oidc.0.roles.a"],
    [`version: 1\noidc:${provider}    algorithm: none\n`, "oidc.0.algorithm"],
    [`version: 1\noidc:${provider}    algorithm: HS256\n`, "oidc.0.algorithm"],
    [`version: 1\noidc:${provider}${provider}`, "once"],
    ["version: 1\nversion: 1", "unique"],
    ["- 1", "expected"],
    ["x".repeat(70_000), "expected"],
  ])("%j is a mistake that says where", (text, words) => {
    expect(() => parseAccessSettings(text)).toThrow(
      expect.objectContaining({ code: "ACCESS_SETTINGS", message: expect.stringContaining(words) as string }),
    );
  });
});

describe("a certificate or a proxy's header", () => {
  const evidence = { bearer: undefined, cookie: undefined, peer: "10.0.0.1", certificate: undefined };
  const header = (values: Record<string, string>) => (name: string) => values[name];
  it("proves nothing unless it is configured", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    expect(desk.identity.identify({ ...evidence, header: header({ "x-remote-user": ada.name }) })).toBeUndefined();
    expect(desk.identity.identify({ ...evidence, header: header({}), certificate: "ab".repeat(32) })).toBeUndefined();
    expect(desk.identity.addressOf({ peer: "10.0.0.1", header: header({ "x-forwarded-for": "192.0.2.9" }) })).toBe(
      "10.0.0.1",
    );
  });
  it("counts from the proxy's own address only, for a person who is active", async () => {
    const desk = await openDesk({
      settings: "version: 1\nproxy: { addresses: [10.0.0.1], user_header: X-Remote-User }\n",
    });
    const ada = await setUp(desk);
    const bea = await enrol(desk, "Bea Lund", ["reviewer"]);
    const by = (peer: string, name: string) =>
      desk.identity.identify({ ...evidence, peer, header: header({ "x-remote-user": name }) })?.principal;
    expect(by("10.0.0.1", "ADA brenner")).toMatchObject({ uid: ada.principal.uid, method: "proxy", freshUntilMs: 0 });
    expect(by("::ffff:10.0.0.1", ada.name)).toMatchObject({ uid: ada.principal.uid });
    for (const peer of ["10.0.0.2", "", "::1", "110.0.0.1"]) expect(by(peer, ada.name)).toBeUndefined();
    for (const name of ["", "Nobody", "Ada Brenner, Bea Lund"]) expect(by("10.0.0.1", name)).toBeUndefined();
    await desk.identity.people.change(ada.principal, bea.id, { disabled: true, reason: "has left" });
    expect(by("10.0.0.1", bea.name)).toBeUndefined();
    const seen = (chain: string) =>
      desk.identity.addressOf({ peer: "10.0.0.1", header: header({ "x-forwarded-for": chain }) });
    expect(seen("203.0.113.66, 192.0.2.9")).toBe("192.0.2.9");
    expect(seen("")).toBe("10.0.0.1");
  });
  it("a certificate is its person's, by its SHA-256", async () => {
    const sha256 = "AB:".repeat(31) + "AB";
    const desk = await openDesk();
    const ada = await setUp(desk);
    const { writeFileSync } = await import("node:fs");
    writeFileSync(
      `${desk.data}/access.yaml`,
      `version: 1\ncertificates: [{ sha256: "${sha256}", person: ${ada.id} }]\n`,
    );
    const identity = await desk.reopen();
    const by = (certificate: string) => identity.identify({ ...evidence, header: header({}), certificate })?.principal;
    expect(by("ab".repeat(32))).toMatchObject({ uid: ada.principal.uid, method: "certificate" });
    expect(by("ac".repeat(32))).toBeUndefined();
  });
});
