// event.category and event.type → class and activity. https://www.elastic.co/docs/reference/ecs/ecs-category-field-values-reference
import type { Operation } from "@quis/event";
import {
  type Act,
  defined,
  endpointOf,
  httpMethodOf,
  integerOf,
  listOf,
  lookUp,
  objectOf,
  textOf,
} from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";

export interface Kind {
  readonly act: Act;
  readonly parts: JsonObject;
  readonly needsHostProfile?: boolean;
}

/** The categorization fields; ECS has lists, older documents a single word. */
export interface Category {
  readonly categories: readonly string[];
  readonly types: readonly string[];
  /** The source's own word for what happened. */
  readonly action: string;
}

export function categoryOf(event: JsonObject | undefined): Category {
  return {
    categories: wordsOf(event?.["category"]),
    types: wordsOf(event?.["type"]),
    action: textOf(event?.["action"]) ?? textOf(event?.["code"]) ?? textOf(event?.["dataset"]) ?? "[unknown]",
  };
}

function wordsOf(value: unknown): string[] {
  const list = Array.isArray(value) ? listOf(value) : [value];
  return list.filter((word): word is string => typeof word === "string");
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  access: "consultation",
  creation: "collection",
  change: "alteration",
  deletion: "erasure",
};

/** The class of the first category that has one and whose needs the document fills; API Activity otherwise. */
export function kindOf(fields: JsonObject, category: Category): Kind {
  for (const name of category.categories) {
    const kind = lookUp(KINDS, name)?.(fields, category);
    if (kind !== undefined) return kind;
  }
  return apiKind(fields, category);
}

const KINDS: Readonly<Record<string, (fields: JsonObject, category: Category) => Kind | undefined>> = {
  authentication: sessionKind,
  session: sessionKind,
  iam: accountKind,
  database: databaseKind,
  file: fileKind,
  web: webKind,
};

/** Picks the activity of the first type that has one. */
function act(
  classUid: number,
  activities: Readonly<Record<string, number>>,
  { types, action }: Category,
  hasRecords: boolean,
): Act {
  const type = types.find((one) => lookUp(activities, one) !== undefined);
  const activityId = lookUp(activities, type) ?? 99;
  return defined({
    classUid,
    activityId,
    activityName: activityId === 99 ? action : undefined,
    operation: hasRecords
      ? lookUp(
          OPERATIONS,
          types.find((one) => lookUp(OPERATIONS, one) !== undefined),
        )
      : undefined,
  });
}

export function userOf(value: unknown): JsonObject | undefined {
  const user = objectOf(value);
  const name = textOf(user?.["name"]) ?? textOf(user?.["email"]);
  const uid = textOf(user?.["id"]) ?? name;
  if (uid === undefined) return undefined;
  return defined({
    uid,
    name,
    full_name: textOf(user?.["full_name"]),
    domain: textOf(user?.["domain"]),
  });
}

/** An endpoint of `source`, `client`, `destination` or `host`; undefined if nothing names it. */
export function placeOf(value: unknown): JsonObject | undefined {
  const set = objectOf(value);
  const addresses = Array.isArray(set?.["ip"]) ? set["ip"] : [set?.["ip"]];
  const host =
    textOf(addresses[0]) ??
    textOf(set?.["address"]) ??
    textOf(set?.["domain"]) ??
    textOf(set?.["hostname"]) ??
    textOf(set?.["name"]);
  return host === undefined ? undefined : endpointOf(host, integerOf(set?.["port"]));
}

function sessionKind(fields: JsonObject, category: Category): Kind | undefined {
  const user = userOf(fields["user"]);
  if (user === undefined) return undefined;
  const name = textOf(objectOf(fields["service"])?.["name"]);
  const target = placeOf(fields["destination"]) ?? placeOf(fields["host"]);
  return {
    act: act(3002, { start: 1, end: 2 }, category, false),
    parts: defined({
      user,
      service: target === undefined || name !== undefined ? { name: name ?? providerOf(fields) } : undefined,
      dst_endpoint: target,
    }),
  };
}

function providerOf(fields: JsonObject): string {
  const event = objectOf(fields["event"]);
  return textOf(event?.["provider"]) ?? textOf(event?.["module"]) ?? textOf(event?.["dataset"]) ?? "[unknown]";
}

