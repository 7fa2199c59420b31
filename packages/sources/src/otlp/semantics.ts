// OpenTelemetry's semantic conventions → who, from where, on what. Former names of attributes are read too.
// https://opentelemetry.io/docs/specs/semconv/
import { OPERATIONS } from "../schema/index.ts";
import { defined, endpointOf, httpMethodOf, isAddress, lookUp, optional } from "../record/index.ts";
import type { Act } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import type { AttributeReader } from "./reader.ts";

export function actorOf(reader: AttributeReader): JsonObject | undefined {
  const uid = reader.text(["user.id", "enduser.id"]);
  const name = reader.text(["user.name"]);
  const session = reader.text(["session.id"]);
  const user =
    uid === undefined && name === undefined
      ? undefined
      : defined({
          uid: uid ?? name,
          name,
          full_name: reader.text(["user.full_name"]),
        });
  if (user === undefined && session === undefined) return undefined;
  return defined({ user, session: session === undefined ? undefined : { uid: session } });
}

/**
 * Where the access came from. Attacker: `client.address` is what proxies' headers say it is where there are any; the peer of the connection is what
 * the transport knows, and goes first.
 */
export function originOf(reader: AttributeReader): { endpoint: JsonObject; forwarded: string | undefined } {
  const peer = reader.text(["network.peer.address", "net.sock.peer.addr", "net.peer.ip"]);
  const client = reader.text(["client.address", "source.address", "http.client_ip"]);
  if (peer === undefined) {
    const port = reader.integer(["client.port", "source.port"]);
    return { endpoint: endpointOf(client, port), forwarded: undefined };
  }
  const port = reader.integer(["network.peer.port", "net.sock.peer.port", "net.peer.port"]);
  return { endpoint: endpointOf(peer, port), forwarded: client === peer ? undefined : client };
}

/** What the record is about: its act and the attributes of its class. */
export interface Matter {
  readonly act: Act;
  readonly parts: JsonObject;
  readonly recordCount?: number | undefined;
  readonly isFailure?: boolean | undefined;
}

const DB_SYSTEM = ["db.system.name", "db.system"];
const DB_QUERY = ["db.query.text", "db.statement"];
const HTTP_METHOD = ["http.request.method", "http.method"];

const RELATIONAL = [
  "postgresql",
  "mysql",
  "mariadb",
  "mssql",
  "microsoft.sql_server",
  "oracle",
  "oracle.db",
  "sqlite",
  "db2",
  "ibm.db2",
];

const STATEMENTS: ReadonlyMap<string, Act> = new Map<string, Act>([
  ["SELECT", { classUid: 6005, activityId: 1, operation: "consultation" }],
  ["INSERT", { classUid: 6005, activityId: 6, operation: "collection" }],
  ["UPDATE", { classUid: 6005, activityId: 2, operation: "alteration" }],
  ["DELETE", { classUid: 6005, activityId: 7, operation: "erasure" }],
]);

/** A database client's record, or undefined if it is none. */
export function databaseMatter(reader: AttributeReader): Matter | undefined {
  if (!reader.has(...DB_SYSTEM, ...DB_QUERY)) return undefined;
  const system = reader.text(DB_SYSTEM);
  const query = reader.text(DB_QUERY);
  const operation = reader.text(["db.operation.name", "db.operation"]);
  const table = reader.text(["db.collection.name", "db.sql.table", "db.mongodb.collection"]);
  const name = reader.text(["db.namespace", "db.name"]) ?? system ?? "[unknown]";
  const act = STATEMENTS.get(operation?.toUpperCase() ?? "") ?? {
    classUid: 6005,
    ...(query === undefined ? { activityId: 99, activityName: operation ?? "[unknown]" } : { activityId: 4 }),
  };
  const type = system === undefined ? 0 : RELATIONAL.includes(system) ? 1 : 99;
  return {
    act,
    recordCount: reader.integer(["db.response.returned_rows"]),
    isFailure: reader.has("error.type"),
    parts: defined({
      database: defined({ name, type_id: type, type: system }),
      type_id: 1,
      table: table === undefined ? undefined : { name: table },
      query_info: query === undefined ? undefined : { name: operation ?? "query", query_string: query },
    }),
  };
}

const METHODS: Readonly<Record<string, number>> = { POST: 1, GET: 2, HEAD: 2, PUT: 3, PATCH: 3, DELETE: 4 };

/** An HTTP server's or client's record, or undefined if it is none. */
export function webMatter(reader: AttributeReader, forwarded: string | undefined): Matter | undefined {
  if (!reader.has(...HTTP_METHOD)) return undefined;
  const method = reader.text(HTTP_METHOD) ?? "_OTHER";
  const url = reader.text(["url.full", "http.url"]);
  const target = reader.text(["url.path", "http.target"]);
  const query = reader.text(["url.query"]);
  const host = reader.text(["server.address", "http.host", "net.host.name"]);
  const agent = reader.text(["user_agent.original", "http.user_agent"]);
  const code = reader.integer(["http.response.status_code", "http.status_code"]);
  const name = reader.text(["http.route"]) ?? target ?? url ?? "[unknown]";
  const activityId = lookUp(METHODS, method) ?? 99;
  return {
    act: { classUid: 6001, activityId, activityName: activityId === 99 ? method : undefined },
    isFailure: code === undefined ? (reader.has("error.type") ? true : undefined) : code >= 400,
    parts: defined({
      web_resources: [defined({ name, url_string: url ?? target })],
      http_request: defined({
        ...httpMethodOf(method),
        ...urlOf(url, target, query, host),
        user_agent: agent,
        x_forwarded_for: forwarded !== undefined && isAddress(forwarded) ? [forwarded] : undefined,
      }),
      http_response: code === undefined ? undefined : { code },
    }),
  };
}

function urlOf(
  url: string | undefined,
  path: string | undefined,
  query: string | undefined,
  host: string | undefined,
): JsonObject {
  if (url === undefined && path === undefined) return {};
  return {
    url: defined({
      url_string: url,
      path,
      query_string: query,
      hostname: host,
    }),
  };
}

const WORDS = ["purpose", "legal_basis", "case_ref", "justification", "approval_ref"];

/**
 * What an application itself says by attributes `oversight.*` (docs/reference/formats/otlp.md). A value of another type than the attribute's stays
 * where it is.
 */
export function oversightOf(reader: AttributeReader, matter: Matter | undefined): JsonObject | undefined {
  const said: JsonObject = {};
  for (const word of WORDS) Object.assign(said, optional(word, reader.text([`oversight.${word}`])));
  const operation = reader.text(["oversight.operation"]);
  const known = OPERATIONS.find((one) => one === operation) ?? matter?.act.operation;
  const subjects = reader.texts("oversight.subjects");
  const type = reader.text(["oversight.subject_type"]);
  const count = reader.integer(["oversight.record_count"]) ?? matter?.recordCount;
  const oversight: JsonObject = defined({
    operation: known,
    ...said,
    subjects: subjects === undefined ? undefined : subjects.map((uid) => defined({ uid, type })),
    record_count: count === undefined || count < 0 ? undefined : count,
    fields_seen: reader.texts("oversight.fields_seen"),
    recipients: reader.texts("oversight.recipients"),
    break_glass: reader.boolean("oversight.break_glass"),
  });
  return Object.keys(oversight).length === 0 ? undefined : oversight;
}
