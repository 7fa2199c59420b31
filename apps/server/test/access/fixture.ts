// Identity on a folder of its own, with a clock that the test sets and the deeds that it seals.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret, TOTP } from "otpauth";
import { onTestFinished } from "vitest";
import { Identity, localPrincipal, type Principal, type Visitor } from "../../src/access/index.ts";
import type { Deed } from "../../src/oversight/oversight.ts";

export const ORIGIN = "https://quis.example";
export const PASSWORD = "lantern orbit quilt mosaic";
const START_MS = Date.parse("2026-11-26T10:00:00Z");

export interface Desk {
  readonly data: string;
  readonly identity: Identity;
  readonly deeds: Deed[];
  /** Milliseconds since the epoch; the test moves it. */
  nowMs: number;
  /** While set, nothing can be sealed. */
  sealFails: boolean;
  /** The same folder, opened as after a restart. */
  reopen(): Promise<Identity>;
}

export async function openDesk(
  options: { readonly demo?: boolean; readonly settings?: string; readonly data?: string } = {},
): Promise<Desk> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), "quis-access-"));
  mkdirSync(join(data, "keys"), { recursive: true, mode: 0o700 });
  if (options.settings !== undefined) writeFileSync(join(data, "access.yaml"), options.settings);
  const opened: Identity[] = [];
  const open = async () => {
    const identity = await Identity.open({
      data,
      demo: options.demo ?? false,
      seal: async (deed) => {
        if (desk.sealFails) throw new Error("the log has stopped");
        desk.deeds.push(deed);
      },
      now: () => desk.nowMs,
    });
    opened.push(identity);
    return identity;
  };
  const desk = { data, deeds: [] as Deed[], nowMs: START_MS, sealFails: false, reopen: open } as unknown as Desk;
  onTestFinished(async () => {
    for (const identity of opened) await identity.close();
    if (options.data === undefined) rmSync(data, { recursive: true, force: true });
  });
  Object.assign(desk, { identity: await open() });
  return desk;
}

export function visitor(parts: Partial<Visitor> = {}): Visitor {
  return { address: "192.0.2.10", origin: ORIGIN, device: undefined, session: undefined, ...parts };
}

/** The code that an authenticator shows. */
export function codeOf(base32: string, nowMs: number): string {
  return new TOTP({ secret: Secret.fromBase32(base32) }).generate({ timestamp: nowMs });
}

export const local: Principal = localPrincipal("local:tester");

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly totp: string;
  readonly secret: string;
  readonly device: string;
  readonly recovery: readonly string[];
  readonly principal: Principal;
}

/** The first administrator, signed in by the set-up link. */
export async function setUp(desk: Desk, name = "Ada Brenner"): Promise<Account> {
  const secret = (await desk.identity.enrolment.makeSetup()) ?? "";
  return accept(desk, secret, name);
}

/** Uses a link with a password; signs in. */
export async function accept(desk: Desk, link: string, name: string): Promise<Account> {
  const { totp } = await desk.identity.enrolment.begin(link, visitor());
  const code = codeOf(totp.secret, desk.nowMs);
  const done = await desk.identity.enrolment.complete(
    { secret: link, name, password: { password: PASSWORD, code } },
    visitor(),
  );
  const { principal, secret, device, recoveryCodes: recovery } = done;
  return {
    id: principal.uid.slice("person:".length),
    name: principal.name,
    totp: totp.secret,
    secret,
    device,
    recovery,
    principal,
  };
}

/** Somebody with these roles, invited by whoever holds the folder. */
export async function enrol(desk: Desk, name: string, roles: readonly Principal["roles"][number][]): Promise<Account> {
  const { secret } = await desk.identity.people.invite(local, {
    name,
    roles: [...roles],
    scope: null,
    user: null,
    unit: null,
  });
  return accept(desk, secret, name);
}

/** Who a cookie is of, if anybody. */
export function whoIs(identity: Identity, cookie: string): Principal | undefined {
  return identity.identify({
    bearer: undefined,
    cookie,
    peer: "192.0.2.10",
    header: () => undefined,
    certificate: undefined,
  })?.principal;
}
