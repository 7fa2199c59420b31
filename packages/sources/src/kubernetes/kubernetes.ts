// Kubernetes audit events. https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/
import { Problem } from "../error.ts";
import { hasMembers, type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import {
  beginEvent,
  compileRest,
  defined,
  endEvent,
  endpointOf,
  instantOf,
  integerOf,
  isAddress,
  jsonNormaliser,
  listOf,
  missing,
  objectOf,
  textOf,
} from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { actOf, isFinal } from "./act.ts";

export const kubernetesFormat: SourceFormat = {
  name: "kubernetes",
  title: "Kubernetes audit events (audit.k8s.io/v1, one per line or an EventList)",
  framing: "json",
  lists: ["items"],
  recognise: ({ objects }) =>
    objects.some((object) => hasMembers(object, "auditID", "stage", "verb"))
      ? "JSON with auditID, stage and verb of a Kubernetes audit log"
      : undefined,
  open: () => jsonNormaliser(normaliseKubernetes),
};

const PRODUCT = { name: "Kubernetes" } as const;
const CREDENTIAL = "authentication.kubernetes.io/credential-id";
const restOf = compileRest([
  "kind",
  "apiVersion",
  "auditID",
  "stage",
  "verb",
  "requestURI",
  "user.username",
  "user.uid",
  "user.groups",
  "userAgent",
  "objectRef.resource",
  "objectRef.subresource",
  "objectRef.namespace",
  "objectRef.name",
  "objectRef.uid",
  "objectRef.apiGroup",
  "objectRef.apiVersion",
  "responseStatus.code",
  "responseStatus.reason",
  "responseStatus.message",
  "stageTimestamp",
]);

function normaliseKubernetes(record: JsonObject): Outcome {
  const auditId = textOf(record["auditID"]);
  const stage = textOf(record["stage"]);
  const verb = textOf(record["verb"]);
  if (auditId === undefined) return quarantine(missing("an auditID", record["auditID"]));
  if (stage === undefined) return quarantine(missing("a stage", record["stage"]));
  if (verb === undefined) return quarantine(missing("a verb", record["verb"]));
  const stamp = record["stageTimestamp"] ?? record["requestReceivedTimestamp"];
  const time = instantOf(stamp, "stageTimestamp");
  if (time instanceof Problem) return quarantine(time);
  const object = objectOf(record["objectRef"]);
  const resource = textOf(object?.["resource"]);
  const subresource = textOf(object?.["subresource"]);
  const act = actOf(stage, verb, resource, subresource);
  const response = objectOf(record["responseStatus"]);
  const code = integerOf(response?.["code"]);
  // One request has an event per stage: each is an entry of the log, and only the last is the act.
  const uid = `${auditId}:${stage}`;
  const event = beginEvent({
    act,
    time,
    originalTime: stamp as string,
    product: PRODUCT,
    uid,
    logName: "audit",
    statusId: statusOf(stage, code),
  });
  (event["metadata"] as JsonObject)["correlation_uid"] = auditId;
  const received = instantOf(record["requestReceivedTimestamp"], "requestReceivedTimestamp");
  if (typeof received === "number") event["start_time"] = received;
  if (code !== undefined) event["status_code"] = String(code);
  const reason = textOf(response?.["message"]) ?? textOf(response?.["reason"]);
  if (reason !== undefined) event["status_detail"] = reason;
  event["actor"] = actorOf(record);
  addOrigin(event, record);
  event["api"] = apiOf(verb, auditId, object, response, code);
  if (resource !== undefined) {
    const type = subresource === undefined ? resource : `${resource}/${subresource}`;
    event["resources"] = [
      defined({
        // A list or a creation names no object: then the kind is what was asked for.
        name: textOf(object?.["name"]) ?? resource,
        uid: textOf(object?.["uid"]),
        type,
        namespace: textOf(object?.["namespace"]),
      }),
    ];
  }
  if (act.operation !== undefined) {
    const items = objectOf(record["responseObject"])?.["items"];
    event["oversight"] = defined({
      operation: act.operation,
      record_count: Array.isArray(items) ? items.length : undefined,
    });
  }
  const rest = restOf(record);
  if (rest !== undefined) event["unmapped"] = rest;
  return endEvent(event, uid);
}

function statusOf(stage: string, code: number | undefined): 1 | 2 | undefined {
  if (stage === "Panic") return 2;
  if (code === undefined || !isFinal(stage)) return undefined;
  return code < 400 ? 1 : 2;
}

/** Who was authenticated. Whom they acted as (`impersonatedUser`) is in `unmapped`: the deed is theirs who did it. */
function actorOf(record: JsonObject): JsonObject {
  const user = objectOf(record["user"]);
  const name = textOf(user?.["username"]);
  const uid = textOf(user?.["uid"]) ?? name;
  if (user === undefined || uid === undefined) return { app_name: "[unknown]" };
  const groups = listOf(user["groups"]).flatMap((group) =>
    textOf(group) === undefined ? [] : { name: textOf(group) },
  );
  const credential = textOf(listOf(objectOf(user["extra"])?.[CREDENTIAL])[0]);
  const decision = textOf(objectOf(record["annotations"])?.["authorization.k8s.io/decision"]);
  return defined({
    user: defined({
      uid,
      name,
      type_id: userType(name),
      groups: groups.length === 0 ? undefined : groups,
    }),
    session: credential === undefined ? undefined : { uid: credential },
    authorizations: decision === undefined ? undefined : [{ decision }],
  });
}

/** https://kubernetes.io/docs/reference/access-authn-authz/authentication/: the prefix `system:` is reserved. */
function userType(name: string | undefined): number {
  if (name?.startsWith("system:serviceaccount:") === true) return 4;
  if (name?.startsWith("system:") === true) return 3;
  return name === undefined ? 0 : 1;
}

/**
 * `sourceIPs` holds X-Forwarded-For, then X-Real-Ip, then the peer of the connection. Attacker: all but the last can be set by the client.
 */
function addOrigin(event: JsonObject, record: JsonObject): void {
  const addresses = listOf(record["sourceIPs"]);
  event["src_endpoint"] = endpointOf(textOf(addresses.at(-1)));
  const forwarded = addresses.slice(0, -1).filter((address) => typeof address === "string" && isAddress(address));
  const uri = textOf(record["requestURI"]);
  const agent = textOf(record["userAgent"]);
  if (uri === undefined && agent === undefined && forwarded.length === 0) return;
  event["http_request"] = defined({
    url: uri === undefined ? undefined : urlOf(uri),
    user_agent: agent,
    x_forwarded_for: forwarded.length === 0 ? undefined : forwarded,
  });
}

function urlOf(uri: string): JsonObject {
  const mark = uri.indexOf("?");
  return mark < 0 ? { path: uri } : { path: uri.slice(0, mark), query_string: uri.slice(mark + 1) };
}

function apiOf(
  verb: string,
  auditId: string,
  object: JsonObject | undefined,
  response: JsonObject | undefined,
  code: number | undefined,
): JsonObject {
  const group = textOf(object?.["apiGroup"]);
  const error = textOf(response?.["reason"]);
  const message = textOf(response?.["message"]);
  return defined({
    operation: verb,
    service: PRODUCT,
    request: { uid: auditId },
    version: textOf(object?.["apiVersion"]),
    group: group === undefined ? undefined : { name: group },
    response: code === undefined ? undefined : defined({ code, error, message }),
  });
}
