// Who owes a review, by the accounts of a folder: whoever can sign off now, where the table of users has their address.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Role } from "@quis/contract";
import { expect, it, onTestFinished } from "vitest";
import { Reminders } from "../../src/duty/index.ts";

const NOW_MS = Date.parse("2026-03-11T09:00:00Z");
const period = { programme: { id: "weekly" }, period: "2026-03-02", state: "due", dueMs: NOW_MS + 86_400_000 };

async function remindedBy(reminders: object): Promise<string[]> {
  const data = await mkdtemp(join(tmpdir(), "quis-reminders-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const server = { host: "localhost", port: 25, tls: "none" };
  const settings = {
    version: 1,
    server,
    from: { address: "quis@example.org" },
    public_url: "https://quis.example.org",
  };
  await writeFile(join(data, "mail.yaml"), JSON.stringify({ ...settings, reminders }));
  const account = (user: string | null, role: Role, state = "active") => ({ user, roles: [role], state });
  const people = [
    account("u1", "reviewer"),
    account("u2", "overseer"),
    account("u3", "reviewer", "disabled"),
    account("u4", "reviewer", "invited"),
    account("u5", "administrator"),
    account("u6", "reviewer"),
    account("u7", "reviewer"),
    account(null, "reviewer"),
  ];
  const mail = (user: string) => ({
    user,
    mail: user === "u6" ? "" : user === "u7" ? "u7@example.net\r\nBcc: x" : `${user}@example.net`,
  });
  const rows = ["u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8"].map(mail);
  const told: string[] = [];
  const outbox = {
    closed: new AbortController().signal,
    ready: async () => undefined,
    hashOf: (address: string) => address,
    mails: async () => new Map(),
    ask: async ({ to, named_by: by }: { to: { address: string }; named_by: string }) => {
      told.push(`${to.address} ${by}`);
      return undefined;
    },
  };
  await new Reminders({
    data,
    duties: { open: async () => [period] },
    outbox,
    identity: { people: { list: () => people } },
    context: { read: async () => ({ rows }) },
    now: () => NOW_MS,
  } as never).remind();
  return told;
}

it("accounts that can sign off are reminded where the table has one whole address; nobody else of the table is", async () => {
  expect(await remindedBy({})).toEqual(["u1@example.net users", "u2@example.net users"]);
});

it("whom the settings name is reminded once, however often they are named", async () => {
  const reviewers = [{ address: "u1@example.net" }, { address: "ola@example.org" }];
  expect(await remindedBy({ reviewers })).toEqual([
    "u1@example.net settings",
    "ola@example.org settings",
    "u2@example.net users",
  ]);
  expect(await remindedBy({ reviewers, accounts: false })).toEqual([
    "u1@example.net settings",
    "ola@example.org settings",
  ]);
});

it("nobody before the days that the settings say", async () => {
  expect(await remindedBy({ days_before: 0 })).toEqual([]);
});
