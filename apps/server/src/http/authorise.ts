// Who may do what, decided by the policies: after it is known who asks, before anything is read for them.
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Principal } from "../access/index.ts";
import {
  type ActionName,
  actions,
  isActionName,
  type Policies,
  PolicyError,
  type Sight,
} from "../access/policy/index.ts";
import { QuisError } from "../instance/error.ts";
import type { OversightDoor } from "../instance/oversight-door.ts";
import { takePurpose } from "./asked.ts";
import { isBarred, situationOf } from "./situation.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** How names look to whoever asks, in this request; set before the handler. */
    sight: Sight;
    /** Whether who asks may not be told of this user: they are the user, or of one chain of command. Set before the handler. */
    bars: (user: string) => boolean;
  }
}

export interface AuthoriseOptions {
  readonly policies: Policies;
  readonly door: OversightDoor;
  readonly now: () => number;
}

/** How long it is remembered that a duty may do something at all. Each request is decided anew besides. */
const REMEMBER_MS = 5000;
const REMEMBER_MOST = 10_000;

const NOTHING: Sight = { users: "none", subjects: "none" };

/** Adds the hooks to a scope whose `onRequest` hooks so far have set `request.principal`. */
export function authoriseRequests(scope: FastifyInstance, { policies, door, now }: AuthoriseOptions): void {
  scope.decorateRequest("sight", null as never);
  scope.decorateRequest("bars", null as never);
  const remembered = new Map<string, { readonly atMs: number; readonly may: boolean }>();
  const mayAtAll = (principal: Principal | undefined, action: ActionName): boolean => {
    const { uid: _uid, name: _name, session: _session, freshUntilMs: _fresh, ...duties } = principal ?? { uid: "" };
    const key = `${action} ${policies.version} ${JSON.stringify(duties)}`;
    const known = remembered.get(key);
    if (known !== undefined && now() - known.atMs < REMEMBER_MS) return known.may;
    if (remembered.size >= REMEMBER_MOST) remembered.clear();
    const may = policies.mayAtAll(principal, action, now());
    remembered.set(key, { atMs: now(), may });
    return may;
  };

  scope.addHook("onRequest", async (request) => {
    const principal = principalOf(request);
    const { asked } = request;
    request.sight = NOTHING;
    if (asked !== null) asked.principal = principal ?? null;
    takePurpose(request);
    const action = actionOf(request);
    if (principal === undefined && actions[action].class !== "open")
      throw new PolicyError("ACCESS_SIGN_IN", "expected somebody who has signed in, got nobody; sign in and ask again");
    // Before a body is read: what no situation could allow is refused at once.
    if (!mayAtAll(principal, action))
      refuse(policies, principal, action, await situationOf(request, { door, now, lookUp: false }));
  });

  scope.addHook("preHandler", async (request) => {
    const principal = principalOf(request);
    const action = actionOf(request);
    const situation = await situationOf(request, { door, now, lookUp: true });
    refuse(policies, principal, action, situation);
    request.bars = await isBarred(principal, door);
    request.sight = actions[action].class === "open" ? NOTHING : policies.sees(principal, now(), situation);
  });
}

function refuse(
  policies: Policies,
  principal: Principal | undefined,
  action: ActionName,
  situation: Parameters<Policies["decide"]>[2],
): void {
  const verdict = policies.decide(principal, action, situation);
  if (!verdict.allowed) throw new PolicyError(verdict.code, verdict.detail);
}

/** Who asks, once that is known; undefined before sign-in. */
export function principalOf(request: FastifyRequest): Principal | undefined {
  return request.known?.principal;
}

function actionOf(request: FastifyRequest): ActionName {
  const { action } = request.routeOptions.config;
  // The start refuses such routes; this is for one that came by another way.
  if (!isActionName(action)) throw new QuisError("QUIS_INTERNAL", "expected an action of this route, got none");
  return action;
}
