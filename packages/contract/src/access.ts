// Who may do what: roles, sign-in, sessions, people, tokens. docs/reference/access.md
import { z } from "zod";
import { instantSchema } from "./common.ts";

/** Duties that keep each other honest. `local` is whoever holds the data folder's own token: not a role that can be given. */
export const ROLES = [
  "administrator",
  "employee",
  "investigator",
  "log-operator",
  "overseer",
  "privacy-officer",
  "release-officer",
  "reviewer",
  "staff-observer",
] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.output<typeof roleSchema>;

/** Id of a person who may sign in: theirs alone, never given again. */
export const personIdSchema = z
  .string()
  .regex(/^p-[0-9a-z]{16}$/, { error: "expected a person's id: p- and 16 of 0-9, a-z" });
export const tokenIdSchema = z
  .string()
  .regex(/^t-[0-9a-z]{16}$/, { error: "expected a token's id: t- and 16 of 0-9, a-z" });

/** What one enters to sign in with a password, and what others see. */
export const personNameSchema = z.string().trim().min(1).max(128);

/** An investigator's bounds: one case, until then. */
export const caseScopeSchema = z.object({ case: z.string().min(1).max(256), expires: instantSchema });

/** How somebody proved who they are. */
export const signInMethodSchema = z.enum([
  "local",
  "password",
  "passkey",
  "oidc",
  "certificate",
  "proxy",
  "token",
  "demo",
  "link",
]);

export type SignInMethod = z.output<typeof signInMethodSchema>;

/** Who asks. */
export const principalSchema = z.object({
  /** `local:NAME`, `person:ID` or `token:ID`: as it stands in the oversight log. */
  uid: z.string(),
  name: z.string(),
  roles: z.array(roleSchema),
  method: signInMethodSchema,
  scope: caseScopeSchema.nullable(),
  /** The user of the record systems that this person is, if that is known: their own accesses, and the bar against reviewing them. */
  user: z.string().nullable(),
  unit: z.string().nullable(),
});

/** Whether names are shown to somebody. `pseudonym` is keyed, and the same each time. */
export const sightSchema = z.object({
  users: z.enum(["named", "pseudonym", "none"]),
  subjects: z.enum(["named", "pseudonym", "none"]),
});

export type Sight = z.output<typeof sightSchema>;

/** Answer of `GET /api/v1/session`: the one question that somebody who is not signed in may ask. */
export const sessionAnswerSchema = z.object({
  principal: principalSchema.nullable(),
  /** Names of actions that policies allow this principal at all, such as `who` or `findings`. */
  may: z.array(z.string()),
  sees: sightSchema,
  /** When the session ends unless something is asked, and when in any case; null without one. */
  idle_until: instantSchema.nullable(),
  ends: instantSchema.nullable(),
  /** Until when exports, approvals and re-identification need no new proof of who one is. */
  fresh_until: instantSchema.nullable(),
  /** Nobody can sign in yet: the set-up link that the server printed makes the first administrator. */
  needs_setup: z.boolean(),
  methods: z.object({
    password: z.boolean(),
    passkey: z.boolean(),
    oidc: z.array(z.object({ id: z.string(), name: z.string() })),
  }),
  /** On a folder of invented data: people whom anybody may be. Empty elsewhere. */
  demo_people: z.array(
    z.object({ id: personIdSchema, name: z.string(), roles: z.array(roleSchema), words: z.string() }),
  ),
});
export type SessionAnswer = z.output<typeof sessionAnswerSchema>;

/** Body of `POST /api/v1/session/password`, and of `POST /api/v1/session/again` for a fresh proof. */
export const passwordSignInSchema = z.strictObject({
  name: personNameSchema,
  password: z.string().min(1).max(1024),
  /** Six digits of the authenticator (RFC 6238), or a recovery code. */
  code: z.string().min(6).max(32),
});

/** Body of `POST /api/v1/session/demo`. */
export const demoSignInSchema = z.strictObject({ person: personIdSchema });

/** Options and answers of WebAuthn Level 3 as JSON; the browser's own words, checked by the server. */
export const webAuthnJsonSchema = z.record(z.string(), z.unknown());
/** Body of `POST /api/v1/session/passkey`, answer to the options of `POST /api/v1/session/passkey/options`. */
export const passkeySignInSchema = z.strictObject({
  challenge: z.string().min(1).max(512),
  response: webAuthnJsonSchema,
});

/** Answer of `POST /api/v1/session/passkey/options`: what the browser is asked to sign, once and within five minutes. */
export const passkeyOptionsSchema = z.object({ challenge: z.string(), options: webAuthnJsonSchema });
/** Body of `POST /api/v1/session/again`: a fresh proof of who one is, by a password with its code or by a passkey. */
export const sessionAgainSchema = z.union([passwordSignInSchema, passkeySignInSchema]);
/** Path of `GET /api/v1/session/oidc/:provider`, where the browser goes to sign in elsewhere. */
export const oidcParamsSchema = z.object({
  provider: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, { error: "expected a provider's id of access.yaml" }),
});

