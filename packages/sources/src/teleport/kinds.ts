// Teleport event types → class, activity and what the class asks for.
// https://goteleport.com/docs/reference/audit-events/
import type { Operation } from "@quis/event";
import { defined, httpMethodOf, integerOf, listOf, lookUp, textOf } from "../record/index.ts";
import type { Act } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { databaseOf, targetOf } from "./parts.ts";

/** What became of one event type: the act, the attributes of its class, and whether OCSF has the actor only by the host profile. */
export interface Kind {
  readonly act: Act;
  readonly parts: JsonObject;
  readonly needsHostProfile?: boolean;
}

/** Undefined where the record lacks what the class asks for: it is then API activity under its own name. */
export function kindOf(type: string, record: JsonObject): Kind | undefined {
  if (type.startsWith("db.session.")) return databaseKind(type, record);
  if (SESSIONS.has(type)) return sessionKind(SESSIONS.get(type) ?? 99, type, record);
  if (ACCOUNTS.has(type)) return accountKind(ACCOUNTS.get(type) ?? 99, type, record);
  if (type === "access_request.create") return requestKind(type, record);
  if (type === "kube.request") return kubeKind(record);
  if (type === "scp" || type === "sftp") return fileKind(type, record);
  if (type === "app.session.request") return webKind(record);
  return undefined;
}

interface Resource {
  readonly uid?: string | undefined;
  readonly name?: string | undefined;
  readonly type: string;
}

/** An event as API activity. */
export function apiKind(type: string, record: JsonObject): Kind {
  const verb = VERBS.get(type.slice(type.lastIndexOf(".") + 1));
  const isPlayback = type === "session.recording.access";
  const act: Act = isPlayback
    ? { classUid: 6003, activityId: 2, operation: "consultation" }
    : { classUid: 6003, activityId: verb ?? 99, activityName: verb === undefined ? type : undefined };
  const resource: Resource = isPlayback
    ? { uid: textOf(record["sid"]), type: "session recording" }
    : resourceOf(type, record);
  const command = textOf(record["command"]) ?? commandLine(record);
  return {
    act,
    parts: defined({
      api: defined({
        operation: type,
        service: { name: "Teleport" },
        request: command === undefined ? undefined : { uid: textOf(record["uid"]), data: { command } },
      }),
      resources: resource?.uid === undefined && resource?.name === undefined ? undefined : [resource],
    }),
  };
}

const VERBS: ReadonlyMap<string, number> = new Map([
  ["create", 1],
  ["created", 1],
  ["update", 3],
  ["updated", 3],
  ["delete", 4],
  ["deleted", 4],
]);

/** Sessions and sign-ins → Authentication (3002). */
const SESSIONS: ReadonlyMap<string, number> = new Map([
  ["user.login", 1],
  ["session.start", 1],
  ["session.end", 2],
  ["session.join", 99],
  ["session.leave", 99],
  ["app.session.start", 1],
  ["app.session.end", 2],
  ["windows.desktop.session.start", 1],
  ["windows.desktop.session.end", 2],
]);

/** Accounts → Account Change (3001). */
const ACCOUNTS: ReadonlyMap<string, number> = new Map([
  ["user.create", 1],
  ["user.update", 99],
  ["user.delete", 6],
  ["user.password_change", 3],
  ["mfa.add", 10],
  ["mfa.delete", 11],
]);

function actOf(classUid: number, activityId: number, type: string, operation?: Operation): Act {
  return { classUid, activityId, operation, activityName: activityId === 99 ? type : undefined };
}

function sessionKind(activityId: number, type: string, record: JsonObject): Kind | undefined {
  const user = textOf(record["user"]);
  if (user === undefined) return undefined;
  const target = targetOf(record);
  const session = textOf(record["sid"]);
  return {
    act: actOf(3002, activityId, type),
    parts: defined({
      user: { uid: user, name: user },
      session: session === undefined ? undefined : { uid: session },
      ...(target === undefined ? { service: { name: "Teleport" } } : { dst_endpoint: target }),
      is_remote: type === "user.login" ? undefined : true,
    }),
  };
}

function accountKind(activityId: number, type: string, record: JsonObject): Kind | undefined {
  // `name` is the account; a password and a second factor are the user's own.
  const name = textOf(record["name"]) ?? textOf(record["user"]);
  return name === undefined ? undefined : { act: actOf(3001, activityId, type), parts: { user: { uid: name, name } } };
}

function requestKind(type: string, record: JsonObject): Kind | undefined {
  const user = textOf(record["user"]);
  const privileges = listOf(record["roles"]).filter((role) => typeof role === "string");
  if (user === undefined || privileges.length === 0) return undefined;
  return { act: actOf(3005, 99, type), parts: { user: { uid: user, name: user }, privileges } };
}

