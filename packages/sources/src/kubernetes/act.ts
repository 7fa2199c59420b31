// The verb of a Kubernetes request → what kind of act it was.
// https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb
import type { Operation } from "@quis/event";
import type { Act } from "../record/index.ts";

const ACTIVITIES: Readonly<Record<string, readonly [activityId: number, operation: Operation]>> = {
  create: [1, "collection"],
  get: [2, "consultation"],
  list: [2, "consultation"],
  watch: [2, "consultation"],
  update: [3, "alteration"],
  patch: [3, "alteration"],
  delete: [4, "erasure"],
  deletecollection: [4, "erasure"],
};

/** Kinds that are made to hold data of applications. Whatever else is written (leases, pods, events) is the cluster's own business. */
const DATA_HOLDERS = ["secrets", "configmaps"];

/** Subresources by which somebody gets into a container or its network, whatever the verb says. */
const ENTRIES = ["exec", "attach", "portforward", "proxy"];

/** Stages that end a request; the others announce what is not done yet. */
const FINAL_STAGES = ["ResponseComplete", "Panic"];

export function isFinal(stage: string): boolean {
  return FINAL_STAGES.includes(stage);
}

export function actOf(stage: string, verb: string, resource: string | undefined, subresource: string | undefined): Act {
  if (!isFinal(stage)) return other(stage);
  if (subresource !== undefined && ENTRIES.includes(subresource)) return other(subresource);
  const known = Object.hasOwn(ACTIVITIES, verb) ? ACTIVITIES[verb] : undefined;
  if (known === undefined) return other(verb);
  const [activityId, operation] = known;
  const holdsData = resource !== undefined && DATA_HOLDERS.includes(resource);
  return { classUid: 6003, activityId, operation: holdsData ? operation : undefined };
}

function other(activityName: string): Act {
  return { classUid: 6003, activityId: 99, activityName };
}
