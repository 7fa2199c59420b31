// Signing in and out, and who one is. Open to somebody who is not signed in, except what proves again or ends a session.
import {
  demoSignInSchema,
  enrolledSchema,
  enrolmentAnswerSchema,
  enrolmentBeginSchema,
  enrolmentCompleteSchema,
  passkeyOptionsSchema,
  passkeySignInSchema,
  passwordSignInSchema,
  sessionAgainSchema,
  sessionAnswerSchema,
} from "@quis/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import { AccessError, type Identity, type SignedIn } from "../../access/index.ts";
import { isSecure, originOf, visitorOf } from "../authenticate.ts";
import { clearSessionCookie, setSessionCookies } from "../session-cookie.ts";
import { type Api, jsonAnswer, noQuery } from "./route.ts";

const tags = ["access"];

export function addSessionRoutes(api: Api, identity: Identity): void {
  const answerOf = (request: FastifyRequest) => identity.answer(request.known, originOf(request, identity));
  const enter = (request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn) => {
    setSessionCookies(reply, signedIn, isSecure(request, identity));
    request.known = signedIn;
    return answerOf(request);
  };
  api.get(
    "/session",
    {
      config: { action: "session", open: true, unattended: true },
      schema: {
        tags,
        summary: "Who am I, and how can I sign in?",
        description: "The one question that somebody who is not signed in may ask.",
        querystring: noQuery,
        response: jsonAnswer(sessionAnswerSchema, "The session, and the ways to sign in"),
      },
    },
    (request) => answerOf(request),
  );
  api.post(
    "/session/password",
    {
      config: { action: "sign-in", open: true },
      schema: {
        tags,
        summary: "Sign in by password and authenticator",
        description: "Sets the session's cookie. Wrong tries wait longer and longer.",
        querystring: noQuery,
        body: passwordSignInSchema,
        response: jsonAnswer(sessionAnswerSchema, "The session"),
      },
    },
    async (request, reply) =>
      enter(request, reply, await identity.signInByPassword(request.body, visitorOf(request, identity))),
  );
  api.post(
    "/session/passkey/options",
    {
      config: { action: "sign-in", open: true },
      schema: {
        tags,
        summary: "What a passkey is to sign",
        description: "Options for `navigator.credentials.get`; the challenge counts once, within five minutes.",
        querystring: noQuery,
        response: jsonAnswer(passkeyOptionsSchema, "The challenge and the options"),
      },
    },
    (request) => identity.passkeys.signInOptions(originOf(request, identity)),
  );
  api.post(
    "/session/passkey",
    {
      config: { action: "sign-in", open: true },
      schema: {
        tags,
        summary: "Sign in by passkey",
        description: "Sets the session's cookie.",
        querystring: noQuery,
        body: passkeySignInSchema,
        response: jsonAnswer(sessionAnswerSchema, "The session"),
      },
    },
    async (request, reply) =>
      enter(request, reply, await identity.passkeys.signIn(request.body, visitorOf(request, identity))),
  );
  api.post(
    "/session/demo",
    {
      config: { action: "demo-sign-in", open: true },
      schema: {
        tags,
        summary: "Be one of the invented people",
        description: "On a folder of invented data only. Sets the session's cookie.",
        querystring: noQuery,
        body: demoSignInSchema,
        response: jsonAnswer(sessionAnswerSchema, "The session"),
      },
    },
    async (request, reply) =>
      enter(request, reply, await identity.signInAsDemo(request.body.person, visitorOf(request, identity))),
  );
  api.post(
    "/session/again",
    {
      config: { action: "sign-in-again" },
      schema: {
        tags,
        summary: "Prove again who one is",
        description:
          "By password or passkey; the session gets another secret, and exports and approvals are open for a while.",
        querystring: noQuery,
        body: sessionAgainSchema,
        response: jsonAnswer(sessionAnswerSchema, "The session"),
      },
    },
    async (request, reply) =>
      enter(
        request,
        reply,
        await identity.proveAgain(request.body, visitorOf(request, identity), personOf(request).principal),
      ),
  );
  api.post(
    "/session/end",
    {
      config: { action: "sign-out" },
      schema: {
        tags,
        summary: "Sign out",
        description: "Ends the session at once.",
        querystring: noQuery,
        response: jsonAnswer(sessionAnswerSchema, "Nobody's session"),
      },
    },
    async (request, reply) => {
      await identity.signOut(personOf(request));
      clearSessionCookie(reply, isSecure(request, identity));
      request.known = undefined;
      return answerOf(request);
    },
  );
  addEnrolmentRoutes(api, identity, enter);
}

function addEnrolmentRoutes(
  api: Api,
  identity: Identity,
  enter: (request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn) => ReturnType<Identity["answer"]>,
): void {
  api.post(
    "/enrolment/begin",
    {
      config: { action: "enrol", open: true },
      schema: {
        tags,
        summary: "What a one-time link is for",
        description:
          "The body holds the part of the link after #. Gives what an authenticator and a passkey are made of.",
        querystring: noQuery,
        body: enrolmentBeginSchema,
        response: jsonAnswer(enrolmentAnswerSchema, "Whose link it is, and what to make"),
      },
    },
    (request) => identity.enrolment.begin(request.body.secret, visitorOf(request, identity)),
  );
  api.post(
    "/enrolment/complete",
    {
      config: { action: "enrol", open: true },
      schema: {
        tags,
        summary: "Use a one-time link",
        description:
          "With a passkey, or a password and a code of the authenticator. Signs in; recovery codes are told this once.",
        querystring: noQuery,
        body: enrolmentCompleteSchema,
        response: jsonAnswer(enrolledSchema, "Recovery codes and the session"),
      },
    },
    async (request, reply) => {
      const { recoveryCodes, ...signedIn } = await identity.enrolment.complete(
        request.body,
        visitorOf(request, identity),
      );
      return { recovery_codes: recoveryCodes, session: enter(request, reply, signedIn) };
    },
  );
}

/** @throws AccessError ACCESS_FORBIDDEN for a token, which has no session */
function personOf({ known }: FastifyRequest): NonNullable<FastifyRequest["known"]> {
  if (known === undefined || !known.principal.uid.startsWith("person:"))
    throw new AccessError("ACCESS_FORBIDDEN", "expected somebody who is signed in, got a token");
  return known;
}
