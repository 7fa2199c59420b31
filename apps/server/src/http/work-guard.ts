// What somebody who is signed in may do where no policy says more: read what is asked, and nothing that changes anything unless they administrate.
import type { FastifyRequest } from "fastify";
import { AccessError } from "../access/index.ts";

/** @throws AccessError ACCESS_FORBIDDEN */
export function checkWork(request: FastifyRequest): void {
  const { principal } = request;
  const { open, own } = request.routeOptions.config;
  if (open === true || own === true || principal.method === "local") return;
  const reads = request.method === "GET" || request.method === "HEAD";
  const isOfPeople = request.routeOptions.url?.startsWith("/api/v1/people") === true;
  if (principal.method !== "token" && principal.roles.includes("administrator")) return;
  // An overseer looks, also at who may look.
  if (reads && (!isOfPeople || principal.roles.includes("overseer"))) return;
  throw new AccessError("ACCESS_FORBIDDEN", "expected somebody whose role may do this, got another");
}
