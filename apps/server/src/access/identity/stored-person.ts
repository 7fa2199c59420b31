// A person who may sign in, as access/people.json keeps them. Secrets are there only as hashes; the authenticator's is encrypted.
import {
  caseScopeSchema,
  instantSchema,
  personIdSchema,
  personNameSchema,
  roleSchema,
  type Person,
  type SignInMethod,
} from "@quis/contract";
import { z } from "zod";

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);
const base64urlSchema = z.string().regex(/^[A-Za-z0-9_-]+$/);

/** A one-time link that has not been used. */
export const storedLinkSchema = z.strictObject({ hash: hashSchema, expires: instantSchema });

const patchSchema = z.strictObject({
  roles: z.array(roleSchema).optional(),
  scope: caseScopeSchema.nullable().optional(),
  user: z.string().nullable().optional(),
  unit: z.string().nullable().optional(),
  disabled: z.boolean().optional(),
  /** A new link instead of all that the person signs in with now. */
  reinvite: storedLinkSchema.optional(),
});
export type PersonPatch = z.output<typeof patchSchema>;

export const storedPersonSchema = z.strictObject({
  id: personIdSchema,
  name: personNameSchema,
  roles: z.array(roleSchema),
  scope: caseScopeSchema.nullable(),
  user: z.string().nullable(),
  unit: z.string().nullable(),
  state: z.enum(["invited", "active", "disabled"]),
  /** Grows with each change of what the person may or signs in with; sessions of an earlier one have ended. */
  generation: z.number().int().min(1),
  made: instantSchema,
  last_sign_in: instantSchema.nullable(),
  /** PHC string of argon2id. */
  password: z.string().startsWith("$argon2id$").nullable(),
  totp: z.strictObject({ sealed: base64urlSchema, last_step: z.number().int() }).nullable(),
  /** Hashes of the recovery codes that are left. */
  recovery: z.array(hashSchema),
  passkeys: z.array(
    z.strictObject({
      id: base64urlSchema,
      public_key: base64urlSchema,
      counter: z.number().int().min(0),
      transports: z.array(z.string()),
      made: instantSchema,
      /** As its person calls it; files of earlier versions have none. */
      name: z.string().default(""),
    }),
  ),
  /** Who the person is to an OpenID Connect provider: its id in access.yaml, and `sub`. */
  provider: z.strictObject({ id: z.string(), subject: z.string() }).nullable(),
  invitation: storedLinkSchema.nullable(),
  pending: z
    .strictObject({
      change: z.string(),
      patch: patchSchema,
      asked_by: z.string(),
      asked_at: instantSchema,
      notice_until: instantSchema,
    })
    .nullable(),
});
export type StoredPerson = z.output<typeof storedPersonSchema>;

export const peopleFileSchema = z.strictObject({
  version: z.literal(1),
  people: z.array(storedPersonSchema),
  /** Makes the first administrator. */
  setup: storedLinkSchema.nullable(),
});
export type PeopleState = z.output<typeof peopleFileSchema>;

/** Names that differ only in case or in Unicode form are one name to a reader (NFKC). */
export function nameKey(name: string): string {
  return name.normalize("NFKC").trim().toLowerCase();
}

/** What the person can sign in with. */
export function methodsOf(person: StoredPerson): SignInMethod[] {
  const methods: SignInMethod[] = [];
  if (person.password !== null && person.totp !== null) methods.push("password");
  if (person.passkeys.length > 0) methods.push("passkey");
  if (person.provider !== null) methods.push("oidc");
  return methods;
}

/** What an administrator sees: nothing that could sign anybody in. */
export function shownPerson(person: StoredPerson): Person {
  const { id, name, roles, scope, user, unit, state, last_sign_in, pending } = person;
  return {
    id,
    name,
    roles,
    scope,
    user,
    unit,
    state,
    methods: methodsOf(person),
    last_sign_in,
    pending:
      pending === null
        ? null
        : {
            change: pending.change,
            asked_by: pending.asked_by,
            asked_at: pending.asked_at,
            notice_until: pending.notice_until,
          },
  };
}

export function newPerson(
  parts: Pick<StoredPerson, "id" | "name" | "roles" | "scope" | "user" | "unit"> & { readonly made: string },
): StoredPerson {
  return {
    ...parts,
    state: "invited",
    generation: 1,
    last_sign_in: null,
    password: null,
    totp: null,
    recovery: [],
    passkeys: [],
    provider: null,
    invitation: null,
    pending: null,
  };
}
