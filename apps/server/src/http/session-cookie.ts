// The cookies of a session and of a device: for this origin, never for scripts, never with a request of another site (RFC 6265bis).
import type { FastifyReply, FastifyRequest } from "fastify";
import type { SignedIn } from "../access/index.ts";

/** A year: a device that comes back sooner is known. */
const DEVICE_S = 365 * 86_400;
const OIDC_S = 300;
const REPLY_PATH = "/api/v1/reply";
const OIDC_PATH = "/api/v1/session/oidc";

type Kind = "session" | "device" | "oidc" | "reply";

/** Over TLS the prefix makes browsers refuse a cookie that another host or a plain connection has set (RFC 6265bis §4.1.3.2). */
function nameOf(kind: Kind, secure: boolean): string {
  if (!secure) return `quis_${kind}`;
  return kind === "oidc" || kind === "reply" ? `__Secure-quis_${kind}` : `__Host-quis_${kind}`;
}

export function readCookie(request: FastifyRequest, kind: Kind, secure: boolean): string | undefined {
  return request.cookies[nameOf(kind, secure)];
}

export function setSessionCookies(reply: FastifyReply, { secret, device }: SignedIn, secure: boolean): void {
  const common = { path: "/", httpOnly: true, secure, sameSite: "strict" } as const;
  // No Max-Age: the browser forgets it when it is closed, the server by its own limits.
  reply.setCookie(nameOf("session", secure), secret, common);
  reply.setCookie(nameOf("device", secure), device, { ...common, maxAge: DEVICE_S });
}

export function clearSessionCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(nameOf("session", secure), { path: "/", httpOnly: true, secure, sameSite: "strict" });
}

/** Binds a sign-in elsewhere to the browser that began it. Lax: the provider sends the browser back from another site. */
export function setOidcCookie(reply: FastifyReply, state: string, secure: boolean): void {
  reply.setCookie(nameOf("oidc", secure), state, {
    path: OIDC_PATH,
    httpOnly: true,
    secure,
    sameSite: "lax",
    maxAge: OIDC_S,
  });
}

export function clearOidcCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(nameOf("oidc", secure), { path: OIDC_PATH, httpOnly: true, secure, sameSite: "lax" });
}

/** Goes to the addresses of a reply by link alone: no other question is ever asked with it. */
export function setReplyCookie(reply: FastifyReply, secret: string, secure: boolean): void {
  reply.setCookie(nameOf("reply", secure), secret, { path: REPLY_PATH, httpOnly: true, secure, sameSite: "strict" });
}