function accountKind(fields: JsonObject, category: Category): Kind | undefined {
  const user = objectOf(fields["user"]);
  const target = userOf(user?.["target"]);
  const group = objectOf(fields["group"]) ?? objectOf(objectOf(user?.["target"])?.["group"]);
  const groupName = textOf(group?.["name"]);
  const groupId = textOf(group?.["id"]);
  if (category.types.includes("group") && (groupName ?? groupId) !== undefined) {
    return {
      act: act(3006, { creation: 6, deletion: 5 }, category, false),
      parts: defined({ group: defined({ uid: groupId, name: groupName }), user: target }),
    };
  }
  const whose = target ?? userOf(user);
  if (whose === undefined || category.types.includes("admin")) return undefined;
  return { act: act(3001, { creation: 1, deletion: 6 }, category, true), parts: { user: whose } };
}

function databaseKind(fields: JsonObject, category: Category): Kind {
  const name = textOf(objectOf(fields["service"])?.["name"]) ?? providerOf(fields);
  return {
    act: act(6005, { access: 1, change: 2, creation: 6, deletion: 7, start: 3 }, category, true),
    parts: { database: { name, type_id: 0 }, type_id: 1 },
  };
}

function fileKind(fields: JsonObject, category: Category): Kind | undefined {
  const file = objectOf(fields["file"]);
  const path = textOf(file?.["path"]);
  const name = textOf(file?.["name"]) ?? path?.slice(path.search(/[^/\\]*$/));
  if (name === undefined || name === "") return undefined;
  return {
    act: act(6006, { access: 14, creation: 1, change: 3, deletion: 4 }, category, true),
    parts: { file: defined({ name, path, type_id: textOf(file?.["type"]) === "dir" ? 2 : 1 }) },
  };
}

const METHODS: Readonly<Record<string, number>> = { POST: 1, GET: 2, HEAD: 2, PUT: 3, PATCH: 3, DELETE: 4 };

function webKind(fields: JsonObject): Kind | undefined {
  const request = requestOf(fields);
  const url = objectOf(fields["url"]);
  const name = textOf(url?.["path"]) ?? textOf(url?.["full"]) ?? textOf(url?.["original"]);
  if (name === undefined) return undefined;
  const method = textOf(objectOf(objectOf(fields["http"])?.["request"])?.["method"])?.toUpperCase();
  const activityId = method === undefined ? 2 : lookUp(METHODS, method);
  const code = integerOf(objectOf(objectOf(fields["http"])?.["response"])?.["status_code"]);
  const full = textOf(url?.["full"]) ?? textOf(url?.["original"]);
  return {
    act: { classUid: 6001, ...(activityId === undefined ? { activityId: 99, activityName: method } : { activityId }) },
    needsHostProfile: true,
    parts: defined({
      web_resources: [defined({ name, url_string: full })],
      http_request: request,
      http_response: code === undefined ? undefined : { code },
    }),
  };
}

const API_ACTIVITIES = { creation: 1, access: 2, change: 3, deletion: 4 };

function apiKind(fields: JsonObject, category: Category): Kind {
  const service = textOf(objectOf(fields["service"])?.["name"]) ?? providerOf(fields);
  return {
    act: act(6003, API_ACTIVITIES, category, false),
    parts: defined({
      api: { operation: category.action, service: { name: service } },
      http_request: requestOf(fields),
    }),
  };
}

/** `network.forwarded_ip` is what a header said: it never becomes the origin. */
function requestOf(fields: JsonObject): JsonObject | undefined {
  const url = objectOf(fields["url"]);
  const path = textOf(url?.["path"]);
  const full = textOf(url?.["full"]) ?? textOf(url?.["original"]);
  const method = textOf(objectOf(objectOf(fields["http"])?.["request"])?.["method"])?.toUpperCase();
  const request: JsonObject = defined({
    ...httpMethodOf(method),
    url:
      path === undefined && full === undefined
        ? undefined
        : defined({
            url_string: full,
            path,
            query_string: textOf(url?.["query"]),
            hostname: textOf(url?.["domain"]),
          }),
    user_agent: textOf(objectOf(fields["user_agent"])?.["original"]),
  });
  return Object.keys(request).length === 0 ? undefined : request;
}