/**
 * Body of `POST /api/v1/enrolment/begin`: the secret of a set-up link or of an invitation (the part after #).
 * Links hold it in the fragment, so that no log of requests has it.
 */
export const enrolmentBeginSchema = z.strictObject({ secret: z.string().min(16).max(128) });
export const enrolmentAnswerSchema = z.object({
  /** `setup` makes the first administrator. */
  kind: z.enum(["setup", "invitation"]),
  name: z.string().nullable(),
  roles: z.array(roleSchema),
  expires: instantSchema,
  /** For an authenticator: `otpauth://…` and its secret in base32. */
  totp: z.object({ uri: z.string(), secret: z.string() }),
  passkey: z.object({ challenge: z.string(), options: webAuthnJsonSchema }),
});
export type EnrolmentAnswer = z.output<typeof enrolmentAnswerSchema>;
/** Body of `POST /api/v1/enrolment/complete`: a passkey, or a password with a code of the authenticator. Signs in. */
export const enrolmentCompleteSchema = z.strictObject({
  secret: z.string().min(16).max(128),
  name: personNameSchema,
  password: z.strictObject({ password: z.string().min(1).max(1024), code: z.string().regex(/^\d{6}$/) }).optional(),
  passkey: passkeySignInSchema.optional(),
});
/** Codes that replace the authenticator once each; told this once. Empty for a passkey. */
export const enrolledSchema = z.object({ recovery_codes: z.array(z.string()), session: sessionAnswerSchema });

export type Enrolled = z.output<typeof enrolledSchema>;

/** One person who may sign in, as an administrator sees them. */
export const personSchema = z.object({
  id: personIdSchema,
  name: z.string(),
  roles: z.array(roleSchema),
  scope: caseScopeSchema.nullable(),
  user: z.string().nullable(),
  unit: z.string().nullable(),
  state: z.enum(["invited", "active", "disabled"]),
  methods: z.array(signInMethodSchema),
  last_sign_in: instantSchema.nullable(),
  /** A change that waits for a second person, such as the removal of an overseer. */
  pending: z
    .object({
      change: z.string(),
      asked_by: z.string(),
      asked_at: instantSchema,
      /** From then on an administrator may agree too; before, only an overseer. */
      notice_until: instantSchema,
    })
    .nullable(),
});
export type Person = z.output<typeof personSchema>;
export const personParamsSchema = z.object({ id: personIdSchema });
export const peopleAnswerSchema = z.object({ people: z.array(personSchema) });

const reasonSchema = z.string().trim().min(1).max(1024);
const personParts = {
  roles: z.array(roleSchema).min(1).max(ROLES.length),
  scope: caseScopeSchema.nullable(),
  user: z.string().min(1).max(512).nullable(),
  unit: z.string().min(1).max(256).nullable(),
};
/** Body of `POST /api/v1/people`: makes an invitation. */
export const personInviteSchema = z.strictObject({
  name: personNameSchema,
  roles: personParts.roles,
  scope: personParts.scope.default(null),
  user: personParts.user.default(null),
  unit: personParts.unit.default(null),
});
/** The link's secret is told this once. */
export const personInvitedSchema = z.object({ person: personSchema, secret: z.string(), expires: instantSchema });
/** Body of `PATCH /api/v1/people/:id`. */
export const personChangeSchema = z.strictObject({
  roles: personParts.roles.optional(),
  scope: personParts.scope.optional(),
  user: personParts.user.optional(),
  unit: personParts.unit.optional(),
  disabled: z.boolean().optional(),
  reason: reasonSchema,
});
/** Body of `POST /api/v1/people/:id/invitations`: a new link, since somebody lost what they sign in with. */
export const personReinviteSchema = z.strictObject({ reason: reasonSchema });
export type PersonInvite = z.output<typeof personInviteSchema>;
export type PersonInvited = z.output<typeof personInvitedSchema>;
export type PersonChange = z.output<typeof personChangeSchema>;

/** A token for programs. Its secret is told once, when it is made. */
export const apiTokenSchema = z.object({
  id: tokenIdSchema,
  name: z.string(),
  owner: z.string(),
  roles: z.array(roleSchema),
  /** Names of actions that it is for; it may no more than its owner. */
  actions: z.array(z.string()),
  made: instantSchema,
  expires: instantSchema,
  last_used: instantSchema.nullable(),
});
export type ApiToken = z.output<typeof apiTokenSchema>;
export const tokenParamsSchema = z.object({ id: tokenIdSchema });
export const apiTokensAnswerSchema = z.object({ tokens: z.array(apiTokenSchema) });
export const apiTokenMakeSchema = z.strictObject({
  name: personNameSchema,
  actions: z.array(z.string().min(1).max(64)).min(1).max(128),
  expires: instantSchema,
  /** Whose token it is, if not one's own: only who holds the data folder may say so. */
  owner: personIdSchema.optional(),
});
export type ApiTokenMake = z.output<typeof apiTokenMakeSchema>;
export const apiTokenMadeSchema = z.object({ token: apiTokenSchema, secret: z.string() });
export type ApiTokenMade = z.output<typeof apiTokenMadeSchema>;
