// OTLP/protobuf ExportLogsServiceRequest → the OTLP/JSON request that says the same.
// https://github.com/open-telemetry/opentelemetry-proto: collector/logs/v1/logs_service.proto, logs/v1/logs.proto, common/v1/common.proto
import { BYTES, broken, FIXED32, FIXED64, VARINT, WireReader } from "./wire.ts";
import type { JsonObject } from "../text/index.ts";

/** Longest request that is decoded. */
export const MAX_LOGS_REQUEST_BYTES = 16_777_216;

/** Bounds the recursion; what is nested deeper than JSON may be (MAX_JSON_DEPTH) is refused with its record, not with its request. */
const MAX_VALUE_DEPTH = 32;

/** Three times what a collector's default batch of 8,192 records with twenty attributes has. Attacker: an empty message costs two bytes and becomes an object. */
const MAX_MESSAGES = 1_000_000;

/**
 * Decodes an ExportLogsServiceRequest. The result is the request in OTLP/JSON: 64-bit integers as text, trace and span ids as lower-case hex, bytes as
 * base64. Fields that are not known are left out, as protobuf has it.
 * @throws SourceError SOURCE_BAD_PROTOBUF for anything that is not one whole message, or nested too deep
 */
export function decodeLogsRequest(bytes: Uint8Array): JsonObject {
  if (bytes.length > MAX_LOGS_REQUEST_BYTES)
    throw broken(`a request of at most ${MAX_LOGS_REQUEST_BYTES} bytes`, `${bytes.length}`);
  return decode(new WireReader(bytes), REQUEST, { depth: 0, budget: { messages: MAX_MESSAGES } });
}

/** How deep a value is in values, and how many messages are left to the request. */
interface Nesting {
  readonly depth: number;
  readonly budget: { messages: number };
}

type Read = (reader: WireReader, nesting: Nesting) => unknown;

interface FieldSpec {
  readonly name: string;
  readonly type: number;
  readonly read: Read;
  readonly isRepeated?: boolean;
}

type MessageSpec = ReadonlyMap<number, FieldSpec>;

function decode(reader: WireReader, spec: MessageSpec, nesting: Nesting): JsonObject {
  if (nesting.budget.messages-- <= 0) throw broken(`at most ${MAX_MESSAGES} messages in a request`, "more");
  const message: JsonObject = {};
  while (!reader.isAtEnd) {
    const { field, type } = reader.tag();
    const known = spec.get(field);
    if (known === undefined) {
      reader.skip(type);
      continue;
    }
    if (type !== known.type) throw broken(`wire type ${known.type} for ${known.name}`, String(type));
    const value = known.read(reader, nesting);
    if (known.isRepeated === true) ((message[known.name] ??= []) as unknown[]).push(value);
    // Two readers could merge or choose.
    else if (Object.hasOwn(message, known.name)) throw broken(`${known.name} once in a message`, "it twice");
    else message[known.name] = value;
  }
  return message;
}

function nested(spec: () => MessageSpec): Read {
  return (reader, nesting) => decode(reader.message(), spec(), nesting);
}

function string(reader: WireReader): string {
  return reader.string();
}

function uint32(reader: WireReader): number {
  return Number(BigInt.asUintN(32, reader.varint()));
}

function enumeration(reader: WireReader): number {
  return Number(BigInt.asIntN(32, reader.varint()));
}

function int64(reader: WireReader): string {
  return BigInt.asIntN(64, reader.varint()).toString();
}

function fixed64(reader: WireReader): string {
  return reader.fixed64().toString();
}

function fixed32(reader: WireReader): number {
  return reader.fixed32();
}

/** JSON has no word for what is not finite: ProtoJSON writes it as text. */
function double(reader: WireReader): number | string {
  const value = reader.double();
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) ? value : String(value);
}

function boolean(reader: WireReader): boolean {
  return reader.varint() !== 0n;
}

