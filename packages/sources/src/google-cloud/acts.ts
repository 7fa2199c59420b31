// What kind of act a call is, and what it was done to.
// https://cloud.google.com/storage/docs/audit-logging · https://cloud.google.com/bigquery/docs/reference/auditlogs · https://cloud.google.com/healthcare-api/docs/concepts/audit-logging
import type { Operation } from "@quis/event";
import { type Act, defined, objectOf, objectsOf, textOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";

export interface Call {
  readonly act: Act;
  /** Attributes of the class that name what was touched. */
  readonly object: JsonObject;
  readonly subject?: string | undefined;
  readonly fieldsSeen?: readonly string[] | undefined;
}

const VERB =
  /^(?:(create|insert|run|import|upload|generate)|(get|list|read|query|search|fetch|lookup|batchget|batchread|download|export|test|check|access|run_?query|watch|select|decrypt)|(update|patch|set|modify|move|add|enable|disable|start|stop|restore|write|commit|put|execute|batchwrite|undelete|reset|attach|detach)|(delete|remove|destroy|purge|truncate))/i;

const OPERATIONS: readonly (Operation | undefined)[] = [
  undefined,
  "collection",
  "consultation",
  "alteration",
  "erasure",
];

/** 1 create, 2 read, 3 update, 4 delete as API Activity numbers them; undefined if the method's last part has no known verb. */
function verbOf(method: string): 1 | 2 | 3 | 4 | undefined {
  const match = VERB.exec(method.slice(method.lastIndexOf(".") + 1));
  if (match === null) return undefined;
  return match[1] ? 1 : match[2] ? 2 : match[3] ? 3 : 4;
}

/** Datastore Activity: create 6, read 1 or list 8, update 2, delete 7. */
function datastore(method: string, operation: Operation | undefined): Act {
  const verb = verbOf(method);
  const isList = /list$/i.test(method) || /\.list[A-Z]\w*$/i.test(method);
  const activityId = verb === 1 ? 6 : verb === 2 ? (isList ? 8 : 1) : verb === 3 ? 2 : verb === 4 ? 7 : 99;
  return { classUid: 6005, activityId, operation, activityName: activityId === 99 ? method : undefined };
}

/** `isRecord`: the entry is of the data access log and not about settings (permissionType ADMIN_READ, ADMIN_WRITE). */
export function callOf(audit: JsonObject, isRecord: boolean): Call {
  const service = textOf(audit["serviceName"]) ?? "[unknown]";
  const method = textOf(audit["methodName"]) ?? "[unknown]";
  const resource = textOf(audit["resourceName"]) ?? "";
  const verb = verbOf(method);
  const operation = isRecord && verb !== undefined ? OPERATIONS[verb] : undefined;
  const known =
    service === "storage.googleapis.com"
      ? storageCall(method, resource, operation)
      : service === "bigquery.googleapis.com"
        ? bigqueryCall(audit, method, resource, operation)
        : service === "healthcare.googleapis.com"
          ? healthCall(method, resource, operation)
          : service === "login.googleapis.com"
            ? loginCall(method, audit)
            : undefined;
  if (known !== undefined) return known;
  const act: Act = {
    classUid: 6003,
    activityId: verb ?? 99,
    operation,
    activityName: verb === undefined ? method : undefined,
  };
  return { act, object: resource === "" ? {} : { resources: [{ uid: resource }] } };
}

/** `projects/_/buckets/B` or `projects/_/buckets/B/objects/KEY`; a key may hold slashes. */
function storageCall(method: string, resource: string, operation: Operation | undefined): Call | undefined {
  const match = /^projects\/[^/]+\/buckets\/([^/]+)(?:\/objects\/(.+))?$/s.exec(resource);
  if (match === null) return undefined;
  const [, bucket, key] = match as unknown as [string, string, string | undefined];
  const file =
    key === undefined
      ? {}
      : { file: { name: key.slice(key.lastIndexOf("/") + 1) || key, path: `${bucket}/${key}`, type_id: 1 } };
  // Creating an object replaces one of the same name: as with any upload it may make or change a record.
  const isUpload = method === "storage.objects.create";
  const act = datastore(method, isUpload && operation !== undefined ? "alteration" : operation);
  return {
    act: isUpload ? { ...act, activityId: 5 } : act,
    object: { databucket: { name: bucket, type_id: 3, ...file } },
  };
}

/** BigQueryAuditMetadata names the columns that were read and the query that read them. */
function bigqueryCall(
  audit: JsonObject,
  method: string,
  resource: string,
  operation: Operation | undefined,
): Call | undefined {
  const metadata = objectOf(audit["metadata"]);
  const read = objectOf(metadata?.["tableDataRead"]);
  const job = jobOf(metadata);
  const table = /\/datasets\/([^/]+)(?:\/tables\/([^/]+))?/.exec(resource);
  const query = textOf(job?.["query"]);
  if (table === null && query === undefined) return undefined;
  const fields = read === undefined ? undefined : arrayOfText(read["fields"]);
  const isChange = objectOf(metadata?.["tableDataChange"]) !== undefined;
  const act: Act =
    query !== undefined
      ? {
          classUid: 6005,
          activityId: 4,
          operation: textOf(job?.["statementType"]) === "SELECT" ? "consultation" : undefined,
        }
      : read !== undefined
        ? { classUid: 6005, activityId: 1, operation: "consultation" }
        : isChange
          ? { classUid: 6005, activityId: 5, operation: "alteration" }
          : datastore(method, operation);
  return {
    act,
    object: defined({
      database: { name: table?.[1] ?? "[unknown]", type_id: 1 },
      table: table?.[2] === undefined ? undefined : { name: table[2], uid: resource },
      query_info:
        query === undefined ? undefined : { name: textOf(job?.["statementType"]) ?? "query", query_string: query },
    }),
    fieldsSeen: fields,
  };
}

function jobOf(metadata: JsonObject | undefined): JsonObject | undefined {
  const change = objectOf(metadata?.["jobInsertion"]) ?? objectOf(metadata?.["jobChange"]);
  return objectOf(objectOf(objectOf(change?.["job"])?.["jobConfig"])?.["queryConfig"]);
}

function arrayOfText(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((item): item is string => typeof item === "string");
  return texts.length === 0 ? undefined : texts;
}

/** `…/fhirStores/STORE/fhir/Patient/ID`: the only resource whose name is a person's. */
function healthCall(method: string, resource: string, operation: Operation | undefined): Call | undefined {
  const store = /\/(?:fhirStores|dicomStores|hl7V2Stores|consentStores)\/([^/]+)/.exec(resource);
  if (store === null) return undefined;
  const patient = /\/fhir\/Patient\/([^/?]+)/.exec(resource)?.[1];
  return {
    act: datastore(method, operation),
    object: {
      database: { name: store[1], uid: resource, type_id: 99, type: "healthcare store" },
    },
    subject: patient,
  };
}

/** Workspace sign-ins that are shared with Google Cloud. */
function loginCall(method: string, audit: JsonObject): Call {
  const name = method.slice(method.lastIndexOf(".") + 1);
  const activityId = /^login(Success|Failure)$/.test(name) ? 1 : name === "logout" ? 2 : 99;
  const info = objectOf(audit["authenticationInfo"]);
  const uid = textOf(info?.["principalEmail"]);
  return {
    act: { classUid: 3002, activityId, activityName: activityId === 99 ? name : undefined },
    object: {
      user: uid === undefined ? { name: "[unknown]" } : { uid, name: uid },
      service: { name: "login.googleapis.com" },
    },
  };
}

/** What was asked to be permitted, and whether it was: DENIED ones fail the call. */
export function isDenied(audit: JsonObject): boolean {
  return objectsOf(audit["authorizationInfo"]).some((info) => info["granted"] === false);
}

/** Whether all permissions asked for are about settings. */
export function isAboutSettings(audit: JsonObject): boolean {
  const types = objectsOf(audit["authorizationInfo"]).flatMap((info) => textOf(info["permissionType"]) ?? []);
  return types.length > 0 && types.every((type) => type.startsWith("ADMIN_"));
}