const STATEMENTS: Readonly<Record<string, Operation>> = {
  SELECT: "consultation",
  INSERT: "collection",
  UPDATE: "alteration",
  DELETE: "erasure",
};

function databaseKind(type: string, record: JsonObject): Kind | undefined {
  const database = databaseOf(record);
  if (database === undefined) return undefined;
  const query = textOf(record["db_query"]) ?? textOf(record["query"]);
  const keyword = query === undefined ? undefined : /^\s*([A-Za-z]+)/.exec(query)?.[1]?.toUpperCase();
  const activityId = query !== undefined ? 4 : type === "db.session.start" ? 3 : 99;
  const parameters = listOf(record["db_query_parameters"]);
  return {
    act: actOf(6005, activityId, type, query !== undefined && isOne(query) ? lookUp(STATEMENTS, keyword) : undefined),
    parts: defined({
      database,
      type_id: 1,
      query_info:
        query === undefined
          ? undefined
          : defined({
              name: keyword ?? type,
              query_string: query,
              data: parameters.length === 0 ? undefined : { parameters },
            }),
    }),
  };
}

/** Whether the text is one statement as far as can be told without its grammar. */
function isOne(query: string): boolean {
  const semicolon = query.indexOf(";");
  return semicolon < 0 || query.slice(semicolon + 1).trim() === "";
}

const KUBE_VERBS: Readonly<Record<string, number>> = {
  POST: 1,
  GET: 2,
  PUT: 3,
  PATCH: 3,
  DELETE: 4,
};

const KUBE_OPERATIONS: Readonly<Record<string, Operation>> = {
  POST: "collection",
  GET: "consultation",
  PUT: "alteration",
  PATCH: "alteration",
  DELETE: "erasure",
};

function kubeKind(record: JsonObject): Kind {
  const verb = textOf(record["verb"]) ?? "kube.request";
  const kind = textOf(record["resource_kind"]);
  const name = textOf(record["resource_name"]) ?? kind;
  const path = textOf(record["request_path"]);
  const code = integerOf(record["response_code"]);
  const holdsData = kind === "secrets" || kind === "configmaps";
  return {
    act: actOf(6003, lookUp(KUBE_VERBS, verb) ?? 99, verb, holdsData ? lookUp(KUBE_OPERATIONS, verb) : undefined),
    parts: defined({
      api: defined({
        operation: verb,
        service: { name: textOf(record["kubernetes_cluster"]) ?? "Kubernetes" },
        response: code === undefined ? undefined : { code },
      }),
      http_request: path === undefined ? undefined : { url: { path } },
      resources:
        name === undefined
          ? undefined
          : [defined({ name, type: kind, namespace: textOf(record["resource_namespace"]) })],
    }),
  };
}

function fileKind(type: string, record: JsonObject): Kind | undefined {
  const path = textOf(record["path"]);
  if (path === undefined) return undefined;
  const action = record["action"];
  const activityId = action === "upload" ? 1 : action === "download" ? 2 : 99;
  const target = targetOf(record);
  return {
    act: actOf(6006, activityId, type, action === "download" ? "consultation" : undefined),
    parts: defined({
      file: { name: path.slice(path.lastIndexOf("/") + 1) || path, path, type_id: 1 },
      dst_endpoint: target,
    }),
  };
}

const METHODS: Readonly<Record<string, number>> = { POST: 1, GET: 2, HEAD: 2, PUT: 3, PATCH: 3, DELETE: 4 };

function webKind(record: JsonObject): Kind | undefined {
  const path = textOf(record["path"]);
  if (path === undefined) return undefined;
  const method = textOf(record["method"]) ?? "request";
  const code = integerOf(record["status_code"]);
  return {
    act: actOf(6001, lookUp(METHODS, method) ?? 99, method),
    needsHostProfile: true,
    parts: defined({
      web_resources: [defined({ name: path, type: textOf(record["app_name"]) })],
      http_request: {
        ...httpMethodOf(method),
        url: defined({
          path,
          query_string: textOf(record["raw_query"]),
          hostname: textOf(record["app_public_addr"]),
        }),
      },
      http_response: code === undefined ? undefined : { code },
    }),
  };
}

function commandLine(record: JsonObject): string | undefined {
  const program = textOf(record["path"]) ?? textOf(record["program"]);
  if (record["event"] !== "session.command" || program === undefined) return undefined;
  return [program, ...listOf(record["argv"]).map((word) => textOf(word) ?? "")].join(" ");
}

function resourceOf(type: string, record: JsonObject): Resource {
  const kind = type.slice(0, Math.max(type.lastIndexOf("."), 0)) || type;
  const target = targetOf(record);
  return defined({
    uid: textOf(record["id"]) ?? textOf(target?.["uid"]),
    name: textOf(record["name"]) ?? textOf(target?.["name"]),
    type: kind,
  });
}
