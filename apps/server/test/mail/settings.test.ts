// mail.yaml: what it takes, what it refuses by name, and secrets that others can read.
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readMailSettings, readServerSecrets } from "../../src/mail/settings.ts";

let data: string;
beforeEach(async () => void (data = await mkdtemp(join(tmpdir(), "quis-mail-settings-"))));
afterEach(() => rm(data, { recursive: true, force: true }));

const WHOLE = {
  version: 1,
  server: { host: "mail.example.org", port: 465, tls: "implicit" },
  from: { address: "quis@example.org" },
  public_url: "https://quis.example.org",
};
const read = async (settings: unknown) => {
  await writeFile(join(data, "mail.yaml"), JSON.stringify(settings));
  return readMailSettings(data);
};
const server = (more: object) => ({ ...WHOLE, server: { ...WHOLE.server, ...more } });

describe("mail.yaml", () => {
  it("is not needed: without it no mail leaves", async () => {
    expect(await readMailSettings(data)).toBeUndefined();
  });

  it("has defaults for reminders", async () => {
    expect(await read({ ...WHOLE, reminders: {} })).toMatchObject({
      reminders: { days_before: 3, accounts: true, reviewers: [], overseers: [] },
    });
  });

  it.each([
    ["an unknown key, with the nearest", server({ hosst: "x" }), /server: .*"hosst".*host/],
    ["a key of reminders", { ...WHOLE, reminders: { oversears: [] } }, /oversears.*overseers/],
    ["a password in the file itself", server({ password: "open sesame" }), /server: .*"password"/],
    ["no TLS to another machine", server({ tls: "none" }), /none is for a server on this machine/],
    ["TLS only where it is offered", server({ tls: "opportunistic" }), /server\.tls/],
    ["a user without a password", server({ user: "quis" }), /user together with/],
    ["two passwords", server({ user: "q", password_file: "a", password_env: "B" }), /got both/],
    [
      "a sender that is two",
      { ...WHOLE, from: { address: "a@example.org, b@example.org" } },
      /from\.address: expected one mail address/,
    ],
    [
      "a name that ends the header",
      { ...WHOLE, from: { ...WHOLE.from, name: "Quis\r\nBcc: x@example.org" } },
      /from\.name: expected a name/,
    ],
    ["links without TLS", { ...WHOLE, public_url: "http://quis.example.org" }, /public_url/],
    ["links with somebody's name in them", { ...WHOLE, public_url: "https://x:y@quis.example.org" }, /public_url/],
    ["links below a path", { ...WHOLE, public_url: "https://example.org/quis?x" }, /public_url/],
    ["a host that is a command", server({ host: "mail.example.org\nEHLO" }), /server\.host/],
    ["no version", { ...WHOLE, version: 2 }, /version: 1/],
  ])("refuses %s", async (_what, settings, words) => {
    await expect(read(settings)).rejects.toMatchObject({
      code: "QUIS_BAD_INPUT",
      message: expect.stringMatching(words),
    });
  });

  it.each(["127.0.0.1", "::1", "localhost"])("none is for %s", async (host) => {
    expect(await read(server({ host, tls: "none" }))).toMatchObject({ server: { tls: "none" } });
  });
});

describe("the password", () => {
  const named = { server: { ...WHOLE.server, tls: "implicit" as const, user: "quis", password_file: "secret" } };

  it("is one line of a file that only its owner reads (0600)", async () => {
    await writeFile(join(data, "secret"), "open sesame\n", { mode: 0o600 });
    expect(await readServerSecrets(data, named)).toEqual({ password: "open sesame" });
    await chmod(join(data, "secret"), 0o640);
    await expect(readServerSecrets(data, named)).rejects.toMatchObject({ code: "QUIS_DATA_UNUSABLE" });
  });

  it.each(["", "\n", "two\nlines", "nul\u0000"])("is not %j", async (text) => {
    await writeFile(join(data, "secret"), text, { mode: 0o600 });
    await expect(readServerSecrets(data, named)).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
  });

  it("comes from the environment", async () => {
    const { password_file: _, ...rest } = named.server;
    const settings = { server: { ...rest, password_env: "MAIL_PASSWORD" } };
    expect(await readServerSecrets(data, settings, { MAIL_PASSWORD: "open sesame" })).toEqual({
      password: "open sesame",
    });
    await expect(readServerSecrets(data, settings, {})).rejects.toMatchObject({
      message: expect.stringContaining("MAIL_PASSWORD"),
    });
  });

  it("authorities that are none are refused", async () => {
    const { user: _user, password_file: _file, ...rest } = named.server;
    await expect(readServerSecrets(data, { server: { ...rest, ca_file: "gone.pem" } })).rejects.toMatchObject({
      code: "QUIS_BAD_INPUT",
    });
    await writeFile(join(data, "ca.pem"), "nothing");
    await expect(readServerSecrets(data, { server: { ...rest, ca_file: "ca.pem" } })).rejects.toMatchObject({
      code: "QUIS_BAD_INPUT",
    });
  });
});
