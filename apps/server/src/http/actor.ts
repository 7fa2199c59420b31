// In whose name a request asks: the page's user, or a program that knows the token of lock.json.
import { createHash, timingSafeEqual } from "node:crypto";
import { actorSchema } from "@quis/contract";
import type { FastifyRequest } from "fastify";
import { localPrincipal, type Principal } from "../access/index.ts";
import { QuisError } from "../instance/error.ts";

/** The page has no sign-in yet: whoever sits at this machine. */
const pageActor = "local:web";
/** A holder of the token that names nobody. */
const tokenActor = "local:token";

/** Shortest token: 128 bits in base64url have 22 characters. */
const minTokenChars = 16;

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/**
 * Tells the actor of a request. Rejects with QUIS_UNAUTHORISED (wrong token, or `needsToken` and none) and QUIS_BAD_INPUT
 * (an X-Quis-Actor that is none).
 */
export type ActorOf = (request: FastifyRequest, needsToken: boolean) => string;

/**
 * Who asks, by the token or by sitting at this machine. Without a page's actor a request that brings nothing is nobody's: beyond loopback there is
 * no "this machine". Throws QUIS_USAGE for a token that could be guessed.
 */
export function createAuthenticate(
  token: string,
  { hasPageActor }: { readonly hasPageActor: boolean },
): (request: FastifyRequest) => Principal | null {
  const actorOf = createActorOf(token);
  return (request) => {
    const needsToken = request.method !== "GET" && request.method !== "HEAD";
    if (!hasPageActor && request.headers.authorization === undefined) return null;
    return localPrincipal(actorOf(request, needsToken));
  };
}

/** Throws QUIS_USAGE for a token that could be guessed. */
export function createActorOf(token: string): ActorOf {
  if (token.length < minTokenChars) {
    throw new QuisError("QUIS_USAGE", `expected a token of at least ${minTokenChars} characters, got ${token.length}`);
  }
  const expected = digest(token);
  return (request, needsToken) => {
    const { authorization } = request.headers;
    const name = request.headers["x-quis-actor"];
    if (authorization === undefined) {
      if (needsToken || name !== undefined) {
        throw new QuisError(
          "QUIS_UNAUTHORISED",
          "expected Authorization: Bearer with the token of lock.json, got none",
        );
      }
      return pageActor;
    }
    // Digests, so that neither the time nor a length check tells anything of the token.
    const given = /^Bearer ([!-~]{1,512})$/i.exec(authorization)?.[1] ?? "";
    if (!timingSafeEqual(digest(given), expected)) {
      throw new QuisError(
        "QUIS_UNAUTHORISED",
        "expected Authorization: Bearer with the token of lock.json, got another",
      );
    }
    if (name === undefined) return tokenActor;
    const actor = actorSchema.safeParse(name);
    if (!actor.success) {
      throw new QuisError(
        "QUIS_BAD_INPUT",
        `X-Quis-Actor: ${actor.error.issues[0]?.message ?? "expected local:NAME"}, got another`,
      );
    }
    return actor.data;
  };
}
