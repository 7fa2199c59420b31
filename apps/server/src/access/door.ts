// People and tokens as whoever administrates them changes them: on the folder itself, or through the server that holds it.
import type {
  ApiToken,
  ApiTokenMade,
  ApiTokenMake,
  Person,
  PersonChange,
  PersonInvite,
  PersonInvited,
} from "@quis/contract";
import { QuisError } from "../instance/error.ts";
import { AccessError } from "./error.ts";
import type { Identity } from "./identity/index.ts";
import type { Principal } from "./principal.ts";

/** Rejects with AccessError and QuisError as identity/people.ts and identity/api-tokens.ts say. Every change is sealed first. */
export interface AccessDoor {
  people(asker: Principal): Promise<Person[]>;
  invite(asker: Principal, asked: PersonInvite): Promise<PersonInvited>;
  inviteAgain(asker: Principal, id: string, reason: string): Promise<PersonInvited>;
  changePerson(asker: Principal, id: string, change: PersonChange): Promise<Person>;
  approveChange(asker: Principal, id: string): Promise<Person>;
  withdrawChange(asker: Principal, id: string): Promise<Person>;
  /** The asker's own tokens; all for administrators and whoever holds the folder. */
  tokens(asker: Principal): Promise<ApiToken[]>;
  makeToken(asker: Principal, asked: ApiTokenMake): Promise<ApiTokenMade>;
  revokeToken(asker: Principal, id: string): Promise<ApiToken[]>;
}

export class AccessAnswers implements AccessDoor {
  readonly identity: Identity;

  constructor(identity: Identity) {
    this.identity = identity;
  }

  async people(): Promise<Person[]> {
    return this.identity.people.list();
  }

  invite(asker: Principal, asked: PersonInvite): Promise<PersonInvited> {
    return this.identity.people.invite(asker, asked);
  }

  inviteAgain(asker: Principal, id: string, reason: string): Promise<PersonInvited> {
    return this.identity.people.inviteAgain(asker, id, reason);
  }

  changePerson(asker: Principal, id: string, change: PersonChange): Promise<Person> {
    return this.identity.people.change(asker, id, change);
  }

  approveChange(asker: Principal, id: string): Promise<Person> {
    return this.identity.people.approve(asker, id);
  }

  withdrawChange(asker: Principal, id: string): Promise<Person> {
    return this.identity.people.withdraw(asker, id);
  }

  async tokens(asker: Principal): Promise<ApiToken[]> {
    return this.identity.tokens.list(seesAll(asker) ? undefined : ownId(asker));
  }

  async makeToken(asker: Principal, asked: ApiTokenMake): Promise<ApiTokenMade> {
    const { identity } = this;
    const { owner } = asked;
    if (owner !== undefined && asker.method !== "local")
      throw new AccessError("ACCESS_FORBIDDEN", "expected a token of one's own, got one of somebody else");
    const person = identity.personOf(owner ?? ownId(asker));
    if (person?.state !== "active")
      throw new QuisError("QUIS_NOT_FOUND", "expected an owner who may sign in, got nobody; say whose token it is");
    identity.checkFresh(asker);
    const { may } = identity.rightsOf(identity.principalOf(person));
    return identity.tokens.make(asker.uid, person, asked, may);
  }

  async revokeToken(asker: Principal, id: string): Promise<ApiToken[]> {
    await this.identity.tokens.revoke(asker.uid, id, seesAll(asker) ? undefined : ownId(asker));
    return this.tokens(asker);
  }
}

function seesAll({ method, roles }: Principal): boolean {
  return method === "local" || (method !== "token" && roles.includes("administrator"));
}

/** @throws AccessError ACCESS_FORBIDDEN: a token makes no tokens */
function ownId({ uid, method }: Principal): string {
  if (!uid.startsWith("person:") || method === "token")
    throw new AccessError("ACCESS_FORBIDDEN", "expected a person, got a program or nobody; say whose token it is");
  return uid.slice("person:".length);
}
