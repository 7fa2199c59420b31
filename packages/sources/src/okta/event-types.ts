// Okta event types → what kind of act they are. https://developer.okta.com/docs/reference/api/event-types/
import type { Operation } from "@quis/event";
import type { Act } from "../record/index.ts";

const OTHER = 99;

function act(classUid: number, activityId: number, operation?: Operation): Act {
  return { classUid, activityId, operation };
}

/** Types with an activity of their own; all others go by their first words (`FAMILIES`), then by their last (`VERBS`). */
const ACTS: ReadonlyMap<string, Act> = new Map<string, Act>([
  ["user.session.start", act(3002, 1)],
  ["user.session.end", act(3002, 2)],
  ["user.session.expire", act(3002, 2)],
  ["user.session.clear", act(3002, 2)],
  ["user.session.access_admin_app", act(3002, 1)],
  ["user.session.impersonation.initiate", act(3002, 7, "consultation")],
  ["user.authentication.sso", act(3002, 1)],
  ["user.authentication.slo", act(3002, 2)],
  ["user.lifecycle.create", act(3001, 1, "collection")],
  ["user.lifecycle.activate", act(3001, 2, "alteration")],
  ["user.lifecycle.reactivate", act(3001, 2, "alteration")],
  ["user.lifecycle.unsuspend", act(3001, 2, "alteration")],
  ["user.lifecycle.deactivate", act(3001, 5, "alteration")],
  ["user.lifecycle.suspend", act(3001, 5, "alteration")],
  ["user.lifecycle.delete.initiated", act(3001, 6, "erasure")],
  ["user.lifecycle.delete.completed", act(3001, 6, "erasure")],
  ["user.account.lock", act(3001, 9)],
  ["user.account.unlock", act(3001, 12)],
  ["user.account.unlock_by_admin", act(3001, 12)],
  ["user.account.update_password", act(3001, 3)],
  ["user.account.reset_password", act(3001, 4)],
  ["user.account.expire_password", act(3001, 4)],
  ["user.account.update_profile", act(3001, OTHER, "alteration")],
  ["user.mfa.factor.activate", act(3001, 10)],
  ["user.mfa.factor.unsuspend", act(3001, 10)],
  ["user.mfa.factor.deactivate", act(3001, 11)],
  ["user.mfa.factor.suspend", act(3001, 11)],
  ["user.mfa.factor.reset_all", act(3001, 11)],
  ["group.user_membership.add", act(3006, 3)],
  ["group.user_membership.remove", act(3006, 4)],
  ["group.lifecycle.create", act(3006, 6)],
  ["group.lifecycle.delete", act(3006, 5)],
  ["group.privilege.grant", act(3006, 1)],
  ["group.privilege.revoke", act(3006, 2)],
  ["user.account.privilege.grant", act(3005, 1)],
  ["user.account.privilege.revoke", act(3005, 2)],
  ["application.user_membership.add", act(3005, 1)],
  ["application.user_membership.remove", act(3005, 2)],
  ["system.log_stream.lifecycle.create", act(1008, 9)],
  ["system.log_stream.lifecycle.activate", act(1008, 9)],
  ["system.log_stream.lifecycle.deactivate", act(1008, 10)],
  ["system.log_stream.lifecycle.delete", act(1008, 2)],
]);

const FAMILIES: readonly (readonly [start: string, act: Act])[] = [
  ["user.session.", act(3002, OTHER)],
  ["user.authentication.", act(3002, OTHER)],
  ["policy.evaluate_sign_on", act(3002, OTHER)],
  ["user.lifecycle.", act(3001, OTHER)],
  ["user.account.", act(3001, OTHER)],
  ["user.mfa.", act(3001, OTHER)],
  ["group.", act(3006, OTHER)],
  ["system.log_stream.", act(1008, OTHER)],
  // A report or the log itself leaves the system as a file.
  ["analytics.reports.export.", act(6003, 2, "consultation")],
];

const VERBS: ReadonlyMap<string, number> = new Map([
  ["create", 1],
  ["add", 1],
  ["read", 2],
  ["view", 2],
  ["download", 2],
  ["update", 3],
  ["activate", 3],
  ["deactivate", 3],
  ["delete", 4],
  ["remove", 4],
  ["revoke", 4],
]);

// As many as Okta has types, and no more of what a hostile file may invent.
const MAX_REMEMBERED = 2_000;
const remembered = new Map<string, Act>();

/** The act of an event type. Types nobody told us of are API activity under their own name. */
export function actOf(eventType: string): Act {
  const known = remembered.get(eventType);
  if (known !== undefined) return known;
  const found = findAct(eventType);
  if (remembered.size < MAX_REMEMBERED) remembered.set(eventType, found);
  return found;
}

function findAct(eventType: string): Act {
  const exact = ACTS.get(eventType) ?? FAMILIES.find(([start]) => eventType.startsWith(start))?.[1];
  return exact === undefined ? apiAct(eventType) : named(exact, eventType);
}

/** The act of an event type as a call of Okta's API: what is left when a target that its class needs is not named. */
export function apiAct(eventType: string): Act {
  const verb = VERBS.get(eventType.slice(eventType.lastIndexOf(".") + 1)) ?? OTHER;
  return named(act(6003, verb), eventType);
}

function named(found: Act, eventType: string): Act {
  return found.activityId === OTHER ? { ...found, activityName: eventType } : found;
}
