// Palantir Foundry audit logs, audit.3 and audit.2. https://palantir.com/docs/foundry/security/audit-logs-overview ·
// schema: https://github.com/palantir/witchcraft-api/blob/develop/witchcraft-logging-api/src/main/conjure/witchcraft-logging-api.yml
import { Problem } from "../error.ts";
import { type Normaliser, quarantine, type SourceFormat } from "../format/index.ts";
import { compileInstant } from "../instant/index.ts";
import { compileRest, endEvent, jsonNormaliser, listOf, missing, objectOf, textOf } from "../record/index.ts";
import { type JsonObject } from "../text/index.ts";
import { type AuditEntry, auditEvent } from "./audit-event.ts";

export const foundryAudit3Format: SourceFormat = {
  name: "foundry-audit3",
  title: "Palantir Foundry audit log, schema audit.3",
  framing: "json",
  recognise: ({ objects }) =>
    objects.some(({ type }) => type === "audit.3") ? 'JSON objects with type "audit.3"' : undefined,
  open: () => openAudit("audit.3", readAudit3),
};

export const foundryAudit2Format: SourceFormat = {
  name: "foundry-audit2",
  title: "Palantir Foundry audit log, schema audit.2",
  framing: "json",
  recognise: ({ objects }) =>
    objects.some(({ type }) => type === "audit.2") ? 'JSON objects with type "audit.2"' : undefined,
  open: () => openAudit("audit.2", readAudit2),
};

type Reader = (record: JsonObject) => Omit<AuditEntry, "time" | "schema">;

function openAudit(schema: string, read: Reader): Normaliser {
  const parseTime = compileInstant({ format: "rfc3339" });
  return jsonNormaliser((parsed) => {
    const record = camelNames(parsed);
    if (record["type"] !== schema) return quarantine(missing(`type ${JSON.stringify(schema)}`, record["type"]));
    if (typeof record["time"] !== "string") return quarantine(missing("a time", record["time"]));
    const time = parseTime(record["time"]);
    if (time instanceof Problem) return quarantine(time);
    const entry = { ...read(record), schema, time };
    if (entry.name === "") return quarantine(missing("the name of an audit event", record["name"]));
    return endEvent(auditEvent(record, entry), entry.id);
  });
}

// Datasets of the platform have the same columns in snake_case.
function camelNames(record: JsonObject): JsonObject {
  let renamed: JsonObject | undefined;
  for (const name in record) {
    if (!name.includes("_", 1)) continue;
    const camel = name.replaceAll(/(?<=.)_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (camel === name || Object.hasOwn(record, camel)) continue;
    renamed ??= { ...record };
    renamed[camel] = record[name];
    delete renamed[name];
  }
  return renamed ?? record;
}

const SHARED = ["type", "time", "name", "result", "uid", "sid", "tokenId", "orgId"];
const restOf3 = compileRest([
  ...SHARED,
  "eventId",
  "logEntryId",
  "sequenceId",
  "product",
  "productVersion",
  "userAgent",
  "sourceOrigin",
  "categories",
]);
const restOf2 = compileRest(SHARED);

function readAudit3(record: JsonObject): ReturnType<Reader> {
  return {
    id: textOf(record["logEntryId"]),
    name: textOf(record["name"]) ?? "",
    categories: listOf(record["categories"]).filter((category) => typeof category === "string"),
    request: objectOf(record["requestFields"]) ?? payloads(record["requestParams"]),
    result: objectOf(record["resultFields"]) ?? payloads(record["resultParams"]),
    product: textOf(record["product"]),
    // Attacker: origins and origin hold what the client's headers say; only sourceOrigin is from the connection.
    source: textOf(record["sourceOrigin"]),
    rest: restOf3(record),
  };
}

/** The deprecated form of the fields: each value beside its sensitivity. */
function payloads(value: unknown): JsonObject {
  const tagged = objectOf(value);
  if (tagged === undefined) return {};
  return Object.fromEntries(Object.entries(tagged).map(([name, one]) => [name, objectOf(one)?.["payload"] ?? one]));
}

/** Categories are optional in audit.2: `_category` is a union `{type: name, name: fields}` among the request parameters. */
function readAudit2(record: JsonObject): ReturnType<Reader> {
  const params = objectOf(record["requestParams"]) ?? {};
  const union = objectOf(params["_category"]);
  const category = textOf(union?.["type"]);
  const fields = category === undefined ? undefined : objectOf(union?.[category]);
  const result = objectOf(record["resultParams"]) ?? {};
  return {
    id: undefined,
    name: textOf(record["name"]) ?? "",
    categories: category === undefined ? [] : [category],
    request: fields === undefined ? params : { ...params, ...fields },
    // The union has request and result fields of the category in one object.
    result: fields === undefined ? result : { ...result, ...fields },
    product: undefined,
    // origin is a best effort of whoever wrote the entry, often a forwarded header: it stays in unmapped.
    source: undefined,
    rest: restOf2(record),
  };
}
