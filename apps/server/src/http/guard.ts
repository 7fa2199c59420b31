// What every request passes before anything reads it: well-formed URL, our host, and for the API no other site's page.
import type { FastifyRequest } from "fastify";
import { HttpError } from "./error.ts";
import type { HttpLimits } from "./limits.ts";
import { type Front, isOurs } from "./names.ts";

/**
 * Attacker: a page of another site whose name resolves to this machine (DNS rebinding) is same-origin to the browser and could read everything. Its
 * requests carry that name in Host, so only loopback's own names with our port and those that access.yaml names pass (RFC 9110 §7.4: 421).
 */
export function checkHost(request: FastifyRequest, front: Front): void {
  // Without a socket (inject) there is no port; the scheme's default then, which the tests' URLs mean too.
  const ours = request.raw.socket.localPort ?? (front.isTls ? 443 : 80);
  if (isOurs(request.headers.host ?? "", ours, front)) return;
  const more = front.names.length === 0 ? "" : `, or one of ${front.names.join(", ")}`;
  throw new HttpError(
    "HTTP_HOST",
    `expected Host 127.0.0.1:${ours}, localhost:${ours} or [::1]:${ours}${more}, got another`,
  );
}

/**
 * Attacker: a page of another site (or of another port on this machine) that makes the browser ask. It could not read the
 * answer, but each question is sealed in the name of whoever sits there. Browsers mark such requests (Fetch Metadata §2.3).
 */
export function checkSite(request: FastifyRequest, front: Front): void {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    throw new HttpError(
      "HTTP_CROSS_SITE",
      "expected a request of Quis's own page or of a program, got one of another site",
    );
  }
  const { origin, host } = request.headers;
  if (origin !== undefined && origin !== `${front.isTls ? "https" : "http"}://${host ?? ""}`) {
    throw new HttpError("HTTP_CROSS_SITE", "expected the Origin of Quis's own page or none, got another");
  }
}

/** Refuses long, malformed and overloaded URLs, which the query parser would take in silence. */
export function checkUrl(request: FastifyRequest, limits: HttpLimits): void {
  const url = request.raw.url ?? "";
  const carriesMapping = ["/api/v1/imports", "/api/v1/previews"].includes(request.routeOptions.url ?? "");
  const limit = carriesMapping ? limits.importUrlChars : limits.urlChars;
  if (url.length > limit) {
    throw new HttpError("HTTP_URL_TOO_LONG", `expected a URL of at most ${limit} characters, got ${url.length}`);
  }
  if (!url.startsWith("/")) {
    throw new HttpError("HTTP_BAD_REQUEST", "expected a path that begins with /, got another form");
  }
  const mark = url.indexOf("?");
  if (mark < 0) return;
  const query = url.slice(mark + 1);
  const parameters = query.split("&", limits.parameters + 1).length;
  if (parameters > limits.parameters) {
    throw new HttpError("HTTP_BAD_REQUEST", `expected at most ${limits.parameters} query parameters, got more`);
  }
  try {
    decodeURIComponent(query);
  } catch {
    throw new HttpError("HTTP_BAD_REQUEST", "expected UTF-8 in percent-encoding in the query, got a broken sequence");
  }
}
