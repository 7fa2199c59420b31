// What the ways to sign in work on together.
import { AccessError } from "../error.ts";
import type { Principal, SignInMethod } from "../principal.ts";
import type { SteadyClock } from "./clock.ts";
import { demoPeople } from "./demo-people.ts";
import { makeDevice } from "./device.ts";
import type { Session, Sessions } from "./sessions.ts";
import type { AccessSettings } from "./settings.ts";
import type { Seal, StateFile } from "./state-file.ts";
import type { PeopleState, StoredPerson } from "./stored-person.ts";
import type { Throttle } from "./throttle.ts";

export interface IdentityParts {
  readonly people: StateFile<PeopleState>;
  readonly sessions: Sessions;
  readonly settings: AccessSettings;
  readonly throttle: Throttle;
  /** For expiries. */
  readonly clock: SteadyClock;
  /** The machine's own time, for what others compute from theirs: an authenticator, a provider. */
  readonly now: () => number;
  readonly keys: { readonly totp: Uint8Array; readonly link: Uint8Array; readonly device: Uint8Array };
  readonly seal: Seal;
  /** The folder's data are invented. */
  readonly demo: boolean;
}

/** Where a request comes from, as far as signing in needs it. */
export interface Visitor {
  readonly address: string;
  /** Origin by which the browser reaches Quis. */
  readonly origin: string;
  /** The cookie of a device on which somebody has signed in before. */
  readonly device: string | undefined;
  /** The session that it comes with: a new proof takes its place. */
  readonly session: Session | undefined;
}

/** Somebody has just proved who they are. */
export interface SignedIn {
  readonly principal: Principal;
  readonly session: Session;
  /** For the session's cookie; told this once. */
  readonly secret: string;
  /** For the device's cookie. */
  readonly device: string;
}

export function findPerson({ people, demo }: IdentityParts, id: string): StoredPerson | undefined {
  return (
    people.state.people.find((one) => one.id === id) ?? (demo ? demoPeople.find((one) => one.id === id) : undefined)
  );
}

export function personPrincipal(person: StoredPerson, method: SignInMethod): Principal {
  const { id, name, roles, scope, user, unit } = person;
  return { uid: `person:${id}`, name, roles, method, scope, user, unit, freshUntilMs: 0 };
}

export function sessionPrincipal(parts: IdentityParts, person: StoredPerson, session: Session): Principal {
  return {
    ...personPrincipal(person, session.method),
    session: session.id,
    freshUntilMs: parts.sessions.freshUntilMs(session),
  };
}

/** Gives a person whose proof was taken a new session, in place of the visitor's own if it is theirs. */
export async function enter(
  parts: IdentityParts,
  person: StoredPerson,
  method: SignInMethod,
  visitor: Visitor,
): Promise<SignedIn> {
  const { id, generation } = person;
  const instead = visitor.session?.person === id ? visitor.session : undefined;
  if (visitor.session !== undefined && instead === undefined) await parts.sessions.end(visitor.session);
  const { session, secret } = await parts.sessions.make({ person: id, generation, method }, instead);
  return {
    principal: sessionPrincipal(parts, person, session),
    session,
    secret,
    device: makeDevice(parts.keys.device, id),
  };
}

/** Seals that somebody was not let in, and gives what they are told: never which part was wrong. */
export async function refuse(
  parts: IdentityParts,
  method: SignInMethod,
  visitor: Visitor,
  about: { readonly name?: string; readonly why: string },
): Promise<AccessError> {
  const { name, why } = about;
  await parts.seal({
    actor: "nobody",
    activity: "read",
    what: "sign in refused",
    parameters: {
      method,
      why,
      address: visitor.address,
      ...(name === undefined ? {} : { name }),
      refused_unread: parts.throttle.takeRefused(),
    },
  });
  return new AccessError(
    "ACCESS_REFUSED",
    method === "password"
      ? "expected a name, a password and a code that belong together and were not used before, got others"
      : "expected a proof of somebody who may sign in, got another",
  );
}
