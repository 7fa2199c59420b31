// Who a request of the API comes from: set before anything else is looked at. What they may do is decided after it.
import type { TLSSocket } from "node:tls";
import type { FastifyRequest } from "fastify";
import {
  AccessError,
  type Evidence,
  type Identity,
  type Known,
  localPrincipal,
  type Principal,
  TOKEN_PREFIX,
  type Visitor,
} from "../access/index.ts";
import type { LocalActorOf } from "./actor.ts";
import { HttpError } from "./error.ts";
import { readCookie } from "./session-cookie.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Answered to somebody who is not signed in, too. */
    open?: boolean;
    /** Asked by whoever holds a reply link, and by nobody else: no other proof counts there, and the link counts nowhere else. */
    byLink?: boolean;
    /** Asked by the page itself, also while nobody sits before it: keeps no session alive. */
    unattended?: boolean;
  }
  interface FastifyRequest {
    /** The proof that came with the request, if one counts. */
    known: Known | undefined;
  }
}

/** Finds who a request comes from; a test may have its own. */
export type Identify = (evidence: Evidence) => Known | undefined;

/** Of a route that is open to all, asked by somebody who is not signed in: may nothing that is asked of policies. */
const nobody: Principal = {
  uid: "nobody",
  name: "nobody",
  roles: [],
  method: "token",
  scope: null,
  user: null,
  unit: null,
  actions: [],
  freshUntilMs: 0,
};

/** Whether the browser's connection is TLS: its own to us, or the one to the proxy that access.yaml names. */
export function isSecure(request: FastifyRequest, identity: Identity | undefined): boolean {
  return request.protocol === "https" || identity?.originOf("http:").startsWith("https:") === true;
}

/** Address by which the browser has reached us, as far as the request says. */
export function originOf(request: FastifyRequest, identity: Identity | undefined): string {
  const asked = `${request.protocol}://${request.headers.host ?? ""}`;
  // As browsers write it: without the port that the scheme means anyway.
  const origin = URL.canParse(asked) ? new URL(asked).origin : asked;
  return identity?.originOf(origin) ?? origin;
}

export function visitorOf(request: FastifyRequest, identity: Identity): Visitor {
  return {
    address: identity.addressOf(evidenceOf(request, identity)),
    origin: originOf(request, identity),
    device: readCookie(request, "device", isSecure(request, identity)),
    session: request.known?.session,
  };
}

function evidenceOf(request: FastifyRequest, identity: Identity | undefined): Evidence {
  const { authorization } = request.headers;
  return {
    bearer: authorization === undefined ? undefined : (/^Bearer ([!-~]{1,512})$/i.exec(authorization)?.[1] ?? ""),
    cookie: readCookie(request, "session", isSecure(request, identity)),
    unattended: request.routeOptions.config.unattended === true,
    peer: request.raw.socket.remoteAddress ?? "",
    header: (name) => {
      const value = request.headers[name];
      return typeof value === "string" ? value : undefined;
    },
    certificate: certificateOf(request),
  };
}

function certificateOf(request: FastifyRequest): string | undefined {
  const socket = request.raw.socket as Partial<TLSSocket>;
  if (socket.authorized !== true) return undefined;
  return socket.getPeerCertificate?.().fingerprint256?.replaceAll(":", "").toLowerCase();
}

/**
 * Sets `known`, `principal` and `actor`. Throws ACCESS_SIGN_IN where nothing proves who asks and the route is not open, QUIS_UNAUTHORISED
 * for a wrong token, HTTP_CROSS_SITE where a browser's own proof comes with a change that no page of ours is seen to ask for.
 */
export function createAuthenticate(
  localActorOf: LocalActorOf,
  identity: Identity | undefined,
  identify: Identify = (evidence) => identity?.identify(evidence),
): (request: FastifyRequest) => void {
  return (request) => {
    const actor = localActorOf(request, (bearer) => bearer.startsWith(TOKEN_PREFIX));
    if (actor !== undefined) {
      request.known = { principal: localPrincipal(actor) };
    } else {
      request.known = identify(evidenceOf(request, identity));
      if (request.headers.authorization === undefined && request.known !== undefined)
        checkOwnPage(request, originOf(request, identity));
    }
    const open = request.routeOptions.config.open === true;
    if (request.known === undefined && !open)
      throw new AccessError(
        "ACCESS_SIGN_IN",
        request.headers.authorization === undefined
          ? "expected somebody who is signed in, got nobody"
          : "expected a token that is valid, got another",
      );
    request.principal = request.known?.principal ?? nobody;
    request.actor = request.principal.uid;
  };
}

/** Sets the same for a route that is asked by a reply link. @throws AccessError ACCESS_SIGN_IN, HttpError HTTP_CROSS_SITE */
export async function authenticateLink(
  request: FastifyRequest,
  identity: Identity | undefined,
  principalOf: (session: string) => Promise<Principal | undefined>,
): Promise<void> {
  const session = readCookie(request, "reply", isSecure(request, identity));
  const principal = session === undefined ? undefined : await principalOf(session);
  if (principal === undefined)
    throw new AccessError("ACCESS_SIGN_IN", "expected a reply link that still counts, got none; open the link again");
  checkOwnPage(request, originOf(request, identity));
  request.known = { principal };
  request.principal = principal;
  request.actor = principal.uid;
}

/**
 * Attacker: a page of another site that has the browser send a change with the cookie, the certificate or the proxy's header that it adds by
 * itself. Browsers say with each change where it comes from (Fetch Metadata §2.3, RFC 6454 §7); one that does not say is not believed.
 */
function checkOwnPage(request: FastifyRequest, origin: string): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const given = request.headers.origin;
  if (given === undefined ? request.headers["sec-fetch-site"] !== "same-origin" : given !== origin)
    throw new HttpError("HTTP_CROSS_SITE", "expected a change that Quis's own page asks for, got one of elsewhere");
}
