// Whoever holds the data folder: a program that knows the token of lock.json, and the name that it gives.
import { createHash, timingSafeEqual } from "node:crypto";
import { actorSchema } from "@quis/contract";
import type { FastifyRequest } from "fastify";
import { QuisError } from "../instance/error.ts";

/** A holder of the token that names nobody. */
const tokenActor = "local:token";

/** Shortest token: 128 bits in base64url have 22 characters. */
const minTokenChars = 16;

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/**
 * Tells the local actor of a request; undefined if it brings no token, or one that `isOther` says is of another kind. Throws QUIS_UNAUTHORISED
 * (wrong token, or a name without one) and QUIS_BAD_INPUT (an X-Quis-Actor that is none).
 */
export type LocalActorOf = (request: FastifyRequest, isOther: (bearer: string) => boolean) => string | undefined;

/** Throws QUIS_USAGE for a token that could be guessed. */
export function createLocalActorOf(token: string): LocalActorOf {
  if (token.length < minTokenChars) {
    throw new QuisError("QUIS_USAGE", `expected a token of at least ${minTokenChars} characters, got ${token.length}`);
  }
  const expected = digest(token);
  return (request, isOther) => {
    const { authorization } = request.headers;
    const name = request.headers["x-quis-actor"];
    const given = /^Bearer ([!-~]{1,512})$/i.exec(authorization ?? "")?.[1] ?? "";
    if (name === undefined && (authorization === undefined || isOther(given))) return undefined;
    if (authorization === undefined) {
      throw new QuisError("QUIS_UNAUTHORISED", "expected Authorization: Bearer with the token of lock.json, got none");
    }
    // Digests, so that neither the time nor a length check tells anything of the token.
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
