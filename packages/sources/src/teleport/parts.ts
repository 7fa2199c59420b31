// Parts that many Teleport events share: who, from where, on what.
// https://goteleport.com/docs/reference/audit-events/
import { defined, endpointOf, listOf, lookUp, textOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";

/**
 * Who acted. Certificates can be issued in somebody else's name: then `impersonator` is who did it and `user` whose name was used
 * (which stays in `unmapped`).
 */
export function actorOf(record: JsonObject): JsonObject {
  const other = textOf(record["impersonator"]) ?? textOf(record["reviewer"]);
  const name = other ?? textOf(record["user"]);
  const session = textOf(record["sid"]);
  if (name === undefined && session === undefined) return { app_name: "[unknown]" };
  return defined({
    user: name === undefined ? undefined : { uid: name, name, ...(other === undefined ? kindOfUser(record) : {}) },
    session: session === undefined ? undefined : { uid: session },
  });
}

/** `user_kind` is 1 for people and 2 for machines; older versions do not say. */
function kindOfUser(record: JsonObject): JsonObject {
  if (record["user_kind"] === 1) return { type_id: 1 };
  return record["user_kind"] === 2 ? { type_id: 4 } : {};
}

/** The peer of the connection, `address:port`; an IPv6 address stands in brackets. */
export function originOf(record: JsonObject): JsonObject {
  return addressOf(textOf(record["addr.remote"])) ?? endpointOf(undefined);
}

const ADDRESS = /^(?:\[([0-9A-Fa-f:.%\w]+)\]|([^:[\]]+)):(\d{1,5})$/;

export function addressOf(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  const match = ADDRESS.exec(text);
  return match === null ? endpointOf(text) : endpointOf(match[1] ?? match[2], Number(match[3]));
}

/** The machine, desktop or application that a session is on. */
export function targetOf(record: JsonObject): JsonObject | undefined {
  const name =
    textOf(record["server_hostname"]) ??
    textOf(record["desktop_name"]) ??
    textOf(record["app_name"]) ??
    textOf(record["kubernetes_cluster"]);
  const address = addressOf(textOf(record["server_addr"]) ?? textOf(record["desktop_addr"]));
  if (name === undefined) return address;
  return defined({ ...address, uid: textOf(record["server_id"]), name });
}

const DATABASE_TYPES: Readonly<Record<string, number>> = {
  postgres: 1,
  mysql: 1,
  sqlserver: 1,
  oracle: 1,
  cockroachdb: 1,
  mongodb: 6,
  redis: 6,
  cassandra: 6,
  dynamodb: 6,
  elasticsearch: 6,
  opensearch: 6,
};

export function databaseOf(record: JsonObject): JsonObject | undefined {
  const service = textOf(record["db_service"]);
  const name = textOf(record["db_name"]) ?? service;
  if (name === undefined) return undefined;
  const protocol = textOf(record["db_protocol"]);
  const type = protocol === undefined ? 0 : (lookUp(DATABASE_TYPES, protocol) ?? 99);
  return defined({ name, uid: service, type_id: type, type: protocol });
}

/** Access requests under whose roles somebody acts. */
export function approvalOf(record: JsonObject): string | undefined {
  const ids = listOf(record["access_requests"]).filter((id): id is string => typeof id === "string" && id !== "");
  return ids.length === 0 ? undefined : ids.join(", ");
}
