// A request from its first byte to its answer as the oversight log tells it: who, which action, why, in which case.
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Asking, asking } from "../access/index.ts";
import { actions, isActionName } from "../access/policy/index.ts";
import { QuisError } from "../instance/error.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Name of the route's action in the policies. Every route below /api/v1 has one. */
    action?: string;
  }
  interface FastifyRequest {
    /** Set for requests of the API, also for addresses without a route; null for the page and the public log. */
    asked: Asking | null;
  }
}

const MAX_PURPOSE_CHARS = 1024;
const MAX_CASE_CHARS = 256;

/** Whether a request is one of the API, by its route or, where there is none, by its path. */
function isOfApi(request: FastifyRequest): boolean {
  const path = request.routeOptions.url ?? (request.raw.url ?? "").split("?", 1)[0] ?? "";
  const asked = path === "/*" ? ((request.raw.url ?? "").split("?", 1)[0] ?? "") : path;
  return /^\/api(?:\/|$)/.test(asked) || isActionName(request.routeOptions.config?.action);
}

/** From now on the request is one that is sealed, if it is one of the API. */
export function beginAsking(request: FastifyRequest): void {
  const { action = "none" } = request.routeOptions.config ?? {};
  // A request that no route could be found for has not been decorated.
  request.asked = isOfApi(request) ? { request: request.id, principal: null, action, sealed: 0 } : null;
}

/**
 * Refuses a route of the API that does not say which action it is: policies could not decide about it. Must be called before routes are added, and
 * its hooks run first.
 */
export function followRequests(app: FastifyInstance): void {
  app.decorateRequest("asked", null);
  app.addHook("onRoute", ({ url, method, config }) => {
    if (!/^\/(?:api|v1)\//.test(url)) return;
    const { action, open } = config ?? {};
    if (!isActionName(action) || (open === true) !== (actions[action].class === "open"))
      throw new QuisError(
        "QUIS_INTERNAL",
        `expected an action of the policies in the config of ${[method].flat().join(", ")} ${url}, and that it is open as the action is, got ${JSON.stringify(config) ?? "none"}`,
      );
  });
  app.addHook("onRequest", (request, _reply, done) => {
    beginAsking(request);
    if (request.asked === null) done();
    else asking.run(request.asked, done);
  });
  // Bodies are parsed in callbacks of the socket, which know nothing of the request.
  app.addHook("preHandler", (request, _reply, done) => {
    if (request.asked === null) done();
    else asking.run(request.asked, done);
  });
}

/** Takes X-Quis-Purpose and X-Quis-Case into what is sealed. @throws QuisError QUIS_BAD_INPUT */
export function takePurpose(request: FastifyRequest): void {
  const { asked } = request;
  if (asked === null) return;
  const purpose = headerText(request, "x-quis-purpose", MAX_PURPOSE_CHARS);
  const caseReference = headerText(request, "x-quis-case", MAX_CASE_CHARS);
  if (purpose !== undefined) asked.purpose = purpose;
  if (caseReference !== undefined) asked.caseReference = caseReference;
}

function headerText(request: FastifyRequest, name: string, maxChars: number): string | undefined {
  const value = request.headers[name];
  if (value === undefined) return undefined;
  let text: string;
  try {
    text = decodeURIComponent(String(value)).trim();
  } catch {
    throw new QuisError("QUIS_BAD_INPUT", `${name}: expected UTF-8 in percent-encoding, got a broken sequence`);
  }
  // oxlint-disable-next-line no-control-regex
  if (text.length > maxChars || /[\u0000-\u001f\u007f]/.test(text))
    throw new QuisError("QUIS_BAD_INPUT", `${name}: expected at most ${maxChars} characters on one line, got others`);
  return text === "" ? undefined : text;
}
