// One's own account: what one signs in with, and where one is signed in. docs/reference/access.md#ones-own-account
import { z } from "zod";
import { passkeySignInSchema, sessionAnswerSchema, signInMethodSchema } from "./access.ts";
import { instantSchema } from "./common.ts";

export const sessionIdSchema = z
  .string()
  .regex(/^s-[0-9a-z]{16}$/, { error: "expected a session's id: s- and 16 of 0-9, a-z" });
/** Credential id of a passkey, base64url (WebAuthn Level 3 §4: at most 1023 bytes). */
export const passkeyIdSchema = z
  .string()
  .max(1364)
  .regex(/^[A-Za-z0-9_-]+$/, { error: "expected a passkey's id in base64url" });

/** Answer of `GET /api/v1/account`. */
export const accountAnswerSchema = z.object({
  name: z.string(),
  /** Why nothing of it can be changed here: a provider has the account, or the person is an invented one. Null if it can. */
  kept_by: z.enum(["provider", "demonstration", "elsewhere"]).nullable(),
  /** Ways to sign in that access.yaml allows. */
  allowed: z.object({ password: z.boolean(), passkey: z.boolean() }),
  /** Whether there is a password with an authenticator, and how many recovery codes are left of it. */
  password: z.boolean(),
  recovery_codes_left: z.int().min(0),
  passkeys: z.array(
    z.object({
      id: passkeyIdSchema,
      /** As its person calls it; empty if they gave it no name. */
      name: z.string(),
      made: instantSchema,
      /** Whether it may be removed: never the last way to sign in. */
      removable: z.boolean(),
    }),
  ),
  sessions: z.array(
    z.object({
      id: sessionIdSchema,
      /** The one that asks. */
      current: z.boolean(),
      method: signInMethodSchema,
      made: instantSchema,
      /** To within a minute. */
      last_used: instantSchema,
      ends: instantSchema,
    }),
  ),
});
export type AccountAnswer = z.output<typeof accountAnswerSchema>;

/** After a change: every other session has ended, and the cookie of this one is another. Recovery codes are told this once. */
export const accountChangedSchema = z.object({
  account: accountAnswerSchema,
  session: sessionAnswerSchema,
  recovery_codes: z.array(z.string()),
});
export type AccountChanged = z.output<typeof accountChangedSchema>;

/** Body of `POST /api/v1/account/password`. */
export const accountPasswordSchema = z.strictObject({
  current: z.string().min(1).max(1024),
  password: z.string().min(1).max(1024),
});
export type AccountPassword = z.output<typeof accountPasswordSchema>;

/** Answer of `POST /api/v1/account/authenticator/options`: the secret of a new authenticator, for five minutes. */
export const authenticatorOptionsSchema = z.object({
  challenge: z.string(),
  totp: z.object({ uri: z.string(), secret: z.string() }),
});
export type AuthenticatorOptions = z.output<typeof authenticatorOptionsSchema>;

/** Body of `POST /api/v1/account/authenticator`; with a password by somebody who has none yet. */
export const accountAuthenticatorSchema = z.strictObject({
  challenge: z.string().min(1).max(512),
  /** What the new authenticator shows. */
  code: z.string().regex(/^\d{6}$/, { error: "expected six digits" }),
  password: z.string().min(1).max(1024).optional(),
});
export type AccountAuthenticator = z.output<typeof accountAuthenticatorSchema>;

/** Body of `POST /api/v1/account/passkeys`: what a browser has made of the options, and what its person calls it. */
export const accountPasskeySchema = passkeySignInSchema.extend({ name: z.string().trim().max(64).default("") });
export type AccountPasskey = z.output<typeof accountPasskeySchema>;

export const accountPasskeyParamsSchema = z.object({ id: passkeyIdSchema });
export const accountSessionParamsSchema = z.object({ id: sessionIdSchema });
