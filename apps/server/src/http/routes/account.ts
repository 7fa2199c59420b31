// One's own account: what one signs in with, and where one is signed in.
import {
  type AccountChanged,
  accountAnswerSchema,
  accountAuthenticatorSchema,
  accountChangedSchema,
  accountPasskeyParamsSchema,
  accountPasskeySchema,
  accountPasswordSchema,
  accountSessionParamsSchema,
  authenticatorOptionsSchema,
  passkeyOptionsSchema,
} from "@quis/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import { AccessError, type Identity, type InSession, type SignedIn } from "../../access/index.ts";
import { isSecure, originOf, visitorOf } from "../authenticate.ts";
import { setSessionCookies } from "../session-cookie.ts";
import { type Api, jsonAnswer, noQuery } from "./route.ts";

const tags = ["access"];
const security = [{ session: [] }];
const change = { action: "own-account-change" } as const;
const CHANGED = "The account, and the session that goes on";

export function addAccountRoutes(api: Api, identity: Identity): void {
  const { account } = identity;
  const changed = (request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn, recoveryCodes: string[] = []) => {
    setSessionCookies(reply, signedIn, isSecure(request, identity));
    request.known = signedIn;
    return {
      account: account.show(signedIn.principal, signedIn.session),
      session: identity.answer(signedIn, originOf(request, identity)),
      recovery_codes: recoveryCodes,
    };
  };
  api.get(
    "/account",
    {
      config: { action: "own-account" },
      schema: {
        tags,
        summary: "What do I sign in with, and where am I signed in?",
        description: "One's own account; nothing in it could sign anybody in.",
        querystring: noQuery,
        response: jsonAnswer(accountAnswerSchema, "The account"),
      },
    },
    (request) => account.show(request.principal, request.known?.session),
  );
  api.post(
    "/account/password",
    {
      config: change,
      schema: {
        tags,
        security,
        summary: "Change one's password",
        description: "With the present one. Every other session ends. Wrong tries wait as those of sign-in do. Sealed.",
        querystring: noQuery,
        body: accountPasswordSchema,
        response: jsonAnswer(accountChangedSchema, CHANGED),
      },
    },
    async (request, reply) =>
      changed(
        request,
        reply,
        await account.changePassword(inSession(request), request.body, visitorOf(request, identity)),
      ),
  );
  api.post(
    "/account/authenticator/options",
    {
      config: change,
      schema: {
        tags,
        security,
        summary: "A secret for a new authenticator",
        description: "It counts once its code has come back, within five minutes.",
        querystring: noQuery,
        response: jsonAnswer(authenticatorOptionsSchema, "The secret, and a challenge to bring back with a code"),
      },
    },
    (request) => account.authenticatorOptions(inSession(request)),
  );
  api.post(
    "/account/authenticator",
    {
      config: change,
      schema: {
        tags,
        security,
        summary: "Take another authenticator",
        description:
          "New recovery codes are told this once. With `password`, a password and its authenticator for somebody who has none. Every other session ends. Sealed.",
        querystring: noQuery,
        body: accountAuthenticatorSchema,
        response: jsonAnswer(accountChangedSchema, CHANGED),
      },
    },
    async (request, reply) => {
      const { recoveryCodes, ...signedIn } = await account.changeAuthenticator(inSession(request), request.body);
      return changed(request, reply, signedIn, recoveryCodes);
    },
  );
  addOwnPasskeyRoutes(api, identity, changed);
  addOwnSessionRoutes(api, identity);
}

function addOwnPasskeyRoutes(
  api: Api,
  identity: Identity,
  changed: (request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn) => AccountChanged,
): void {
  const { account } = identity;
  api.post(
    "/account/passkeys/options",
    {
      config: change,
      schema: {
        tags,
        security,
        summary: "What a further passkey is made of",
        description: "Options for `navigator.credentials.create`; the challenge counts once, within five minutes.",
        querystring: noQuery,
        response: jsonAnswer(passkeyOptionsSchema, "The challenge and the options"),
      },
    },
    (request) => account.passkeyOptions(inSession(request), visitorOf(request, identity)),
  );
  api.post(
    "/account/passkeys",
    {
      config: change,
      schema: {
        tags,
        security,
        summary: "Add a passkey",
        description: "Every other session ends. Sealed.",
        querystring: noQuery,
        body: accountPasskeySchema,
        response: jsonAnswer(accountChangedSchema, CHANGED),
      },
    },
    async (request, reply) =>
      changed(request, reply, await account.addPasskey(inSession(request), request.body, visitorOf(request, identity))),
  );
  api.post(
    "/account/passkeys/:id/removals",
    {
      config: change,
      schema: {
        tags,
        security,
        summary: "Remove a passkey",
        description: "Never the last way to sign in. Every other session ends. Sealed.",
        params: accountPasskeyParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(accountChangedSchema, CHANGED),
      },
    },
    async (request, reply) =>
      changed(request, reply, await account.removePasskey(inSession(request), request.params.id)),
  );
}

function addOwnSessionRoutes(api: Api, { account }: Identity): void {
  const ended = async (request: FastifyRequest, id?: string) => {
    const known = inSession(request);
    await account.endSessions(known, id);
    return account.show(known.principal, known.session);
  };
  api.post(
    "/account/sessions/endings",
    {
      config: change,
      schema: {
        tags,
        security,
        summary: "End all other sessions of one's own",
        description: "At once. Sealed.",
        querystring: noQuery,
        response: jsonAnswer(accountAnswerSchema, "The account"),
      },
    },
    (request) => ended(request),
  );
  api.post(
    "/account/sessions/:id/endings",
    {
      config: change,
      schema: {
        tags,
        security,
        summary: "End another session of one's own",
        description: "At once. Sealed. The one that asks ends by signing out.",
        params: accountSessionParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(accountAnswerSchema, "The account"),
      },
    },
    (request) => ended(request, request.params.id),
  );
}

/** @throws AccessError ACCESS_FORBIDDEN for a token, the folder's holder, and whoever comes by a certificate or a proxy */
function inSession({ known }: FastifyRequest): InSession {
  if (known?.session === undefined)
    throw new AccessError("ACCESS_FORBIDDEN", "expected somebody in a session of their own, got another proof");
  return { principal: known.principal, session: known.session };
}
