// Addresses without a route: 404, or 405 with Allow where another method would do (RFC 9110 §15.5.6).
import type { FastifyInstance, FastifyRequest } from "fastify";
import { HttpError } from "./error.ts";
import { sendProblem } from "./problem.ts";

interface Route {
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

function matches(route: Route, path: readonly string[]): boolean {
  const open = route.segments.at(-1) === "*";
  if (open ? path.length < route.segments.length : path.length !== route.segments.length) return false;
  return route.segments.every((segment, at) => segment === "*" || segment.startsWith(":") || segment === path[at]);
}

/** Collects routes as they are added; must be called before them. */
export function answerNotFound(app: FastifyInstance): void {
  const routes = new Map<string, Route>();
  app.addHook("onRoute", ({ url, method }) => {
    const route = routes.get(url) ?? { segments: url.split("/"), methods: new Set() };
    for (const name of [method].flat()) route.methods.add(name);
    routes.set(url, route);
  });
  const allowed = (request: FastifyRequest): string[] => {
    const path = (request.raw.url ?? "").split("?", 1)[0]?.split("/", 32) ?? [];
    const found = [...routes.values()].filter((route) => matches(route, path));
    // The page's own wildcard answers 404 itself where it has nothing.
    const specific = found.filter((route) => route.segments.join("/") !== "/*");
    const isPage = !/^(?:api|log)$/.test(path[1] ?? "") || (path[1] === "log" && path.length === 2);
    return [...new Set((isPage ? found : specific).flatMap((route) => [...route.methods]))].toSorted();
  };
  app.setNotFoundHandler((request, reply) => {
    const methods = allowed(request);
    if (methods.length === 0 || methods.includes(request.method)) {
      return sendProblem(
        reply,
        new HttpError("HTTP_NO_ROUTE", "expected an address of this server, such as /api/v1/status"),
      );
    }
    const allow = methods.join(", ");
    return sendProblem(reply, new HttpError("HTTP_METHOD", `expected ${allow}, got ${request.method}`, { allow }));
  });
}