function hex(reader: WireReader): string {
  return Array.from(reader.bytes(), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base64(reader: WireReader): string {
  return btoa(Array.from(reader.bytes(), (byte) => String.fromCharCode(byte)).join(""));
}

function messageOf(...fields: readonly (readonly [number, string, number, Read, "repeated"?])[]): MessageSpec {
  return new Map(
    fields.map(([number, name, type, read, repeated]) => [
      number,
      { name, type, read, isRepeated: repeated === "repeated" },
    ]),
  );
}

/** A value within a value is one level deeper. */
function deeper(inner: () => MessageSpec): Read {
  return (reader, { depth, budget }) => {
    if (depth >= MAX_VALUE_DEPTH) throw broken(`values nested at most ${MAX_VALUE_DEPTH} deep`, "deeper ones");
    return decode(reader.message(), inner(), { depth: depth + 1, budget });
  };
}

const ANY_VALUE: MessageSpec = messageOf(
  [1, "stringValue", BYTES, string],
  [2, "boolValue", VARINT, boolean],
  [3, "intValue", VARINT, int64],
  [4, "doubleValue", FIXED64, double],
  [5, "arrayValue", BYTES, deeper(() => ARRAY)],
  [6, "kvlistValue", BYTES, deeper(() => KEY_VALUES)],
  [7, "bytesValue", BYTES, base64],
);

/** Protobuf lets the last of a oneof count; JSON must not have several. */
const oneValue: Read = (reader, nesting) => {
  const value = decode(reader.message(), ANY_VALUE, nesting);
  const names = Object.keys(value);
  if (names.length > 1) throw broken("one value", `${names.length} in one`);
  return value;
};

const ARRAY: MessageSpec = messageOf([1, "values", BYTES, oneValue, "repeated"]);
const KEY_VALUE: MessageSpec = messageOf([1, "key", BYTES, string], [2, "value", BYTES, oneValue]);
const KEY_VALUES: MessageSpec = messageOf([1, "values", BYTES, nested(() => KEY_VALUE), "repeated"]);
const attributes = nested(() => KEY_VALUE);

const RESOURCE: MessageSpec = messageOf(
  [1, "attributes", BYTES, attributes, "repeated"],
  [2, "droppedAttributesCount", VARINT, uint32],
);

const SCOPE: MessageSpec = messageOf(
  [1, "name", BYTES, string],
  [2, "version", BYTES, string],
  [3, "attributes", BYTES, attributes, "repeated"],
  [4, "droppedAttributesCount", VARINT, uint32],
);

const LOG_RECORD: MessageSpec = messageOf(
  [1, "timeUnixNano", FIXED64, fixed64],
  [2, "severityNumber", VARINT, enumeration],
  [3, "severityText", BYTES, string],
  [5, "body", BYTES, oneValue],
  [6, "attributes", BYTES, attributes, "repeated"],
  [7, "droppedAttributesCount", VARINT, uint32],
  [8, "flags", FIXED32, fixed32],
  [9, "traceId", BYTES, hex],
  [10, "spanId", BYTES, hex],
  [11, "observedTimeUnixNano", FIXED64, fixed64],
  [12, "eventName", BYTES, string],
);

const SCOPE_LOGS: MessageSpec = messageOf(
  [1, "scope", BYTES, nested(() => SCOPE)],
  [2, "logRecords", BYTES, nested(() => LOG_RECORD), "repeated"],
  [3, "schemaUrl", BYTES, string],
);

const RESOURCE_LOGS: MessageSpec = messageOf(
  [1, "resource", BYTES, nested(() => RESOURCE)],
  [2, "scopeLogs", BYTES, nested(() => SCOPE_LOGS), "repeated"],
  [3, "schemaUrl", BYTES, string],
);

const REQUEST: MessageSpec = messageOf([1, "resourceLogs", BYTES, nested(() => RESOURCE_LOGS), "repeated"]);
